/// A JSON value (RFC 8259) as written: numbers unread, members in order.
indirect enum JSONValue: Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    struct Member: Equatable {
        let name: String
        /// Where the name stands, in bytes from the start of the parsed bytes.
        let offset: Int
        let value: JSONValue
    }

    /// The type's name in error messages.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a text"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// What is wrong with a piece of JSON, and where.
struct JSONFault: Error, Equatable {
    /// In bytes from the start of the parsed bytes.
    let offset: Int
    let reason: String
}
