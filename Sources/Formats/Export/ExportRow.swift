public import Records
import Support

/// A row of a data set as an exporter sees it: a conversation and, where it is one question and its answer, the three columns.
public struct ExportRow: Hashable, Sendable {
    /// Why a row cannot be exported, and where in it.
    public struct Fault: Error, Hashable, Sendable {
        /// In bytes from the row's start.
        public let offset: Int
        public let reason: String

        public init(offset: Int, reason: String) {
            self.offset = offset
            self.reason = reason
        }
    }

    /// The columns of a single-turn row.
    public struct Columns: Hashable, Sendable {
        public let instruction: String
        public let input: String
        public let output: String

        /// The instruction and, after a blank line, the input.
        public var question: String {
            input.isEmpty ? instruction : instruction + "\n\n" + input
        }
    }

    public let id: String
    public let turns: [Message]
    /// Nil for a conversation of more turns.
    public let columns: Columns?
    /// The task that the row is an instance of, where it names one, else its id: rows of one task belong together.
    public let group: String
    /// The way to the answer, where the row tells it apart from the answer: its `rationale`, or that or the `reasoning` of its
    /// `extra`.
    public let rationale: String?
    /// Nil of another maker's rows.
    public let origin: RowOrigin?
    /// The picture that a row of ours is about.
    public let picture: String?

    /// Reads one row: a row of `data.jsonl`, or any that may be a seed. A seed with several instances is as many rows.
    public static func rows(of row: RawRow) throws(Fault) -> [ExportRow] {
        guard row.length == row.bytes.count else {
            throw Fault(offset: 0, reason: "it has \(row.length) bytes, the limit is \(RowReader.rowLimit)")
        }
        do throws(SeedFault) {
            let fields = try SeedDecoding.fields(of: row.bytes[...])
            if fields.member("instruction") == nil, let conversation = try SeedConversation(fields) {
                return [try Self(conversation, id: try fields.optionalText("id") ?? conversation.generatedID, fields)]
            }
            let seed = try SeedDecoding.seed(from: fields)
            guard seed.form == .tasks else {
                throw SeedFault(code: .seedField, offset: 0, reason: "it is a scene: nothing is asked and answered there")
            }
            return seed.instances.enumerated().map { number, instance in
                ExportRow(seed, instance, id: seed.instances.count > 1 ? "\(seed.id)#\(number)" : seed.id, fields)
            }
        } catch {
            throw Fault(offset: error.offset, reason: error.reason)
        }
    }

    private init(_ seed: SeedTask, _ instance: Instance, id: String, _ fields: SeedFields) {
        self.id = id
        let columns = Columns(instruction: seed.instruction, input: instance.input, output: instance.output)
        turns = [Message(.user, columns.question), Message(.assistant, columns.output)]
        self.columns = columns
        group = Self.text("task", of: fields) ?? seed.id
        rationale = Self.rationale(of: fields)
        origin = RowOrigin(fields)
        picture = Self.extra(of: fields).flatMap { Self.text("image", of: $0) }
    }

    private init(_ conversation: SeedConversation, id: String, _ fields: SeedFields) throws(SeedFault) {
        self.id = id
        turns = conversation.turns
        // A system turn has no place in the columns.
        let pair = turns.count == 2 ? try conversation.pair() : nil
        columns = pair.map { Columns(instruction: $0.question, input: "", output: $0.answer) }
        group = Self.text("task", of: fields) ?? id
        rationale = Self.rationale(of: fields)
        origin = RowOrigin(fields)
        picture = Self.extra(of: fields).flatMap { Self.text("image", of: $0) }
    }

    private static func rationale(of fields: SeedFields) -> String? {
        if let text = text("rationale", of: fields) { return text }
        return extra(of: fields).flatMap { text("rationale", of: $0) ?? text("reasoning", of: $0) }
    }

    private static func extra(of fields: SeedFields) -> SeedFields? {
        guard case .object(let members)? = fields.member("extra")?.value else { return nil }
        return SeedFields(members, path: "extra.", offset: 0)
    }

    /// A text of more than blanks; other makers' fields of that name may be anything.
    private static func text(_ name: String, of fields: SeedFields) -> String? {
        guard case .string(let text)? = fields.member(name)?.value else { return nil }
        return text.unicodeScalars.allSatisfy(\.properties.isWhitespace) ? nil : text
    }
}

extension ExportRow {
    /// The system's turn, where the row begins with one.
    public var system: String? {
        turns.first.flatMap { $0.role == .system ? $0.text : nil }
    }

    /// What is asked, with all that was said before, and the last answer.
    /// - Throws: ``Fault`` for a conversation that does not end with a question and its answer.
    func exchange(_ form: String) throws(Fault) -> (asked: ArraySlice<Message>, answer: Message) {
        let asked = turns.dropLast()
        guard let answer = turns.last, answer.role == .assistant, asked.last?.role == .user else {
            throw Fault(offset: 0, reason: "its last two turns are no question and its answer; \(form) needs them")
        }
        return (asked, answer)
    }

    /// The three columns.
    /// - Throws: ``Fault`` for a conversation of more turns.
    public func single(_ form: String) throws(Fault) -> Columns {
        guard let columns else {
            throw Fault(
                offset: 0, reason: "it is a conversation of \(turns.count) turns; \(form) has one question and one answer a row")
        }
        return columns
    }
}
