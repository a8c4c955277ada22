public import Records
import Support

/// A row of a published data set as ours: its turns, its columns where it is one question and its answer, and under `extra` all that
/// has no place elsewhere.
public struct ImportedRow: Hashable, Sendable {
    /// Of the published row's content: two rows that say the same have one id.
    public var id: String
    /// What the rows that were made of one published row share.
    public var task: String
    public var format: PublicFormat
    public var messages: [Message] = []
    /// Nil where the row is not single-turn.
    public var instruction: String?
    public var input: String?
    public var output: String?
    public var extra: [String: String] = [:]
    /// The model that the published row names.
    public var model = ""

    /// Names under ``extra`` that are ours.
    enum Key {
        static let format = "format"
        /// How the row stood in its file: see ``RowLayout``.
        static let layout = "layout"
        /// Of a row that is one of several: how what they share stood.
        static let group = "group_layout"
        /// The list that it was an element of.
        static let list = "list"
        /// Its place among the rows of its published row: `0/3`.
        static let part = "part"
        /// Further outputs of an instance that are all right.
        static let others = "other_outputs"
        static let all: Set<String> = [format, layout, group, list, part, others]
    }

    init(_ format: PublicFormat, of value: JSONValue) {
        var hasher = Hasher256()
        hasher.update(field: format.rawValue)
        hasher.update(field: JSONText(value).text)
        id = "row-" + hasher.finish().shortHex(8)
        task = id
        self.format = format
        extra[Key.format] = format.rawValue
    }

    /// Makes it single-turn: the columns, and the messages that say the same.
    mutating func setColumns(_ instruction: String, _ input: String, _ output: String) {
        (self.instruction, self.input, self.output) = (instruction, input, output)
        messages = [
            Message(.user, input.isEmpty ? instruction : instruction + "\n\n" + input), Message(.assistant, output),
        ]
    }

    /// Sets the turns, and the columns where they are a question and its answer.
    mutating func setTurns(_ turns: [Message]) {
        messages = turns
        guard turns.map(\.role) == [.user, .assistant], let question = turns.first, let answer = turns.last else { return }
        (instruction, input, output) = (question.text, "", answer.text)
    }

    mutating func setLayout(_ value: JSONValue, as key: String = Key.layout) {
        extra[key] = JSONText(value).text
    }
}
