/// The texts of a data row, and of an evaluation row, that an overlap is looked for in.
public enum ComparedText {
    /// What an evaluation row asks, as one text.
    public struct Item: Hashable, Sendable {
        /// The row's own id, where it has one.
        public let id: String?
        public let text: String
    }

    /// What names a row or says where it is from.
    private static let labels: Set<String> = ["id", "task", "parents", "provenance", "extra", "schema", "scores", "kind"]

    /// All texts of a row of data: its messages where it has such, else every text in it but those that name it; an instruction and
    /// its input are one.
    ///
    /// - Parameter fields: only these; none for all.
    /// - Throws: ``RowField/Fault`` where the row is no JSON object, or has none of the fields.
    public static func ofData(_ row: RawRow, fields: [String] = []) throws(RowField.Fault) -> [String] {
        let members = try members(of: row)
        var texts: [String] = []
        if !fields.isEmpty {
            for name in fields { collect(try named(name, members).value, into: &texts) }
            return texts
        }
        if let messages = members.first(where: { $0.name == "messages" }), case .array = messages.value {
            collect(messages.value, except: ["role"], into: &texts)
            return texts
        }
        let question = joined(["instruction", "input"], members)
        if let question { texts.append(question) }
        for member in members where !labels.contains(member.name) {
            if question != nil, member.name == "instruction" || member.name == "input" { continue }
            collect(member.value, except: ["role", "from"], into: &texts)
        }
        return texts
    }

    /// Names under which evaluation sets have what they ask. Those of one line are parts of one question.
    private static let questions = [
        ["instruction", "input"], ["context", "question"], ["question"], ["prompt"], ["turns"], ["inputs"], ["query"],
        ["problem"],
        ["text"], ["goal"], ["ctx"], ["sentence"], ["premise", "hypothesis"],
    ]

    /// What an evaluation row asks: an item for each of its `instances`, else one.
    ///
    /// - Parameter fields: whose texts together are the item; none for what is usual.
    /// - Throws: ``RowField/Fault`` where the row is no JSON object or has nothing of that kind.
    public static func ofEvaluation(_ row: RawRow, fields: [String] = []) throws(RowField.Fault) -> [Item] {
        let members = try members(of: row)
        let id = members.lazy.compactMap { member -> String? in
            guard ["id", "question_id", "task_id"].contains(member.name) else { return nil }
            switch member.value {
            case .string(let text), .number(let text): return text
            default: return nil
            }
        }.first
        if !fields.isEmpty {
            var texts: [String] = []
            for name in fields { collect(try named(name, members).value, into: &texts) }
            return [Item(id: id, text: texts.joined(separator: "\n"))]
        }
        let inputs = instanceInputs(members)
        if let text = questions.lazy.compactMap({ joined($0, members) }).first ?? spoken(members) {
            return (inputs.isEmpty ? [""] : inputs).map { Item(id: id, text: $0.isEmpty ? text : text + "\n" + $0) }
        }
        throw RowField.Fault(
            offset: 0, reason: "nothing in it is known to be a question: " + members.map(\.name).joined(separator: ", "))
    }

    /// The inputs of `instances`, as in Self-Instruct's user-oriented tasks.
    private static func instanceInputs(_ members: [JSONValue.Member]) -> [String] {
        guard case .array(let values)? = members.first(where: { $0.name == "instances" })?.value else { return [] }
        return values.map { value in
            guard case .object(let fields) = value, case .string(let text)? = fields.first(where: { $0.name == "input" })?.value
            else { return "" }
            return text
        }
    }

    /// What the user says in a conversation.
    private static func spoken(_ members: [JSONValue.Member]) -> String? {
        let names = ["messages", "conversations", "conversation"]
        guard case .array(let turns)? = members.first(where: { names.contains($0.name) })?.value else { return nil }
        let texts = turns.compactMap { turn -> String? in
            guard case .object(let fields) = turn else { return nil }
            let said = Dictionary(fields.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
            guard case .string(let speaker)? = said["role"] ?? said["from"], speaker == "user" || speaker == "human",
                case .string(let text)? = said["content"] ?? said["text"] ?? said["value"]
            else { return nil }
            return text
        }
        return texts.isEmpty ? nil : texts.joined(separator: "\n")
    }

    /// The texts of those members that there are, the first of which must be; nil where it is not or has no text.
    private static func joined(_ names: [String], _ members: [JSONValue.Member]) -> String? {
        guard let first = names.first, members.contains(where: { $0.name == first && $0.value != .null }) else { return nil }
        var texts: [String] = []
        for name in names {
            guard let member = members.first(where: { $0.name == name }) else { continue }
            collect(member.value, into: &texts)
        }
        let text = texts.filter { !$0.isEmpty }.joined(separator: "\n")
        return text.isEmpty ? nil : text
    }

    private static func collect(_ value: JSONValue, except names: Set<String> = [], into texts: inout [String]) {
        switch value {
        case .string(let text): texts.append(text)
        case .array(let values): for value in values { collect(value, except: names, into: &texts) }
        case .object(let members):
            for member in members where !names.contains(member.name) { collect(member.value, except: names, into: &texts) }
        case .null, .bool, .number: break
        }
    }

    private static func named(_ name: String, _ members: [JSONValue.Member]) throws(RowField.Fault) -> JSONValue.Member {
        guard let member = members.first(where: { $0.name == name }) else {
            throw RowField.Fault(offset: 0, reason: "it has no field '\(name)'")
        }
        return member
    }

    private static func members(of row: RawRow) throws(RowField.Fault) -> [JSONValue.Member] {
        guard row.length == row.bytes.count else {
            throw RowField.Fault(offset: 0, reason: "it has \(row.length) bytes, the limit is \(RowReader.rowLimit)")
        }
        do throws(JSONFault) {
            if case .object(let members) = try JSONParser.parse(row.bytes[...]) { return members }
        } catch {
            throw RowField.Fault(offset: error.offset, reason: error.reason)
        }
        throw RowField.Fault(offset: 0, reason: "it is no JSON object")
    }
}
