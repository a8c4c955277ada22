/// A value read from JSON in a reply, with where it stood.
struct JSONNode {
    indirect enum Value {
        case null
        case bool(Bool)
        /// A number as written.
        case number(String)
        case string(String)
        case array([JSONNode])
        case object([(key: String, value: JSONNode)])
    }

    var value: Value
    /// Bytes of the text it was read from.
    var range: Range<Int>
    /// False when the text ended inside it.
    var isComplete: Bool

    /// The member `name`; of repeated names the first.
    subscript(name: String) -> JSONNode? {
        guard case .object(let members) = value else { return nil }
        return members.first { $0.key == name }?.value
    }

    /// The first member that has one of `names`, tried in order.
    subscript(names: [String]) -> JSONNode? {
        for name in names {
            if let node = self[name] { return node }
        }
        return nil
    }

    /// The value of the only member.
    var soleMember: JSONNode? {
        guard case .object(let members) = value, members.count == 1 else { return nil }
        return members[0].value
    }

    var string: String? {
        if case .string(let string) = value { string } else { nil }
    }

    var bool: Bool? {
        if case .bool(let bool) = value { bool } else { nil }
    }

    var elements: [JSONNode]? {
        if case .array(let elements) = value { elements } else { nil }
    }

    /// The value as text: a string itself, `null` empty, anything else as it stands in `bytes`.
    func text(in bytes: [UInt8]) -> String {
        switch value {
        case .null: ""
        case .string(let string): string
        case .bool, .number, .array, .object: String(decoding: bytes[range], as: UTF8.self)
        }
    }
}
