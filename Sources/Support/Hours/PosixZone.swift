/// A rule for the clocks of every year: the offset, and where there is a summer time, the day and time at which it begins and ends.
///
/// Source: POSIX, TZ environment variable, with the hours up to 167 and below zero of RFC 8536, section 3.3.1.
struct PosixZone: Hashable, Sendable {
    /// When clocks change, every year.
    struct Date: Hashable, Sendable {
        enum Day: Hashable, Sendable {
            /// The weekday (0 is Sunday) of a month's week, 5 for its last.
            case weekday(month: Int, week: Int, day: Int)
            /// The day of the year from 1, without 29 February.
            case dayWithoutLeap(Int)
            /// The day of the year from 0.
            case day(Int)
        }

        let day: Day
        /// Seconds after midnight by the clocks before the change; may be below zero or beyond the day.
        let second: Int
    }

    struct Summer: Hashable, Sendable {
        /// Seconds ahead of UTC.
        let offset: Int
        let begin: Date
        let end: Date
    }

    /// Seconds ahead of UTC.
    let standard: Int
    let summer: Summer?

    func offset(at moment: Int) -> Int {
        guard summer != nil else { return standard }
        return changes(around: moment).last { $0.at <= moment }?.offset ?? standard
    }

    /// The next moment at which the offset becomes another.
    func change(after moment: Int) -> Int? {
        guard summer != nil else { return nil }
        let now = offset(at: moment)
        // Where a summer ends as the next begins, two changes at one moment are none.
        return changes(around: moment).first { $0.at > moment && offset(at: $0.at) != now }?.at
    }

    /// Those of the moment's year and of the years beside it, in the order of time.
    private func changes(around moment: Int) -> [ZoneRule.Change] {
        guard let summer else { return [] }
        let year = CivilTime.year(ofDay: moment.flooredQuotient(86_400))
        let changes = (year - 1...year + 2).flatMap { year in
            [
                ZoneRule.Change(at: summer.end.local(in: year) - summer.offset, offset: standard),
                ZoneRule.Change(at: summer.begin.local(in: year) - standard, offset: summer.offset),
            ]
        }
        // Where a summer ends as the next begins, it goes on: of equal moments the end comes first, as above.
        return changes.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }
}

extension PosixZone.Date {
    private static let monthStarts = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]

    /// Epoch seconds plus the offset that holds before the change.
    func local(in year: Int) -> Int {
        (CivilTime.days(beforeYear: year) + dayOfYear(year)) * 86_400 + second
    }

    /// From 0.
    private func dayOfYear(_ year: Int) -> Int {
        switch day {
        case .day(let day): return day
        case .dayWithoutLeap(let day): return day - 1 + (day >= 60 && CivilTime.isLeap(year) ? 1 : 0)
        case .weekday(let month, let week, let day):
            let leap = CivilTime.isLeap(year) ? 1 : 0
            let starts = Self.monthStarts
            guard (1...12).contains(month) else { return 0 }
            let start = starts[month - 1] + (month > 2 ? leap : 0)
            let length = starts[month] - starts[month - 1] + (month == 2 ? leap : 0)
            // 1970-01-01 was a Thursday.
            let weekdayOfFirst = (CivilTime.days(beforeYear: year) + start + 4).modulo(7)
            var date = (day - weekdayOfFirst).modulo(7) + (week - 1) * 7
            while date >= length { date -= 7 }
            return start + date
        }
    }
}

/// Reads such a rule from its text: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct PosixZoneReader {
    private var rest: ArraySlice<UInt8>

    /// - Returns: nil for anything that is no rule.
    static func read(_ text: ArraySlice<UInt8>) -> PosixZone? {
        var reader = PosixZoneReader(rest: text)
        return reader.zone()
    }

    private mutating func zone() -> PosixZone? {
        guard name(), let west = time(most: 24) else { return nil }
        guard !rest.isEmpty else { return PosixZone(standard: -west, summer: nil) }
        guard name() else { return nil }
        var offset = 3600 - west
        if rest.first != UInt8(ascii: ",") {
            guard let west = time(most: 24) else { return nil }
            offset = -west
        }
        guard take(","), let begin = date(), take(","), let end = date(), rest.isEmpty else { return nil }
        return PosixZone(standard: -west, summer: PosixZone.Summer(offset: offset, begin: begin, end: end))
    }

    /// Three letters or more, or anything between `<` and `>`.
    private mutating func name() -> Bool {
        if take("<") {
            guard let end = rest.firstIndex(of: UInt8(ascii: ">")), end > rest.startIndex else { return false }
            rest = rest[(end + 1)...]
            return true
        }
        let letters = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) }
        rest = rest.dropFirst(letters.count)
        return letters.count >= 3
    }

    private mutating func date() -> PosixZone.Date? {
        let day: PosixZone.Date.Day
        if take("M") {
            guard let month = number(1...12), take("."), let week = number(1...5), take("."), let weekday = number(0...6) else {
                return nil
            }
            day = .weekday(month: month, week: week, day: weekday)
        } else if take("J") {
            guard let number = number(1...365) else { return nil }
            day = .dayWithoutLeap(number)
        } else {
            guard let number = number(0...365) else { return nil }
            day = .day(number)
        }
        guard take("/") else { return PosixZone.Date(day: day, second: 7200) }
        return time(most: 167).map { PosixZone.Date(day: day, second: $0) }
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    private mutating func time(most hours: Int) -> Int? {
        let sign = take("-") ? -1 : 1
        if sign > 0 { _ = take("+") }
        guard var seconds = number(0...hours).map({ $0 * 3600 }) else { return nil }
        for unit in [60, 1] where take(":") {
            guard let part = number(0...59) else { return nil }
            seconds += part * unit
        }
        return sign * seconds
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int? {
        let digits = rest.prefix(4).prefix { (48...57).contains($0) }
        guard !digits.isEmpty else { return nil }
        let value = digits.reduce(0) { $0 * 10 + Int($1 - 48) }
        rest = rest.dropFirst(digits.count)
        return range.contains(value) ? value : nil
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }
}
