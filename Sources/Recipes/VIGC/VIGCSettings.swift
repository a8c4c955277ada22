import RecipeKit

/// The parameters, typed.
struct VIGCSettings: Sendable {
    /// How an answer is corrected. Source: vision-generation, §2.5, §2.6.
    enum Mode: String, CaseIterable, Sendable {
        case verify, zoom, regenerate, critique, probe, vote, none
    }

    let parameters: Parameters
    let types: [VIGCType]
    let mode: Mode
    let firstSentence: FirstSentence
    let isJSON: Bool
    private let openings: [Opening]
    private let reasoningOpenings: [Opening]
    private let forced: [VIGCType]

    /// - Throws: ``ParameterError`` when values do not go together.
    init(_ parameters: Parameters) throws(ParameterError) {
        self.parameters = parameters
        types = try Self.types("types", parameters)
        if types.isEmpty { throw ParameterError(name: "types", reason: "there is none") }
        forced = try Self.types("force_openings", parameters)
        openings = try Self.openings("openings", parameters)
        reasoningOpenings = try Self.openings("reasoning_openings", parameters)
        mode = Mode(rawValue: parameters.string("mode")) ?? .verify
        firstSentence = FirstSentence(rawValue: parameters.string("keep_first")) ?? .always
        isJSON = parameters.string("answers") == "json"
    }

    private static func types(_ name: String, _ parameters: Parameters) throws(ParameterError) -> [VIGCType] {
        var types: [VIGCType] = []
        for text in parameters.strings(name) {
            guard let type = VIGCType(rawValue: text) else {
                let known = VIGCType.allCases.map(\.rawValue).joined(separator: ", ")
                throw ParameterError(name: name, reason: "there is no '\(text)'; known: \(known)")
            }
            if types.contains(type) { throw ParameterError(name: name, reason: "'\(text)' is there twice") }
            types.append(type)
        }
        return types
    }

    private static func openings(_ name: String, _ parameters: Parameters) throws(ParameterError) -> [Opening] {
        var openings: [Opening] = []
        for text in parameters.strings(name) {
            guard let opening = Opening(text) else {
                throw ParameterError(name: name, reason: "'\(text)' is not WORDS=WEIGHT with a weight above 0")
            }
            openings.append(opening)
        }
        return openings
    }

    /// How the questions of `type` may begin; none where that is left to the model.
    func openings(of type: VIGCType) -> [Opening] {
        guard forced.contains(type) else { return [] }
        return type == .reasoning ? reasoningOpenings : openings
    }

    /// What the drafting model may be told to make.
    func instructions(of type: VIGCType) -> [String] {
        let own = parameters.strings("instructions")
        return own.isEmpty ? type.instructions : own
    }

    func turns(of type: VIGCType) -> Int { type == .conversation ? parameters.int("turns") : 1 }

    /// Fewest sentences of an answer.
    func leastSentences(of type: VIGCType) -> Int {
        let least = parameters.int("min_sentences")
        return type == .detail ? max(least, parameters.int("min_detail_sentences")) : least
    }

    /// - Parameter temperature: the parameter that has it; nil for a look, which leaves nothing to chance.
    func sampling(_ temperature: String?, n: Int? = nil) -> Sampling {
        Sampling(
            temperature: temperature.map { parameters.double($0) } ?? 0, maxTokens: parameters.int("max_tokens"), n: n,
            seeded: parameters.bool("seeded"))
    }

    var longerLimit: Int? { parameters.bool("lengthen_truncated") ? parameters.int("max_tokens") * 2 : nil }

    /// Whose endpoints are asked.
    var roles: [Role] {
        switch mode {
        case .verify, .zoom, .critique, .vote: [.vision, .visionAnswerer, .verifier]
        case .probe: [.vision, .visionAnswerer, .editor]
        case .regenerate: parameters.bool("rank") ? [.vision, .visionAnswerer, .verifier] : [.vision, .visionAnswerer]
        case .none: [.vision, .visionAnswerer]
        }
    }

    /// The prompts that may be used.
    var prompts: [VIGCPrompt] {
        let asked: [VIGCPrompt] =
            switch mode {
            case .verify: [.verify, .correct]
            case .zoom: [.verify, .correct, .boxes]
            case .regenerate: parameters.bool("rank") ? [.next, .verify] : [.next]
            case .critique: [.critique, .revise, .choose]
            case .probe: [.probe, .look, .edit]
            case .vote: [.vote]
            case .none: []
            }
        return [.draft, .answer] + asked
    }
}

/// The prompts of VIGC, files below `Prompts/vigc/en/`.
enum VIGCPrompt: String, CaseIterable, Sendable {
    case draft, answer, verify, correct, boxes, next, critique, revise, choose, probe, look, edit, vote

    var template: String { "vigc/en/" + rawValue }
}
