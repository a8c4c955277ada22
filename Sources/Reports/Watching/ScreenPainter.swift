/// Keeps a terminal's screen as wanted by writing only the lines that differ from what it shows (ECMA-48 control sequences).
public struct ScreenPainter: Sendable {
    private var shown: [String] = []
    private var width = 0
    private var height = 0
    private var isFresh = true

    public init() {}

    /// Enters the alternate screen and hides the cursor.
    public static let enter = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J"
    /// Shows the cursor and goes back to the screen as it was.
    public static let leave = "\u{1B}[0m\u{1B}[?25h\u{1B}[?1049l"

    /// Whatever the screen shows is unknown from now on: another program was there.
    public mutating func forget() {
        isFresh = true
    }

    /// What to write so that the screen shows `lines`; nothing where it does already.
    public mutating func paint(_ lines: [String], width: Int, height: Int) -> String {
        let lines = lines.prefix(max(0, height))
        var text = ""
        if isFresh || width != self.width || height != self.height {
            text = "\u{1B}[2J"
            shown = []
        }
        for row in 0..<max(lines.count, shown.count) {
            let new = row < lines.count ? lines[row] : ""
            let old = row < shown.count ? shown[row] : ""
            guard new != old else { continue }
            text += "\u{1B}[\(row + 1);1H" + new + "\u{1B}[0m\u{1B}[K"
        }
        shown = Array(lines)
        (self.width, self.height, isFresh) = (width, height, false)
        return text
    }
}
