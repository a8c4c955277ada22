import RecipeKit

/// What a judge is asked to say.
enum JudgeMode: String, CaseIterable {
    case pairwise
    case fiveLevel = "five-level"
    case scores, single

    static let labelTemplate = "judge/en/label"

    var template: String { "judge/en/" + rawValue }
    var givesScores: Bool { self == .scores || self == .single }
}

/// The parameters, typed.
struct JudgeSettings: Sendable {
    enum Channel: String { case schema, text, classic }

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
        if parameters.bool("verdict_first"), channel != .schema {
            throw ParameterError(name: "verdict_first", reason: "channel: \(channel.rawValue) has its verdict at the end")
        }
    }

    /// - Parameter isLabel: for the verdict that a text reaches, which leaves nothing to chance.
    func sampling(isLabel: Bool) -> Sampling {
        Sampling(
            temperature: isLabel ? 0 : parameters.double("temperature"), maxTokens: parameters.int("max_tokens"),
            seeded: parameters.bool("seeded"))
    }

    var longerLimit: Int? { parameters.bool("lengthen_truncated") ? parameters.int("max_tokens") * 2 : nil }
}
