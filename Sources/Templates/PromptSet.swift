import Mustache
public import Support

/// The prompts of a job, by name: parsed once, rendered often. Their texts are frozen into the job with it.
public struct PromptSet: Sendable {
    /// The text of every prompt, by name, without the final newline of its file.
    public let sources: [String: String]
    /// The SHA-256 of every text, in hexadecimal, by name.
    public let hashes: [String: String]
    private let prompts: [String: Prompt]

    /// Parses prompts from their texts, as ``sources`` gives them.
    /// - Throws: ``MillError`` `prompt.variable` naming the prompt and the line.
    public init(sources: [String: String]) throws(MillError) {
        if let latest = Self.latest.withLock({ $0 }), latest.sources == sources {
            self = latest
            return
        }
        var prompts: [String: Prompt] = [:]
        for (name, source) in sources.sorted(by: { $0.key < $1.key }) {
            prompts[name] = try Prompt(name: name, source: source)
        }
        self.sources = sources
        self.prompts = prompts
        hashes = sources.mapValues { SHA256Digest(of: $0).hex }
        let made = self
        Self.latest.withLock { $0 = made }
    }

    /// A job's prompts are parsed when it is enrolled, and would be again when it is opened.
    private static let latest = Locked<PromptSet?>(nil)

    /// What the tags of prompt `name` ask for; nil where there is no such prompt.
    /// - Parameter lists: the columns that the rows of each list may have.
    public func needs(of name: String, lists: [String: Set<String>]) -> PromptNeeds? {
        prompts[name].map { PromptNeeds($0.tags, lists: lists) }
    }

    /// The text of prompt `name` with its variables replaced.
    /// - Throws: ``MillError`` `prompt.missing`, or `prompt.variable` with every value that is missing, unused or of the
    ///   wrong kind.
    public func render(_ name: String, _ values: [String: PromptValue]) throws(MillError) -> String {
        guard let prompt = prompts[name] else {
            throw MillError(
                .promptMissing, "render the prompt", name, cause: "the job has no such prompt",
                hint: "It has " + prompts.keys.sorted().joined(separator: ", "))
        }
        return try prompt.render(values)
    }
}

/// One prompt, parsed.
private struct Prompt: Sendable {
    /// Prompts are plain text, not HTML: nothing in a value is escaped, whatever the file says.
    private static let plainText = "{{% CONTENT_TYPE:TEXT}}\n"

    let name: String
    let tags: PromptTags
    let template: MustacheTemplate
    /// Whether the source leaves the mark of skeletons alone.
    private let isMarkable: Bool
    private let skeletons = Locked<[PromptSkeleton.Shape: PromptSkeleton]>([:])
    /// A recipe has a few shapes: flags, and demonstrations while the pool is small.
    private static let mostSkeletons = 64

    init(name: String, source: String) throws(MillError) {
        self.name = name
        isMarkable = !source.contains(PromptSkeleton.mark)
        do throws(PromptTags.Fault) {
            tags = try PromptTags(source)
        } catch {
            throw MillError(
                .promptVariable, "use the prompt", "\(name) line \(error.line)", cause: error.reason,
                hint: "Prompts/README.md tells what a prompt may hold.")
        }
        do {
            template = try MustacheTemplate(string: Self.plainText + source)
        } catch {
            throw MillError(
                .promptVariable, "use the prompt", name, cause: "\(error)",
                hint: "Prompts/README.md tells what a prompt may hold.")
        }
    }

    func render(_ values: [String: PromptValue]) throws(MillError) -> String {
        let shape = PromptSkeleton.Shape(values)
        if let shape, let skeleton = skeletons.withLock({ $0[shape] }) { return skeleton.filled(with: values) }
        let faults = PromptCheck(tags, values).faults
        guard faults.isEmpty else {
            throw MillError(
                .promptVariable, "render the prompt", name, cause: faults.joined(separator: "; "),
                hint: "Prompts/README.md lists the variables of each prompt.")
        }
        if let shape, isMarkable, let skeleton = PromptSkeleton(values, render: renderTemplate) {
            skeletons.withLock { known in
                if known.count >= Self.mostSkeletons { known = [:] }
                known[shape] = skeleton
            }
        }
        return renderTemplate(values)
    }

    private func renderTemplate(_ values: [String: PromptValue]) -> String {
        var object: [String: Any] = [:]
        for (name, value) in values {
            switch value {
            case .text(let text): object[name] = text
            case .flag(let flag): object[name] = flag
            case .list(let rows): object[name] = rows
            }
        }
        return template.render(object)
    }
}
