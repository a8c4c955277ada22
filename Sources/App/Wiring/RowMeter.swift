import Reports
import Support

/// Progress on a terminal, and what is wrong with single rows, on standard error.
struct RowMeter {
    private static let mostComplaints = 20

    private let time = SystemTime()
    private let begin: Int64
    private let isShown = Terminal.isInteractive()
    private var last: Int64
    private var complaints = 0
    private var isLineOpen = false

    init() {
        begin = time.steadyMicros()
        last = begin
    }

    var seconds: Double { Double(time.steadyMicros() - begin) / 1_000_000 }

    mutating func show(_ line: @autoclosure () -> String, bytes: Int) {
        let now = time.steadyMicros()
        guard isShown, now - last > 200_000 else { return }
        last = now
        let text = "\(line())  \(bytes >> 20) MiB read"
        Terminal.write("\r\u{1B}[K" + Terminal.fitted(text, width: Terminal.width() - 1), to: Terminal.standardError)
        isLineOpen = true
    }

    mutating func say(_ complaint: String) {
        complaints += 1
        guard complaints <= Self.mostComplaints else { return }
        end()
        Terminal.writeError(Terminal.safe(complaint))
        if complaints == Self.mostComplaints { Terminal.writeError("further rows that cannot be read are only counted") }
    }

    /// Ends the line of progress.
    mutating func end() {
        if isLineOpen { Terminal.write("\r\u{1B}[K", to: Terminal.standardError) }
        isLineOpen = false
    }
}
