/// A JSON array or object found in a text around it.
public struct JSONBlock: Equatable, Sendable {
    public enum Kind: Sendable {
        case array
        case object
    }

    /// The JSON, from its opening to its closing bracket.
    public let text: String
    /// Byte offset of the opening bracket in the text searched.
    public let offset: Int
    public let kind: Kind

    /// The first valid JSON array or object in `text`, fenced, bare or in prose.
    ///
    /// Valid as RFC 8259 says, so any decoder takes it. Brackets that hold no JSON, such as a citation mark in prose, are passed
    /// over. Nesting beyond 64 levels is not taken. The search looks at a bounded multiple of the text's bytes.
    public static func first(in text: String) -> JSONBlock? {
        let bytes = Array(text.utf8)
        guard let node = firstNode(in: bytes, .strict) else { return nil }
        let kind: Kind = bytes[node.range.lowerBound] == UInt8(ascii: "[") ? .array : .object
        return JSONBlock(
            text: String(decoding: bytes[node.range], as: UTF8.self), offset: node.range.lowerBound, kind: kind)
    }

    static func firstNode(in bytes: [UInt8], _ strictness: JSONReader.Strictness) -> JSONNode? {
        var budget = 8 * bytes.count + 1024
        for place in bytes.indices where bytes[place] == UInt8(ascii: "[") || bytes[place] == UInt8(ascii: "{") {
            if let node = JSONReader.read(bytes, at: place, strictness, budget: &budget) { return node }
            if budget == 0 { return nil }
        }
        return nil
    }
}
