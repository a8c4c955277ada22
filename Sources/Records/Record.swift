/// A row of a data set, schema version 1: what is written to `data.jsonl`.
///
/// It holds nothing that depends on when, where or how fast it was made: the same answers give the same bytes.
public struct Record: Codable, Hashable, Sendable {
    public var schema = 1
    public var id: String
    /// The task that this row is an instance of; rows of one task share it.
    public var task: String
    public var kind: String
    public var messages: [Message]
    /// Set when the row is single-turn: the Alpaca columns.
    public var instruction: String?
    public var input: String?
    public var output: String?
    /// The ids of the seeds or records that this one was made from.
    public var parents: [String]
    public var scores: [String: Double]
    public var extra: [String: String]
    public var provenance: Provenance

    public init(id: String, task: String, draft: RecordDraft, provenance: Provenance) {
        self.id = id
        self.task = task
        kind = draft.kind
        instruction = draft.instruction
        input = draft.input
        output = draft.output
        parents = draft.parents
        scores = draft.scores
        extra = draft.extra
        messages = draft.messages
        self.provenance = provenance
    }
}

/// What a recipe says of a row; the engine adds identity and provenance.
public struct RecordDraft: Codable, Hashable, Sendable {
    public var kind: String
    public var messages: [Message]
    public var instruction: String?
    public var input: String?
    public var output: String?
    public var parents: [String] = []
    public var scores: [String: Double] = [:]
    public var extra: [String: String] = [:]
    /// Candidates of the same outcome that this row was made from, as `KEY#INDEX` of the row; their ids become parents.
    public var siblings: [String] = []
    /// The questions whose replies made this row; nil: all that the step asked.
    public var asked: [String]?

    /// A single-turn row: the user's message is the instruction and, after a blank line, the input.
    public init(kind: String, instruction: String, instance: Instance) {
        self.kind = kind
        self.instruction = instruction
        input = instance.input
        output = instance.output
        let question = instance.input.isEmpty ? instruction : instruction + "\n\n" + instance.input
        messages = [Message(.user, question), Message(.assistant, instance.output)]
    }
}

/// Where a row comes from: enough to make it again.
public struct Provenance: Codable, Hashable, Sendable {
    public var recipe: String
    public var version: Int
    public var step: String
    /// The names of the answers that the row was parsed from, in the order they were asked.
    public var answers: [String]
    /// The content hashes of the prompts used, by prompt name.
    public var prompts: [String: String]
    public var modelAsked: String
    public var modelReported: String
    /// The models reported, by role, where several roles had a part; `modelReported` is the last one's.
    public var models: [String: String]?
    public var endpoint: String
    /// True when the answers come from the built-in simulated endpoint and not from a model.
    public var simulated: Bool
    /// The pictures that the questions showed, each view once; nil where there were none.
    public var images: [ShownImage]?

    public init(
        recipe: String, version: Int, step: String, answers: [String], prompts: [String: String], modelAsked: String,
        modelReported: String, models: [String: String]? = nil, endpoint: String, simulated: Bool, images: [ShownImage]? = nil
    ) {
        self.recipe = recipe
        self.version = version
        self.step = step
        self.answers = answers
        self.prompts = prompts
        self.modelAsked = modelAsked
        self.modelReported = modelReported
        self.models = models
        self.endpoint = endpoint
        self.simulated = simulated
        self.images = images
    }
}

/// A row of `rejected.jsonl`: what was dropped, by which rule, and the measure that decided.
public struct Rejection: Codable, Hashable, Sendable {
    /// A stable rule name: `rouge-l`, `too-short`, `no-valid-instance` …
    public var rule: String
    /// What was measured, where the rule measures something.
    public var measured: Double?
    public var threshold: Double?
    /// The text that was dropped.
    public var text: String
    /// What it collided with, or the pattern that matched.
    public var detail: String?
    /// The name of the question, where its whole reply was of no use: it becomes a dead letter, which can be asked again.
    public var ask: String?
    /// Where in the recipe it happened, to be counted by: an operation, a round.
    public var tags: [String: String]?

    public init(
        rule: String, measured: Double? = nil, threshold: Double? = nil, text: String, detail: String? = nil,
        ask: String? = nil, tags: [String: String]? = nil
    ) {
        self.rule = rule
        self.measured = measured
        self.threshold = threshold
        self.text = text
        self.detail = detail
        self.ask = ask
        self.tags = tags
    }
}
