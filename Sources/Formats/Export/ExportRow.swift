public import Records
import Support

/// A row of a data set as an exporter sees it: a conversation and, where it is one question and its answer, the three columns.
public struct ExportRow: Hashable, Sendable {
    /// Why a row cannot be exported, and where in it.
    public struct Fault: Error, Hashable, Sendable {
        /// In bytes from the row's start.
        public let offset: Int
        public let reason: String
    }

    /// The columns of a single-turn row.
    public struct Columns: Hashable, Sendable {
        public let instruction: String
        public let input: String
        public let output: String

        /// The instruction and, after a blank line, the input.
        var question: String {
            input.isEmpty ? instruction : instruction + "\n\n" + input
        }
    }

    public let id: String
    public let turns: [Message]
    /// Nil for a conversation of more turns.
    public let columns: Columns?

    /// Reads one row: a row of `data.jsonl`, or any that may be a seed. A seed with several instances is as many rows.
    public static func rows(of row: RawRow) throws(Fault) -> [ExportRow] {
        guard row.length == row.bytes.count else {
            throw Fault(offset: 0, reason: "it has \(row.length) bytes, the limit is \(RowReader.rowLimit)")
        }
        do throws(SeedFault) {
            let fields = try SeedDecoding.fields(of: row.bytes[...])
            if fields.member("instruction") == nil, let conversation = try SeedConversation(fields) {
                return [try Self(conversation, id: try fields.optionalText("id") ?? conversation.generatedID)]
            }
            let seed = try SeedDecoding.seed(from: fields)
            guard seed.form == .tasks else {
                throw SeedFault(code: .seedField, offset: 0, reason: "it is a scene: nothing is asked and answered there")
            }
            return seed.instances.enumerated().map { number, instance in
                ExportRow(seed, instance, id: seed.instances.count > 1 ? "\(seed.id)#\(number)" : seed.id)
            }
        } catch {
            throw Fault(offset: error.offset, reason: error.reason)
        }
    }

    private init(_ seed: SeedTask, _ instance: Instance, id: String) {
        self.id = id
        let columns = Columns(instruction: seed.instruction, input: instance.input, output: instance.output)
        turns = [Message(.user, columns.question), Message(.assistant, columns.output)]
        self.columns = columns
    }

    private init(_ conversation: SeedConversation, id: String) throws(SeedFault) {
        self.id = id
        turns = conversation.turns
        // A system turn has no place in the columns.
        let pair = turns.count == 2 ? try conversation.pair() : nil
        columns = pair.map { Columns(instruction: $0.question, input: "", output: $0.answer) }
    }
}
