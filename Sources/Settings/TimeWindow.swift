import Glibc

/// The hours in which the daemon may send requests: "22:00-06:30 Europe/Berlin".
public struct TimeWindow: Hashable, Sendable {
    /// As it was written.
    public let text: String
    /// Minutes after midnight, 0..<1440. An end before the start is on the next day.
    public let start: Int
    public let end: Int
    /// A name of the tz database.
    public let zone: String

    /// - Throws: ``WindowError`` for anything but HH:MM-HH:MM and a known zone, and for a window without length.
    public init(parsing text: String) throws(WindowError) {
        let words = text.split(separator: " ")
        guard words.count == 2 else {
            throw WindowError(reason: "a window is written \"22:00-06:30 Europe/Berlin\", with its time zone")
        }
        let ends = words[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let start = Self.minutes(ends[0]), let end = Self.minutes(ends[1]) else {
            throw WindowError(reason: "'\(words[0])' is not two times from 00:00 to 23:59 like 22:00-06:30")
        }
        guard start != end else {
            throw WindowError(reason: "the window begins and ends at \(ends[0]): leave it out to work at any hour")
        }
        guard Self.isKnownZone(words[1]) else {
            throw WindowError(reason: "'\(words[1])' is no time zone of this machine (see /usr/share/zoneinfo)")
        }
        self.text = text
        self.start = start
        self.end = end
        zone = String(words[1])
    }

    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let hours = Int(parts[0]), let minutes = Int(parts[1]), hours < 24, minutes < 60
        else { return nil }
        return hours * 60 + minutes
    }

    private static func isKnownZone(_ name: Substring) -> Bool {
        if name == "UTC" { return true }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") && $0.first?.isUppercase == true }) else { return false }
        var information = stat()
        return stat("/usr/share/zoneinfo/\(name)", &information) == 0 && information.st_mode & S_IFMT == S_IFREG
    }
}

/// Why a window cannot be used.
public struct WindowError: Error, Hashable, Sendable {
    public let reason: String
}
