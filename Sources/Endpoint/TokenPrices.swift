import Records

/// What an endpoint takes for a token, in pico-dollars (10⁻¹² $): 150,000 is 0.15 $ a million.
///
/// A reply's counts say how many tokens of the prompt were found in the provider's cache and how many of the answer were spent on
/// reasoning; both are contained in the counts of prompt and answer.
public struct TokenPrices: Sendable, Hashable {
    /// A token of the prompt.
    public let input: Int64
    /// A token of the prompt that the provider had in its cache.
    public let cached: Int64
    /// A token of the answer.
    public let output: Int64
    /// A token of the answer that nobody sees.
    public let reasoning: Int64

    /// - Parameters:
    ///   - cached: nil: as ``input``.
    ///   - reasoning: nil: as ``output``.
    public init(input: Int64, cached: Int64? = nil, output: Int64, reasoning: Int64? = nil) {
        self.input = input
        self.cached = cached ?? input
        self.output = output
        self.reasoning = reasoning ?? output
    }

    var isFree: Bool { input == 0 && cached == 0 && output == 0 && reasoning == 0 }

    var isNegative: Bool { min(input, cached, output, reasoning) < 0 }

    /// The most that so many tokens can cost.
    func most(input inputTokens: Int, output outputTokens: Int) -> Int64 {
        Self.sum([(inputTokens, max(input, cached)), (outputTokens, max(output, reasoning))])
    }

    /// The price of what was used.
    func total(_ usage: Usage) -> Int64 {
        let cachedTokens = min(usage.cachedTokens, usage.promptTokens)
        let reasoningTokens = min(usage.reasoningTokens, usage.completionTokens)
        return Self.sum([
            (usage.promptTokens - cachedTokens, input), (cachedTokens, cached),
            (usage.completionTokens - reasoningTokens, output), (reasoningTokens, reasoning),
        ])
    }

    /// Never less than it is: what does not fit is the largest number.
    private static func sum(_ parts: [(tokens: Int, price: Int64)]) -> Int64 {
        var total: Int64 = 0
        for part in parts {
            let product = Int64(part.tokens).multipliedReportingOverflow(by: part.price)
            let sum = total.addingReportingOverflow(product.partialValue)
            guard !product.overflow, !sum.overflow else { return .max }
            total = sum.partialValue
        }
        return total
    }
}
