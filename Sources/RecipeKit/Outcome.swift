public import Records

/// What a step comes to. The engine settles it in one transaction.
public struct Outcome: Codable, Hashable, Sendable {
    public var candidates: [Candidate]
    public var rejections: [Rejection]

    public init(candidates: [Candidate] = [], rejections: [Rejection] = []) {
        self.candidates = candidates
        self.rejections = rejections
    }
}

/// Something that becomes part of the data or of the pool if nothing kept earlier is too similar.
public struct Candidate: Codable, Hashable, Sendable {
    /// Chosen by the recipe, unique in the step: by default the byte offset of the item in the answer.
    public var key: String
    /// The text that ROUGE-L compares with the pool and, once accepted, adds to it; nil: accepted without comparison.
    public var comparison: String?
    /// Whether it counts toward the job's target. Counted candidates past the target are rejected as `surplus`.
    public var counts: Bool
    /// The rows it adds to the data when accepted.
    public var records: [RecordDraft]
    /// The steps that its acceptance starts.
    public var followUps: [Step]
    /// The text shown in a rejection.
    public var text: String

    public init(
        key: String, text: String, comparison: String? = nil, counts: Bool = false, records: [RecordDraft] = [],
        followUps: [Step] = []
    ) {
        self.key = key
        self.text = text
        self.comparison = comparison
        self.counts = counts
        self.records = records
        self.followUps = followUps
    }
}
