/// Several texts as one, for a step's payload: each with its length in bytes before it, so that any text can be held.
public enum FieldText {
    public static func join(_ fields: [String]) -> String {
        var text = ""
        text.reserveCapacity(fields.reduce(0) { $0 + $1.utf8.count + 8 })
        for field in fields {
            text += String(field.utf8.count)
            text += ":"
            text += field
        }
        return text
    }

    /// - Returns: nil for a text that ``join(_:)`` never gives.
    public static func split(_ text: String) -> [String]? {
        var rest = text.utf8[...]
        var fields: [String] = []
        while !rest.isEmpty {
            guard let colon = rest.firstIndex(of: UInt8(ascii: ":")), let count = Int(Substring(rest[..<colon])), count >= 0
            else { return nil }
            let field = rest[rest.index(after: colon)...].prefix(count)
            guard field.count == count, let whole = String(field) else { return nil }
            fields.append(whole)
            rest = rest[field.endIndex...]
        }
        return fields
    }
}

/// A step's payload that its recipe cannot read: another version of it wrote it, or the store is damaged.
public struct PayloadError: Error, CustomStringConvertible, Sendable {
    /// The kind of the step.
    public let kind: String

    public init(kind: String) {
        self.kind = kind
    }

    public var description: String {
        "a step of kind \(kind) has a payload that this version of its recipe does not read"
    }
}
