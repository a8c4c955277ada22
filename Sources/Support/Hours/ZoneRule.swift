/// How far a place's clocks are ahead of UTC, for every moment: the changes that a file of the tz database lists, and the rule for
/// all time after them.
public struct ZoneRule: Hashable, Sendable {
    /// A change of the offset.
    struct Change: Hashable, Sendable {
        /// Epoch seconds.
        let at: Int
        /// Seconds ahead of UTC from then on.
        let offset: Int
    }

    /// Clocks that are never changed and agree with UTC.
    public static let utc = ZoneRule(first: 0)

    /// The offset before the first change.
    private let first: Int
    /// In the order of time.
    private let changes: [Change]
    private let rule: PosixZone?

    init(first: Int, changes: [Change] = [], rule: PosixZone? = nil) {
        self.first = first
        self.changes = changes
        self.rule = rule
    }

    /// Seconds ahead of UTC at a moment in epoch seconds.
    public func offset(at moment: Int) -> Int {
        if let rule, moment >= changes.last?.at ?? .min { return rule.offset(at: moment) }
        let index = count(through: moment)
        return index == 0 ? first : changes[index - 1].offset
    }

    /// The next moment, in epoch seconds, at which the offset becomes another; nil where it stays for good.
    public func change(after moment: Int) -> Int? {
        var seen = offset(at: moment)
        for change in changes[count(through: moment)...] {
            // With a rule, what holds from the last change on is the rule's.
            let offset = self.offset(at: change.at)
            if offset != seen { return change.at }
            seen = offset
        }
        return rule?.change(after: max(moment, changes.last?.at ?? moment))
    }

    /// How many changes are at or before `moment`.
    private func count(through moment: Int) -> Int {
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].at <= moment { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// A day of the proleptic Gregorian calendar, and what the clocks there show.
struct CivilTime: Hashable {
    /// Days since 1970-01-01.
    let day: Int
    /// Seconds after midnight.
    let second: Int

    /// - Parameter local: epoch seconds plus the offset.
    init(local: Int) {
        day = local.flooredQuotient(86_400)
        second = local - day * 86_400
    }

    /// 0 is Monday.
    var weekday: Int { (day + 3).modulo(7) }

    /// The days since 1970-01-01 of 1 January of `year`.
    static func days(beforeYear year: Int) -> Int {
        let past = year - 1
        return past * 365 + past.flooredQuotient(4) - past.flooredQuotient(100) + past.flooredQuotient(400) - 719_162
    }

    static func isLeap(_ year: Int) -> Bool {
        year.modulo(4) == 0 && (year.modulo(100) != 0 || year.modulo(400) == 0)
    }

    /// The year that a day, counted from 1970-01-01, is in.
    static func year(ofDay day: Int) -> Int {
        // The mean year is a little longer than 365 days: the guess is at most one off.
        var year = (day * 400).flooredQuotient(146_097) + 1970
        while days(beforeYear: year) > day { year -= 1 }
        while days(beforeYear: year + 1) <= day { year += 1 }
        return year
    }
}

extension Int {
    /// Rounded towards minus infinity; `divisor` is positive.
    func flooredQuotient(_ divisor: Int) -> Int {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }

    /// From 0 up to below `divisor`, which is positive.
    func modulo(_ divisor: Int) -> Int {
        let rest = self % divisor
        return rest < 0 ? rest + divisor : rest
    }
}
