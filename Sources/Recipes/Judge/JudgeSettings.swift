import RecipeKit

/// What a judge is asked to say.
enum JudgeMode: String, CaseIterable {
    case pairwise
    case fiveLevel = "five-level"
    case scores, single

    static let labelTemplate = "judge/en/label"
    static let tokenTemplate = "judge/en/single-token"

    var template: String { "judge/en/" + rawValue }
    var givesScores: Bool { self == .scores || self == .single }
}

/// The parameters, typed.
struct JudgeSettings: Sendable {
    enum Channel: String, CaseIterable {
        case schema, tool, text, classic, logprobs

        /// Whether the verdict stands in the members of a JSON object.
        var isObject: Bool { self == .schema || self == .tool }
    }

    /// The temperature whose distribution log-probabilities tell. Source: AlpacaEval 2.
    private static let tokenTemperature = 1.0
    /// How many tokens are told. Source: AlpacaEval 2.
    private static let tokensTold = 5

    let parameters: Parameters
    let mode: JudgeMode
    let channel: Channel
    let samples: Int
    /// Those who judge, in the order of their seats.
    let seats: [JudgeSeat]
    let scale: ClosedRange<Int>
    let usesReference: Bool

    /// - Throws: ``ParameterError`` when values do not go together.
    init(_ parameters: Parameters) throws(ParameterError) {
        self.parameters = parameters
        mode = JudgeMode(rawValue: parameters.string("mode")) ?? .pairwise
        channel = Channel(rawValue: parameters.string("channel")) ?? .text
        samples = parameters.int("samples")
        seats = JudgeSeat.panel(of: parameters.int("judges"))
        scale = parameters.string("scale") == "1-6" ? 1...6 : 1...10
        usesReference = parameters.bool("use_reference")
        if scale.upperBound == 6, !mode.givesScores {
            throw ParameterError(name: "scale", reason: "mode: \(mode.rawValue) gives no scores")
        }
        if parameters.bool("verdict_first"), !channel.isObject {
            throw ParameterError(name: "verdict_first", reason: "channel: \(channel.rawValue) has its verdict at the end")
        }
        if channel == .logprobs { try checkTokenVerdicts() }
    }

    private func checkTokenVerdicts() throws(ParameterError) {
        guard mode == .pairwise else {
            throw ParameterError(
                name: "channel", reason: "logprobs: a token can be A or B, which mode: \(mode.rawValue) does not ask")
        }
        guard [0, Self.tokenTemperature].contains(parameters.double("temperature")) else {
            throw ParameterError(name: "temperature", reason: "channel: logprobs is told the probabilities at temperature 1")
        }
        guard samples == 1 else {
            throw ParameterError(name: "samples", reason: "channel: logprobs is told the probabilities by one reply")
        }
    }

    /// The prompt of a game.
    var template: String { channel == .logprobs ? JudgeMode.tokenTemplate : mode.template }

    /// For a verdict of one token.
    /// - Parameter limit: of tokens; the first is what counts.
    func tokenSampling(limit: Int) -> Sampling {
        Sampling(
            temperature: Self.tokenTemperature, maxTokens: limit, logprobs: Self.tokensTold, seeded: parameters.bool("seeded"))
    }

    /// - Parameter isLabel: for the verdict that a text reaches, which leaves nothing to chance.
    func sampling(isLabel: Bool) -> Sampling {
        Sampling(
            temperature: isLabel ? 0 : parameters.double("temperature"), maxTokens: parameters.int("max_tokens"),
            seeded: parameters.bool("seeded"))
    }

    var longerLimit: Int? { parameters.bool("lengthen_truncated") ? parameters.int("max_tokens") * 2 : nil }
}
