import Support

/// One line of a log, whatever the message and its metadata hold: line breaks and control characters cannot begin another one.
public struct LogLine: Sendable {
    /// "info", "warning" …
    public let level: String
    public let message: String
    /// What the message is about: job, step, endpoint … in any order.
    public let metadata: [String: String]
    /// Who writes: the logger's name.
    public let label: String
    /// Epoch µs, UTC.
    public let epochMicros: Int64

    public init(level: String, message: String, metadata: [String: String], label: String, epochMicros: Int64) {
        self.level = level
        self.message = message
        self.metadata = metadata
        self.label = label
        self.epochMicros = epochMicros
    }

    private static let reserved: Set<String> = ["level", "message", "label", "time"]

    /// One JSON object with sorted keys: time (RFC 3339), level, message, label, and every metadata value under its own name; names
    /// that would hide one of these four have `metadata.` before them.
    public var json: String {
        var members = ["level": level, "message": message, "label": label, "time": Self.timestamp(epochMicros)]
        for (name, value) in metadata { members[Self.reserved.contains(name) ? "metadata.\(name)" : name] = value }
        var writer = JSONWriter()
        writer.beginObject()
        for (name, value) in JSONWriter.sorted(members) { writer.member(name, value) }
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// For the journal: the priority of syslog in angle brackets, the message, and `name=value` sorted by name (sd-daemon(3)).
    public var journal: String {
        "<\(Self.priority(of: level))>" + plain
    }

    /// The message and `name=value` sorted by name; texts with blanks or quotes are quoted.
    public var plain: String {
        let tail = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { name, value in
            " \(Terminal.safe(name))=\(Self.quoted(Terminal.safe(value)))"
        }
        return Terminal.safe(message) + tail.joined()
    }

    private static func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") }
        return isPlain ? text : "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }

    /// RFC 5424's severities.
    private static func priority(of level: String) -> Int {
        switch level {
        case "critical": 2
        case "error": 3
        case "warning": 4
        case "notice": 5
        case "info": 6
        default: 7
        }
    }

    /// `2026-11-28T09:42:36.123456Z`.
    public static func timestamp(_ epochMicros: Int64) -> String {
        let day = epochMicros >= 0 ? epochMicros / 86_400_000_000 : (epochMicros - 86_399_999_999) / 86_400_000_000
        let micros = epochMicros - day * 86_400_000_000
        let (year, month, date) = civil(day)
        func padded(_ number: Int64, _ digits: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
        }
        let seconds = micros / 1_000_000
        let clock = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(date, 2))T\(clock).\(padded(micros % 1_000_000, 6))Z"
    }

    /// Year, month and day of a number of days since 1970-01-01, in the proleptic Gregorian calendar.
    ///
    /// Source: Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
