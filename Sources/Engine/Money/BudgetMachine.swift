/// Decides which calls may be sent under the caps, as a pure state machine: what is booked and what is set aside, by purse.
///
/// A call is let go only where everything booked, everything set aside and the call's own maximum fit under every cap, with a tenth
/// kept back on what is not yet booked: a bill that is a little above its reservation still fits. What may have been paid without an
/// answer (ambiguous) is booked at its maximum.
/// Source: architecture, "What we promise about money and data"; reliability §2.4.
struct BudgetMachine: Sendable {
    /// What becomes of a call that wants to be sent.
    enum Answer: Equatable {
        case granted
        /// It does not fit now, but what is set aside may turn out to cost less.
        case wait
        /// It does not fit, and nothing is under way that could make room.
        case spent(Purse, Cap, Amount)
        /// There is a cap on money, and nobody knows the call's price.
        case unpriced(Purse)
    }

    /// A call that was let go and whose price is not known yet.
    private struct Open {
        let amount: Amount
        let purses: [Purse]
    }

    /// A share of a cap that was passed.
    struct Notice: Equatable {
        let purse: Purse
        let percent: Int
    }

    private struct Content {
        var booked = Amount()
        var reserved = Amount()
        var noticed = 0
    }

    private(set) var caps = Caps()
    private var contents: [Purse: Content] = [:]
    private var open: [String: Open] = [:]
    private var today = 0

    /// What was spent before this process began.
    mutating func begin(_ spent: [(purse: Purse, amount: Amount)]) {
        for row in spent { contents[row.purse, default: Content()].booked += row.amount }
    }

    mutating func set(_ caps: Caps) {
        self.caps = caps
        for purse in contents.keys { contents[purse]?.noticed = 0 }
    }

    /// The day that money is booked on; it never goes back, whatever the clock does.
    mutating func day(at epochMicros: Int64) -> Int {
        today = max(today, Int(epochMicros / 86_400_000_000))
        return today
    }

    /// - Parameter isPriced: false where the money in `amount` is unknown.
    mutating func reserve(_ attempt: String, _ amount: Amount, isPriced: Bool, _ purses: [Purse]) -> Answer {
        for purse in purses {
            guard let cap = caps.cap(of: purse) else { continue }
            guard isPriced || cap.picodollars == nil else { return .unpriced(purse) }
            let content = contents[purse] ?? Content()
            guard cap.broken(by: content.booked + (content.reserved + amount).withMargin) != nil else { continue }
            return content.reserved == Amount() ? .spent(purse, cap, content.booked) : .wait
        }
        for purse in purses { contents[purse, default: Content()].reserved += amount }
        open[attempt] = Open(amount: amount, purses: purses)
        return .granted
    }

    /// A call's end. `cost` is nil where nothing can have been bought.
    mutating func settle(_ attempt: String, cost: Amount?) -> [Notice] {
        guard let call = open.removeValue(forKey: attempt) else { return [] }
        var notices: [Notice] = []
        for purse in call.purses {
            guard var content = contents[purse] else { continue }
            content.reserved -= call.amount
            if let cost { content.booked += cost }
            if let percent = notice(purse, &content) { notices.append(Notice(purse: purse, percent: percent)) }
            contents[purse] = content
        }
        return notices
    }

    /// What was set aside for the call.
    func reserved(_ attempt: String) -> Amount? {
        open[attempt]?.amount
    }

    func booked(_ purse: Purse) -> Amount { contents[purse]?.booked ?? Amount() }

    func reserved(_ purse: Purse) -> Amount { contents[purse]?.reserved ?? Amount() }

    private func notice(_ purse: Purse, _ content: inout Content) -> Int? {
        guard let cap = caps.cap(of: purse) else { return nil }
        let percent = cap.percent(content.booked)
        guard let passed = [100, 80, 50].first(where: { percent >= $0 }), passed > content.noticed else { return nil }
        content.noticed = passed
        return passed
    }
}
