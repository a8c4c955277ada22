/// A seed task: an instruction with demonstrations of its input and output.
///
/// Source: Self-Instruct, arXiv 2212.10560, section 2.1; `data/seed_tasks.jsonl`.
public struct SeedTask: Codable, Hashable, Sendable {
    /// A key that is stable within its file.
    public var id: String
    /// A short slug, where the file has one.
    public var name: String?
    public var instruction: String
    public var instances: [Instance]
    /// Whether the output comes from a small, finite set of labels; nil where the file does not say.
    public var isClassification: Bool?
    /// What is no task: a pair of answers to be judged, as JSON.
    public var payload: String?

    public init(
        id: String, name: String? = nil, instruction: String, instances: [Instance], isClassification: Bool? = nil,
        payload: String? = nil
    ) {
        self.id = id
        self.name = name
        self.instruction = instruction
        self.instances = instances
        self.isClassification = isClassification
        self.payload = payload
    }
}

/// One input of a task and the output that answers it. An empty input means that the instruction stands alone.
public struct Instance: Codable, Hashable, Sendable {
    public var input: String
    public var output: String

    public init(input: String, output: String) {
        self.input = input
        self.output = output
    }
}
