public import Records

/// Where a row of ours comes from, as far as a data card tells of it.
public struct RowOrigin: Hashable, Sendable {
    public var recipe: String
    public var version: String
    public var modelAsked: String
    public var modelReported: String
    public var isSimulated: Bool
    /// Digests of the prompts, by name.
    public var prompts: [String: String]

    public init(_ provenance: Provenance) {
        recipe = provenance.recipe
        version = "\(provenance.version)"
        modelAsked = provenance.modelAsked
        modelReported = provenance.modelReported
        isSimulated = provenance.simulated
        prompts = provenance.prompts
    }

    /// Nil where a row has no provenance, or another maker's.
    init?(_ fields: SeedFields) {
        guard case .object(let members)? = fields.member("provenance")?.value else { return nil }
        func text(_ name: String) -> String? {
            guard case .string(let text)? = members.first(where: { $0.name == name })?.value else { return nil }
            return text
        }
        guard let recipe = text("recipe"), let asked = text("modelAsked"), let reported = text("modelReported") else {
            return nil
        }
        self.recipe = recipe
        modelAsked = asked
        modelReported = reported
        version = ""
        if case .number(let number)? = members.first(where: { $0.name == "version" })?.value { version = number }
        isSimulated = members.contains { $0.name == "simulated" && $0.value == .bool(true) }
        prompts = [:]
        guard case .object(let named)? = members.first(where: { $0.name == "prompts" })?.value else { return }
        for prompt in named {
            if case .string(let hash) = prompt.value { prompts[prompt.name] = hash }
        }
    }
}
