import Records

/// The members of a published row while they are read: what is used of them, and the layout that comes of that.
struct PublicFields {
    private let members: [JSONValue.Member]
    /// What stands in the layout for a member that is used.
    private var used: [String: JSONValue] = [:]

    /// - Throws: where the row is no object.
    init(_ value: JSONValue) throws(RowField.Fault) {
        guard case .object(let members) = value else {
            throw RowField.Fault(offset: 0, reason: "expected an object, found \(value.kind)")
        }
        self.members = members
    }

    func member(_ name: String) -> JSONValue.Member? {
        members.first { $0.name == name }
    }

    func has(_ name: String) -> Bool { member(name) != nil }

    /// Has `layout` stand for the member.
    mutating func use(_ name: String, as layout: JSONValue) {
        used[name] = layout
    }

    /// A text that must be there.
    mutating func text(_ name: String, as reference: String) throws(RowField.Fault) -> String {
        guard let member = member(name) else { throw RowField.Fault(offset: 0, reason: "the field '\(name)' is missing") }
        guard member.value != .null else {
            throw RowField.Fault(offset: member.offset, reason: "the field '\(name)' is null, expected a text")
        }
        return try optionalText(name, as: reference)
    }

    /// A text, or an empty one where the member is null or missing.
    mutating func optionalText(_ name: String, as reference: String) throws(RowField.Fault) -> String {
        guard let member = member(name) else { return "" }
        switch member.value {
        case .null:
            used[name] = .null
            return ""
        case .string(let text):
            used[name] = .string(reference)
            return text
        default: throw wrong(member, "a text")
        }
    }

    /// The elements of an array that must be there and not be empty.
    func elements(_ name: String) throws(RowField.Fault) -> [JSONValue] {
        guard let member = member(name) else { throw RowField.Fault(offset: 0, reason: "the field '\(name)' is missing") }
        guard case .array(let values) = member.value else { throw wrong(member, "an array") }
        guard !values.isEmpty else { throw RowField.Fault(offset: member.offset, reason: "the field '\(name)' is empty") }
        return values
    }

    func wrong(_ member: JSONValue.Member, _ expected: String) -> RowField.Fault {
        RowField.Fault(
            offset: member.offset, reason: "the field '\(member.name)': expected \(expected), found \(member.value.kind)")
    }

    /// The layout of the row. What was not used is kept under `extra`, each under its own name.
    func layout(keepingIn extra: inout [String: String]) -> JSONValue {
        .object(
            members.map { member in
                let value = used[member.name] ?? Self.keep(member, in: &extra)
                return JSONValue.Member(name: member.name, offset: 0, value: value)
            })
    }

    private static func keep(_ member: JSONValue.Member, in extra: inout [String: String]) -> JSONValue {
        if member.value == .null { return .null }
        var key = member.name
        while ImportedRow.Key.all.contains(key) || extra[key] != nil { key = "member:" + key }
        if case .string(let text) = member.value {
            extra[key] = text
            return .string("$" + key)
        }
        extra[key] = JSONText(member.value).text
        return .string("%" + key)
    }
}
