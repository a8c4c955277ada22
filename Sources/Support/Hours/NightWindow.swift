/// The hours in which something may be done, as a pure function of the wall clock: nothing in it remembers, waits, or looks at a clock.
///
/// **What the clocks of the place show decides.** A moment is inside where they show a time from the beginning (inclusive) to the end
/// (exclusive), on a day that the span names. So, where clocks are changed:
/// - An hour that is shown twice is inside both times, or outside both times, whichever its times are. A span that ends in the middle
///   of it (22:00-02:30 where 02:00 to 03:00 comes twice) ends at the first 02:30, is open again from the second 02:00, and ends at the
///   second 02:30; one that begins there likewise.
/// - A beginning that is not shown, since clocks are put forward over it, is the moment of the change; so is an end. A span that lies
///   in the missing hour altogether does not come that day.
///
/// A clock that is set, and a machine that slept, therefore need no care: the next look gives the right answer.
public struct NightWindow: Hashable, Sendable {
    /// Some hours of some days of the week, by the clocks of one place.
    public struct Span: Hashable, Sendable {
        /// The days on which it begins; 0 is Monday. A span over midnight belongs to the day before it.
        public let days: Set<Int>
        /// Minutes after midnight; an end at or before the start is on the next day, 1440 is midnight.
        public let start: Int
        public let end: Int
        public let zone: ZoneRule
        /// The zone's name, for people.
        public let zoneName: String

        public init(days: Set<Int> = Set(0..<7), start: Int, end: Int, zone: ZoneRule, zoneName: String) {
            self.days = days
            self.start = start
            self.end = end
            self.zone = zone
            self.zoneName = zoneName
        }

        func isOpen(at moment: Int) -> Bool {
            let civil = CivilTime(local: moment + zone.offset(at: moment))
            let minute = civil.second / 60
            if start < end { return (start..<end).contains(minute) && days.contains(civil.weekday) }
            if minute >= start { return days.contains(civil.weekday) }
            return minute < end && days.contains((civil.weekday + 6) % 7)
        }

        /// The next moment at which anything can change.
        func boundary(after moment: Int) -> Int {
            let offset = zone.offset(at: moment)
            let local = moment + offset
            let midnight = CivilTime(local: local).day * 86_400
            let times = [start, end].map { time -> Int in
                let next = midnight + time % 1440 * 60
                return next > local ? next : next + 86_400
            }
            let next = (times.min() ?? local + 86_400) - offset
            return min(next, zone.change(after: moment) ?? next)
        }
    }

    /// Open where any of them is; without any it is always open.
    public var spans: [Span]

    public init(_ spans: [Span] = []) {
        self.spans = spans
    }

    /// - Parameter epochMicros: the wall clock.
    public func isOpen(at epochMicros: Int64) -> Bool {
        [self].areOpen(at: epochMicros)
    }

    /// The next moment, in epoch µs after the given one, at which it opens; nil where it never does (it is always open).
    public func nextOpening(after epochMicros: Int64) -> Int64? {
        [self].nextOpening(after: epochMicros)
    }

    /// The next moment, in epoch µs after the given one, at which it closes.
    public func nextClosing(after epochMicros: Int64) -> Int64? {
        [self].nextClosing(after: epochMicros)
    }

    /// A moment as its first span's clocks show it: `22:00 Europe/Berlin`, from a day away on with the day of the week.
    public func label(of epochMicros: Int64, seenFrom now: Int64) -> String {
        let zone = spans.first?.zone ?? .utc
        let moment = Int(epochMicros).flooredQuotient(1_000_000)
        let civil = CivilTime(local: moment + zone.offset(at: moment))
        let numbers = [civil.second / 3600, civil.second / 60 % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let day = epochMicros - now >= 86_400_000_000 ? days[civil.weekday] + " " : ""
        return day + numbers.joined(separator: ":") + " " + (spans.first?.zoneName ?? "UTC")
    }
}

/// Windows that must all be open.
extension [NightWindow] {
    /// - Parameter epochMicros: the wall clock.
    public func areOpen(at epochMicros: Int64) -> Bool {
        areOpen(atSecond: Int(epochMicros).flooredQuotient(1_000_000))
    }

    /// The next moment, in epoch µs after the given one, at which all are open and were not just before.
    /// - Returns: nil where that does not come within four hundred days.
    public func nextOpening(after epochMicros: Int64) -> Int64? {
        turn(to: true, after: epochMicros)
    }

    /// The next moment, in epoch µs after the given one, at which not all are open any more.
    /// - Returns: nil where that does not come within four hundred days.
    public func nextClosing(after epochMicros: Int64) -> Int64? {
        turn(to: false, after: epochMicros)
    }

    private func areOpen(atSecond moment: Int) -> Bool {
        allSatisfy { window in window.spans.isEmpty || window.spans.contains { $0.isOpen(at: moment) } }
    }

    private func turn(to isWanted: Bool, after epochMicros: Int64) -> Int64? {
        let spans = flatMap(\.spans)
        var moment = Int(epochMicros).flooredQuotient(1_000_000)
        let horizon = moment + 400 * 86_400
        var wasOpen = areOpen(atSecond: moment)
        while moment < horizon, let next = spans.map({ $0.boundary(after: moment) }).min() {
            moment = next
            let isOpen = areOpen(atSecond: moment)
            if isOpen == isWanted, wasOpen != isWanted { return Int64(moment) * 1_000_000 }
            wasOpen = isOpen
        }
        return nil
    }
}
