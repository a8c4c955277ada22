/// Phrases by which endpoints say what their codes do not, looked for in any case of letters.
struct Phrases: Sendable {
    private let phrases: [[UInt8]]

    /// - Parameter phrases: in small letters, of ASCII alone.
    init(_ phrases: [String]) {
        self.phrases = phrases.map { Array($0.utf8) }
    }

    /// Whether `text` holds any of them.
    func isAnyIn(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in phrases.contains { Self.isIn(bytes, $0) } }
    }

    private static func isIn(_ bytes: UnsafeBufferPointer<UInt8>, _ phrase: [UInt8]) -> Bool {
        guard phrase.count <= bytes.count else { return false }
        return (0...bytes.count - phrase.count).contains { start in
            phrase.indices.allSatisfy { small(bytes[start + $0]) == phrase[$0] }
        }
    }

    private static func small(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
