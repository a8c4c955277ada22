/// What a model said to one question, as its file has it.
public struct ModelOutput: Hashable, Sendable {
    /// What names the question; nil where the file has no ids.
    public var id: RowID?
    /// What the user said, turn by turn; none where only the id tells (FastChat).
    public var prompt: [String]
    /// What the model said, turn by turn; it may have fewer turns than `prompt`, or none.
    public var answer: [String]
    public var model: String
    public var category: String?
    /// The picture that the question is about, as a path.
    public var image: String?
    public var place: RowPlace
    /// Every other field in the file's order, and whole any of which `prompt` and `answer` are only a part.
    public var extra: [ExtraField]

    public init(
        id: RowID?, prompt: [String], answer: [String], model: String, category: String? = nil, image: String? = nil,
        place: RowPlace, extra: [ExtraField] = []
    ) {
        self.id = id
        self.prompt = prompt
        self.answer = answer
        self.model = model
        self.category = category
        self.image = image
        self.place = place
        self.extra = extra
    }

    /// Why there is nothing to judge; nil where there is.
    public var failure: AnswerFailure? {
        if answer.isEmpty { return .empty }
        for turn in answer {
            if let failure = AnswerFailure(of: turn) { return failure }
        }
        return answer.count < prompt.count ? .missingTurn : nil
    }

    /// Bytes of text that it holds.
    var weight: Int {
        var count = 256 + (image?.utf8.count ?? 0)
        for text in prompt { count += text.utf8.count }
        for text in answer { count += text.utf8.count }
        for field in extra { count += 64 + field.value.text.utf8.count }
        return count
    }
}

/// A state of an answer in which it is counted and never judged.
public enum AnswerFailure: String, CaseIterable, Hashable, Sendable {
    /// FastChat writes `$ERROR$` after its last try, and then judges it as if the model had said so.
    case errorMark = "answer-error"
    case empty = "answer-empty"
    /// It ends before the conversation does.
    case missingTurn = "answer-turn-missing"

    /// What is wrong with the text of one turn.
    public init?(of text: String) {
        // Nearly every answer shows by its first byte that it is one.
        if let first = text.utf8.first, (0x21...0x7E).contains(first), first != UInt8(ascii: "$") { return nil }
        let said = text.unicodeScalars.drop { $0.properties.isWhitespace }
        if said.isEmpty {
            self = .empty
        } else if said.starts(with: Self.mark), said.dropFirst(Self.mark.count).allSatisfy(\.properties.isWhitespace) {
            self = .errorMark
        } else {
            return nil
        }
    }

    private static let mark = Array("$ERROR$".unicodeScalars)
}

/// A row of an outputs file by itself.
public enum OutputLine: Hashable, Sendable {
    case output(ModelOutput)
    case fault(LineFault)
}
