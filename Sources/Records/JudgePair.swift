import FoundationEssentials

/// Two answers to the same question, to be judged against each other.
public struct JudgePair: Codable, Hashable, Sendable {
    /// Names the question in its files.
    public var id: String
    /// The group of questions it belongs to, where its file has such groups.
    public var category: String?
    /// What the user said, turn by turn.
    public var turns: [String]
    public var first: Candidate
    public var second: Candidate
    /// Answers that are known to be right, turn by turn.
    public var reference: [String]?
    /// The picture that the question is about; the judge sees it before the text.
    public var image: ImagePart?
    /// Why the picture that the question is about cannot be shown (`image-missing` …): such a pair is not judged.
    public var imageProblem: String?

    public init(
        id: String, category: String? = nil, turns: [String], first: Candidate, second: Candidate, reference: [String]? = nil,
        image: ImagePart? = nil, imageProblem: String? = nil
    ) {
        self.id = id
        self.category = category
        self.turns = turns
        self.first = first
        self.second = second
        self.reference = reference
        self.image = image
        self.imageProblem = imageProblem
    }

    /// What a model answered.
    public struct Candidate: Codable, Hashable, Sendable {
        public var model: String
        /// Its answers, one to each turn of the user.
        public var turns: [String]
        /// True where the call for the answer failed, so that there is nothing to be judged.
        public var isError: Bool

        public init(model: String, turns: [String], isError: Bool = false) {
            self.model = model
            self.turns = turns
            self.isError = isError
        }
    }
}

extension JudgePair {
    /// The pair that a seed carries.
    /// - Throws: ``JudgePairError`` where it carries none, or one without a question.
    public init(seed: SeedTask) throws(JudgePairError) {
        guard let payload = seed.payload else { throw JudgePairError(seed: seed.id, reason: "it carries no pair of answers") }
        do {
            self = try JSONDecoder().decode(JudgePair.self, from: Data(payload.utf8))
        } catch {
            throw JudgePairError(seed: seed.id, reason: "what it carries is no pair of answers")
        }
        if turns.isEmpty { throw JudgePairError(seed: seed.id, reason: "its pair has no question") }
    }
}

extension SeedTask {
    /// The seed that carries `pair`. Its instruction is the first turn, so that lists of seeds show something.
    /// - Throws: `EncodingError`, for which no text gives reason.
    public init(pair: JudgePair) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let payload = String(decoding: try encoder.encode(pair), as: UTF8.self)
        self.init(id: pair.id, instruction: pair.turns.first ?? "", instances: [], payload: payload)
    }
}

/// A seed of a judge's job that is none.
public struct JudgePairError: Error, Hashable, CustomStringConvertible, Sendable {
    /// The id of the seed.
    public let seed: String
    public let reason: String

    public init(seed: String, reason: String) {
        self.seed = seed
        self.reason = reason
    }

    public var description: String { "the seed \(seed) cannot be judged: \(reason)" }
}
