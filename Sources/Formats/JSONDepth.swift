/// A look at how deep JSON nests, before a decoder that recurses is let near it.
public enum JSONDepth {
    /// The deepest nesting that seed files may have.
    public static let limit = 64

    /// The byte offset of the first bracket that opens a level beyond `limit`; nil when none does. The bytes need not be valid.
    public static func firstExcess(in bytes: some Sequence<UInt8>, limit: Int = limit) -> Int? {
        var depth = 0
        var inString = false
        var escaped = false
        for (offset, byte) in bytes.enumerated() {
            if escaped {
                escaped = false
            } else if inString {
                if byte == UInt8(ascii: "\\") { escaped = true }
                if byte == UInt8(ascii: "\"") { inString = false }
            } else {
                switch byte {
                case UInt8(ascii: "\""): inString = true
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    depth += 1
                    if depth > limit { return offset }
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                default: break
                }
            }
        }
        return nil
    }
}
