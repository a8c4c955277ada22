import Support

/// The members of a row's object. What is taken is gone from the rest, so that nothing is lost and nothing kept twice.
public struct RowFields {
    private var members: [JSONValue.Member]
    /// Where the object begins, in bytes of the row.
    let start: Int
    /// Whether these are the cells of a table's row.
    let areCells: Bool

    init(_ members: [JSONValue.Member], start: Int = 0, areCells: Bool = false) {
        self.members = members
        self.start = start
        self.areCells = areCells
    }

    /// The fields of the object that `bytes` hold.
    init(parsing bytes: ArraySlice<UInt8>) throws(LocatedFault) {
        let value: JSONValue
        do throws(JSONFault) {
            value = try JSONParser.parse(bytes)
        } catch {
            let code: ErrorCode = error.reason.hasPrefix("the field") ? .rowField : .rowSyntax
            throw LocatedFault(code: code, fault: RowField.Fault(offset: error.offset, reason: error.reason))
        }
        guard case .object(let members) = value else {
            let reason = "a row is a JSON object, this is \(value.kind)"
            throw LocatedFault(code: .rowField, fault: RowField.Fault(offset: 0, reason: reason))
        }
        self.init(members)
    }

    /// A fault and the code of its kind.
    struct LocatedFault: Error {
        let code: ErrorCode
        let fault: RowField.Fault
    }

    /// What was not taken, in order.
    var rest: [ExtraField] {
        members.map { ExtraField($0.name, JSONText($0.value)) }
    }

    func has(_ name: String) -> Bool {
        index(of: name) != nil
    }

    func member(_ name: String) -> JSONValue.Member? {
        index(of: name).map { members[$0] }
    }

    func hasAny(_ names: [String]) -> Bool {
        names.contains { has($0) }
    }

    mutating func drop(_ name: String) {
        if let index = index(of: name) { members.remove(at: index) }
    }

    // A loop, because a closure for each member is most of the time of reading a short row without the optimiser.
    private func index(of name: String) -> Int? {
        for index in members.indices where members[index].name == name { return index }
        return nil
    }
}

extension RowFields {
    /// A text that must be there.
    mutating func text(_ name: String) throws(RowField.Fault) -> String {
        guard let member = member(name) else { throw missing([name]) }
        guard let text = said(member.value) else { throw wrong(member, "a text") }
        drop(name)
        return text
    }

    /// A text; of a table also a number, for a cell `7` may be a name.
    private func said(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .number(let text) where areCells: text
        default: nil
        }
    }

    /// A text where the field is one; else the field stays in the rest.
    mutating func optionalText(_ name: String) -> String? {
        guard let text = member(name).flatMap({ said($0.value) }) else { return nil }
        drop(name)
        return text
    }

    /// The first of `names` that is a text of more than nothing.
    mutating func optionalText(anyOf names: [String]) -> String? {
        for name in names {
            if let text = member(name).flatMap({ said($0.value) }), !text.isEmpty { return optionalText(name) }
        }
        return nil
    }

    /// A number where the field is one; else the field stays in the rest.
    mutating func optionalNumber(_ name: String) -> JSONNumber? {
        guard case .number(let text)? = member(name)?.value else { return nil }
        drop(name)
        return JSONNumber(verbatim: text)
    }

    /// A number or null, which must be there.
    mutating func nullableNumber(_ name: String) throws(RowField.Fault) -> JSONNumber? {
        guard let member = member(name) else { throw missing([name]) }
        if member.value == .null {
            drop(name)
            return nil
        }
        guard let number = optionalNumber(name) else { throw wrong(member, "a number or null") }
        return number
    }

    /// Any value, as text.
    mutating func optionalJSON(_ name: String) -> JSONText? {
        guard let member = member(name) else { return nil }
        drop(name)
        return JSONText(member.value)
    }

    /// The first of `names` that is a number, or a text of more than nothing.
    mutating func optionalID(anyOf names: [String]) -> RowID? {
        for name in names {
            if let number = optionalNumber(name) { return .number(number) }
            if let text = optionalText(anyOf: [name]) { return .text(text) }
        }
        return nil
    }

    mutating func id(anyOf names: [String]) throws(RowField.Fault) -> RowID {
        if let id = optionalID(anyOf: names) { return id }
        for name in names {
            if let member = member(name) { throw wrong(member, "a number or a text") }
        }
        throw missing(names)
    }

    /// A text, or a list of texts.
    mutating func optionalTurns(_ name: String) throws(RowField.Fault) -> [String]? {
        guard let member = member(name) else { return nil }
        guard let turns = TurnText.turns(member.value) else { throw wrong(member, "a text or a list of texts") }
        // What says more than its text stays in the rest as well.
        if turns.areWhole { drop(name) }
        return turns.texts
    }

    func missing(_ names: [String]) -> RowField.Fault {
        RowField.Fault(offset: start, reason: "\(names.joined(separator: " or ")): the field is missing")
    }

    func wrong(_ member: JSONValue.Member, _ expected: String) -> RowField.Fault {
        RowField.Fault(offset: member.offset, reason: "\(member.name): expected \(expected), found \(member.value.kind)")
    }
}

extension RowFields {
    /// One of the words that `Word` lists; nil where the field is not there or null.
    mutating func optionalWord<Word>(
        _ name: String
    ) throws(RowField.Fault) -> Word? where Word: RawRepresentable<String> & CaseIterable {
        guard let member = member(name), member.value != .null else { return nil }
        guard let text = optionalText(name) else { throw wrong(member, "a text") }
        guard let word = Word(rawValue: text) else {
            let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw RowField.Fault(offset: member.offset, reason: "\(name): '\(text)' is none of \(known)")
        }
        return word
    }

    /// A list of JSON values that must be there.
    mutating func list(_ name: String) throws(RowField.Fault) -> [JSONValue] {
        guard let member = member(name) else { throw missing([name]) }
        guard case .array(let values) = member.value else { throw wrong(member, "an array") }
        drop(name)
        return values
    }
}
