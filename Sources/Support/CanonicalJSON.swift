import FoundationEssentials

/// JSON whose bytes depend on the value alone: sorted keys, no escaped slashes, one line.
public enum CanonicalJSON {
    /// - Throws: `EncodingError` for values JSON has no form for (a non-finite number).
    public static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(value))
    }

    /// As ``encode(_:)``, indented for people.
    public static func pretty(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return [UInt8](try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }

    /// - Throws: `DecodingError`.
    public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes))
    }
}
