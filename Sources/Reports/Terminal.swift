import Glibc

/// The terminal that a person reads: its size, its colours, and texts that cannot take it over.
public enum Terminal {
    public static let standardOutput: Int32 = 1
    public static let standardError: Int32 = 2

    /// Whether `descriptor` is a terminal.
    public static func isInteractive(_ descriptor: Int32 = Terminal.standardError) -> Bool {
        isatty(descriptor) == 1
    }

    /// Whether to write colours: a terminal, `NO_COLOR` unset or empty (no-color.org), `TERM` not `dumb`.
    public static func wantsColour(_ descriptor: Int32 = Terminal.standardError, environment: [String: String]) -> Bool {
        isInteractive(descriptor) && environment["NO_COLOR"]?.isEmpty != false && environment["TERM"] != "dumb"
    }

    /// Columns of the terminal; 80 where it does not say.
    public static func width(_ descriptor: Int32 = Terminal.standardError) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes `text` and a line end to the standard error output. What cannot be written is lost: there is nobody to tell.
    public static func writeError(_ text: String) {
        write(text + "\n", to: standardError)
    }

    /// Writes `text` to the standard output.
    /// - Returns: false when the reader is gone or the disk is full.
    @discardableResult
    public static func writeOutput(_ text: String) -> Bool {
        write(text, to: standardOutput)
    }

    /// Writes all of `text` to `descriptor`.
    @discardableResult
    public static func write(_ text: String, to descriptor: Int32) -> Bool {
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                return false
            }
            start += count
        }
        return true
    }

    /// `text` from a model or a file, made harmless: C0 and C1 controls (ESC and so every escape sequence among them), DEL,
    /// bidirectional controls and line separators appear as visible codes `⟨1B⟩` (reliability §3.3). Line ends become `⏎`
    /// and tabs spaces, so that it stays on one line.
    public static func safe(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A: result.append("⏎")
            case 0x09: result.append(" ")
            case 0x00..<0x20, 0x7F..<0xA0, 0x061C, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
                0xFFF9...0xFFFB,
                0xE0000...0xE007F:
                let code = String(scalar.value, radix: 16, uppercase: true)
                result.append(contentsOf: "⟨\(code.utf8.count < 2 ? "0" : "")\(code)⟩".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// Columns that `text` takes: East Asian wide characters and emoji take two, combining marks none.
    public static func columns(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + columns($1) }
    }

    /// The front of `text` in at most `width` columns, with an ellipsis where something is cut off.
    public static func fitted(_ text: String, width: Int) -> String {
        guard columns(text) > width else { return text }
        guard width > 0 else { return "" }
        var used = 1
        var result = ""
        for character in text {
            used += columns(String(character))
            if used > width { break }
            result.append(character)
        }
        return result + "…"
    }

    private static func columns(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
            0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}

/// Colours of the sixteen that every terminal has, with a meaning each.
public enum Tint: String, Sendable {
    case good = "32"
    case bad = "31"
    case caution = "33"
    case quiet = "2"
    case strong = "1"

    /// `text` in this tint, or as it is.
    public func paint(_ text: String, _ colour: Bool) -> String {
        colour && !text.isEmpty ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
    }
}
