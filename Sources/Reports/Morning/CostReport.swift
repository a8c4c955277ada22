/// What calls cost, and what part of that brought nothing.
public struct CostReport: Codable, Hashable, Sendable {
    /// A part of the cost that brought no row.
    public struct Loss: Codable, Hashable, Sendable {
        /// `retries`, `duplicates`, `truncations` or `other-rejections`.
        public var name: String
        public var meaning: String
        /// Calls, or for what was rejected, items.
        public var count: Int
        /// Pico-dollars; nil where prices are unknown.
        public var picodollars: Int64?
        /// Of prompt and completion, its share of all tokens stands for it where there is no price.
        public var tokens: Int

        public init(name: String, meaning: String, count: Int, picodollars: Int64?, tokens: Int) {
            self.name = name
            self.meaning = meaning
            self.count = count
            self.picodollars = picodollars
            self.tokens = tokens
        }
    }

    public var calls: Int
    public var answered: Int
    /// May have been paid without an answer.
    public var ambiguous: Int
    /// Paid, and no reply.
    public var useless: Int
    public var unpaid: Int
    public var promptTokens: Int
    public var completionTokens: Int
    /// Paid for certain, in pico-dollars; nil where a price is unknown, 0 is free.
    public var picodollars: Int64?
    /// At the most, for ambiguous calls.
    public var maybePicodollars: Int64
    public var losses: [Loss]

    public init(
        calls: Int = 0, answered: Int = 0, ambiguous: Int = 0, useless: Int = 0, unpaid: Int = 0, promptTokens: Int = 0,
        completionTokens: Int = 0, picodollars: Int64? = 0, maybePicodollars: Int64 = 0, losses: [Loss] = []
    ) {
        self.calls = calls
        self.answered = answered
        self.ambiguous = ambiguous
        self.useless = useless
        self.unpaid = unpaid
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.picodollars = picodollars
        self.maybePicodollars = maybePicodollars
        self.losses = losses
    }

    public var tokens: Int { promptTokens &+ completionTokens }

    /// A loss's share of the cost, from 0 to 1: of the money, or of the tokens where there is none; nil of nothing.
    public func share(of loss: Loss) -> Double? {
        if let all = picodollars, all > 0, let lost = loss.picodollars {
            let whole = Double(all) + Double(maybePicodollars)
            return min(1, Double(lost) / whole)
        }
        return tokens > 0 ? min(1, Double(loss.tokens) / Double(tokens)) : nil
    }

    /// Both together.
    public static func + (one: CostReport, other: CostReport) -> CostReport {
        var sum = one
        sum.calls &+= other.calls
        sum.answered &+= other.answered
        sum.ambiguous &+= other.ambiguous
        sum.useless &+= other.useless
        sum.unpaid &+= other.unpaid
        sum.promptTokens &+= other.promptTokens
        sum.completionTokens &+= other.completionTokens
        sum.picodollars = Self.sum(one.picodollars, other.picodollars)
        sum.maybePicodollars = Self.sum(one.maybePicodollars, other.maybePicodollars) ?? .max
        for loss in other.losses {
            guard let place = sum.losses.firstIndex(where: { $0.name == loss.name }) else {
                sum.losses.append(loss)
                continue
            }
            sum.losses[place].count &+= loss.count
            sum.losses[place].tokens &+= loss.tokens
            sum.losses[place].picodollars = Self.sum(sum.losses[place].picodollars, loss.picodollars)
        }
        return sum
    }

    /// nil where a part is unknown; the largest number where a sum does not fit.
    private static func sum(_ one: Int64?, _ other: Int64?) -> Int64? {
        guard let one, let other else { return nil }
        let (sum, overflow) = one.addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
