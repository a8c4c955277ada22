/// The card of a data set, a `README.md` with the Hub's front matter. It says what the rows and the job's manifest say, and
/// nothing else: no licence but the user's, no language that letters do not tell.
///
/// Source of the fields: the Hub's dataset card specification.
public struct DataCard: Sendable {
    public let name: String
    public let form: DataForm
    /// By split: the path in the folder, rows, and bytes before compression.
    public let files: [RowOutlet.Written]
    public let facts: CardFacts
    /// As the user gave it.
    public var license: String?
    /// Nil where the rows were not in a job's folder.
    public var job: CardJob?
    /// Rows that the form does not take, by why.
    public var leftOut: [String: Int] = [:]
    public var split: DataSplit?
    /// Digests of the user's own templates, by name, and how many demonstrations were shown.
    public var templates: [String: String] = [:]
    public var shots = 0
    /// Files for trainers that lie beside it.
    public var trainerFiles: [String] = []

    public init(name: String, form: DataForm, files: [RowOutlet.Written], facts: CardFacts) {
        self.name = name
        self.form = form
        self.files = files
        self.facts = facts
    }

    /// The whole file.
    public var text: String {
        frontMatter + "\n" + CardBody(self).text
    }

    var rows: Int { files.reduce(0) { $0 + $1.rows } }
    var isSimulated: Bool { facts.isSimulated || job?.isSimulated == true }

    private var isPreference: Bool {
        if case .preferences = form { true } else { false }
    }

    private var frontMatter: String {
        var lines = ["---"]
        if let code = facts.language.code { lines += ["language:", "- \(code)"] }
        if let license { lines.append("license: \(CardText.yaml(license))") }
        lines.append("pretty_name: \(CardText.yaml(isSimulated ? name + " (SIMULATED, not a model's answers)" : name))")
        lines += ["tags:", "- synthetic", "- instructmill"]
        if isSimulated { lines.append("- simulated") }
        if isPreference { lines.append("- preference") }
        lines += ["task_categories:", form.isAboutPictures ? "- image-text-to-text" : "- text-generation"]
        lines += ["size_categories:", "- \(SizeCategory.name(rows: rows))"]
        // Of rows that nobody knows the origin of, nothing is said.
        if facts.traced > 0 || job != nil { lines += ["annotations_creators:", "- machine-generated"] }
        if let source { lines += ["source_datasets:", "- \(source)"] }
        lines += ["configs:", "- config_name: default", "  data_files:"]
        for file in files { lines += ["  - split: \(file.split)", "    path: \(CardText.yaml(file.path))"] }
        lines += datasetInfo
        return lines.joined(separator: "\n") + "\n---\n"
    }

    /// Recipes whose rows are all new; those of the others go back to what they were given: questions, pictures, scenes.
    private static let originals: Set<String> = ["self-instruct", "alpaca"]

    /// Nil where rows do not tell.
    private var source: String? {
        let recipes = facts.recipes.sorted.compactMap { $0.name.split(separator: " ").first.map(String.init) }
        guard !recipes.isEmpty else { return nil }
        return recipes.allSatisfy(Self.originals.contains) ? "original" : "extended|other"
    }

    private var datasetInfo: [String] {
        var lines = ["dataset_info:"]
        if let shape = form.shape { lines += ["  features:"] + HubFeatures.lines(shape).map { "  " + $0 } }
        lines.append("  splits:")
        for file in files {
            lines += ["  - name: \(file.split)", "    num_bytes: \(file.bytes)", "    num_examples: \(file.rows)"]
        }
        return lines
    }
}
