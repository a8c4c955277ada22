import Glibc

/// Takes a model's thinking out of its text, where the server left it there.
enum ReasoningText {
    private static let opening = Array("<think>".utf8)
    private static let closing = Array("</think>".utf8)

    /// `text` without its leading `<think>` block.
    ///
    /// A block that never ends is all thinking. A closing tag without an opening one ends thinking whose opening tag was part
    /// of the prompt, as some chat templates have it. A block in the middle of a text stays: it may be what was asked for.
    static func removed(from text: String) -> String {
        // Nearly every text is without any tag.
        var text = text
        let mayHold = text.withUTF8 { bytes in
            bytes.baseAddress.map { memchr($0, Int32(UInt8(ascii: "<")), bytes.count) != nil } ?? false
        }
        guard mayHold else { return text }
        let bytes = Array(text.utf8)
        let start = bytes.firstIndex { $0 > 0x20 } ?? bytes.count
        let opens = bytes[start...].starts(with: opening)
        guard let end = find(closing, in: bytes) else { return opens ? "" : text }
        if let other = find(opening, in: bytes), other != start, other < end { return text }
        let rest = bytes[(end + closing.count)...].drop { $0 <= 0x20 }
        return String(decoding: rest, as: UTF8.self)
    }

    private static func find(_ needle: [UInt8], in bytes: [UInt8]) -> Int? {
        guard bytes.count >= needle.count else { return nil }
        return bytes.indices.dropLast(needle.count - 1).first { index in
            bytes[index] == needle[0] && bytes[index...].starts(with: needle)
        }
    }
}
