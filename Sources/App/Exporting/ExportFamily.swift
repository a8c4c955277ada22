import Formats

/// What `--to` may name. Each family reads something of its own: rows, a judge's verdicts, rows about pictures.
enum ExportFamily {
    case rows(ExportFormat)
    case preferences(PreferenceFormat)
    case judgments(JudgmentFormat)
    case pictures(VisualFormat)
    /// Those that no other export writes.
    case published(PublicFormat)

    init?(_ name: String) {
        if let format = ExportFormat(rawValue: name) {
            self = .rows(format)
        } else if let format = PreferenceFormat(rawValue: name) {
            self = .preferences(format)
        } else if let format = JudgmentFormat(rawValue: name) {
            self = .judgments(format)
        } else if let format = VisualFormat(rawValue: name) {
            self = .pictures(format)
        } else if let format = PublicFormat(rawValue: name) {
            self = .published(format)
        } else {
            return nil
        }
    }

    /// Whether its files are single ones, of which the name alone says whether they are compressed.
    var isCompressedByName: Bool {
        switch self {
        case .judgments, .published: true
        case .rows, .preferences, .pictures: false
        }
    }

    /// All names, for help and errors.
    static let names = [
        ExportFormat.allCases.map(\.rawValue), PreferenceFormat.allCases.map(\.rawValue), JudgmentFormat.allCases.map(\.rawValue),
        VisualFormat.allCases.map(\.rawValue), PublicFormat.allCases.map(\.rawValue).filter { ExportFormat(rawValue: $0) == nil },
    ].joined().joined(separator: ", ")

    /// A line for each, under the heads of their families.
    static let help = """
        Formats:
        \(ExportFormat.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))
        Of a judge's folder, the pairs of which both orders name the same answer:
        \(PreferenceFormat.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))
        Of a judge's folder, its verdicts:
        \(JudgmentFormat.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))
        Of published data sets, which `import` reads and this gives back as they were:
        \(PublicFormat.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))
        About pictures, of a data.jsonl:
        \(VisualFormat.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))
        """
}
