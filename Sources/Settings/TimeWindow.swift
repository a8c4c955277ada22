public import Support

/// Hours in which requests may be sent: `22:00-06:30 Europe/Berlin`, `Mon-Fri 22:00-06:30 Europe/Berlin`, `Sat,Sun 00:00-24:00 UTC`.
///
/// Which moments are inside, also where clocks are changed, is ``NightWindow``'s.
public struct TimeWindow: Hashable, Sendable {
    /// As it was written.
    public let text: String
    /// With the rule of its zone, as the machine's tz database has it.
    public let span: NightWindow.Span

    /// Minutes after midnight, 0..<1440.
    public var start: Int { span.start }
    /// Minutes after midnight, at most 1440. An end before the start is on the next day.
    public var end: Int { span.end }
    /// A name of the tz database.
    public var zone: String { span.zoneName }

    /// - Throws: ``WindowError`` for anything but days (which may be left out), HH:MM-HH:MM and a known zone, and for a window
    ///   without length.
    public init(parsing text: String) throws(WindowError) {
        var words = text.split(separator: " ")
        guard (2...3).contains(words.count) else {
            throw WindowError(
                reason: "a window is written \"22:00-06:30 Europe/Berlin\" or \"Mon-Fri 22:00-06:30 Europe/Berlin\", "
                    + "with its time zone")
        }
        let days = words.count == 3 ? try Self.days(words.removeFirst()) : Set(0..<7)
        let ends = words[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let start = Self.minutes(ends[0]),
            let end = ends[1] == "24:00" ? 1440 : Self.minutes(ends[1])
        else { throw WindowError(reason: "'\(words[0])' is not two times from 00:00 to 23:59 like 22:00-06:30") }
        guard start != end else {
            throw WindowError(reason: "the window begins and ends at \(ends[0]): leave it out to work at any hour")
        }
        let name = String(words[1])
        guard let zone = ZoneFile.zone(named: name) else {
            throw WindowError(reason: "'\(name)' is no time zone of this machine (see \(ZoneFile.folder), of the package tzdata)")
        }
        self.text = text
        span = NightWindow.Span(days: days, start: start, end: end, zone: zone, zoneName: name)
    }

    private static let dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// `Mon-Fri`, `Sat,Sun`, `Fri-Mon`: days and runs of days.
    private static func days(_ text: Substring) throws(WindowError) -> Set<Int> {
        var days: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let numbers = part.split(separator: "-", omittingEmptySubsequences: false).map { name in
                dayNames.firstIndex(of: name.lowercased())
            }
            guard numbers.count <= 2, let first = numbers.first ?? nil, let last = numbers.last ?? nil else {
                throw WindowError(reason: "'\(text)' is not days like Mon-Fri or Sat,Sun")
            }
            for day in first...(last < first ? last + 7 : last) { days.insert(day % 7) }
        }
        return days
    }

    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let hours = Int(parts[0]), let minutes = Int(parts[1]), hours < 24, minutes < 60
        else { return nil }
        return hours * 60 + minutes
    }
}

extension NightWindow {
    /// Open in any of `windows`; always, where there are none.
    public init(_ windows: [TimeWindow]) {
        self.init(windows.map(\.span))
    }
}

/// Why a window cannot be used.
public struct WindowError: Error, Hashable, Sendable {
    public let reason: String
}
