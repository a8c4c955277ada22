/// The form that the rows of an exported data set are in, of whatever family.
public enum DataForm: Hashable, Sendable {
    case rows(ExportFormat)
    case preferences(PreferenceFormat)
    case pictures(VisualFormat)
    /// `text`, as a template of the user's has it.
    case renderedText
    /// `prompt`, as a template of the user's has it, and `completion`.
    case renderedPair

    /// As the command line calls it.
    public var name: String {
        switch self {
        case .rows(let format): format.rawValue
        case .preferences(let format): format.rawValue
        case .pictures(let format): format.rawValue
        case .renderedText: ExportFormat.text.rawValue
        case .renderedPair: ExportFormat.promptCompletion.rawValue
        }
    }

    /// Nil where a column is no single kind.
    public var shape: RowShape? {
        switch self {
        case .rows(let format): RowShape(format)
        case .preferences(let format): RowShape(format)
        case .pictures(let format): RowShape(format)
        case .renderedText: .renderedText
        case .renderedPair: .renderedPair
        }
    }

    /// Whether a file of it is one JSON array.
    public var isArray: Bool {
        switch self {
        case .rows(let format): format.isArray
        case .preferences(let format): format.isArray
        case .pictures(let format): format.isArray
        case .renderedText, .renderedPair: false
        }
    }

    var isAboutPictures: Bool {
        if case .pictures(let format) = self { format != .lamm3D } else { false }
    }
}
