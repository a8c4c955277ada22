/// The tokenizer of `rouge_score` 0.1.2 over UTF-8 bytes.
enum ASCIITokens {
    /// The lower-case letter or digit a byte stands for; 0 for a separator.
    static let folded: [UInt8] = (0...255).map { (byte: Int) -> UInt8 in
        switch UInt8(byte) {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): UInt8(byte)
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt8(byte) | 0x20
        default: 0
        }
    }

    static func list(_ text: String) -> TokenList {
        var text = text
        return text.withUTF8 { list(utf8: $0) }
    }

    static func list(utf8: UnsafeBufferPointer<UInt8>) -> TokenList {
        var tokens = TokenList(reservingBytes: utf8.count)
        folded.withUnsafeBufferPointer { folded in
            var index = 0
            while index < utf8.count {
                let byte = utf8[index]
                let letter = folded[Int(byte)]
                if letter != 0 {
                    tokens.extend(byte: letter)
                } else if byte == 0xE2, index + 2 < utf8.count, utf8[index + 1] == 0x84, utf8[index + 2] == 0xAA {
                    // U+212A KELVIN SIGN lower-cases to "k" and does not end the token.
                    tokens.extend(byte: UInt8(ascii: "k"))
                    index += 2
                } else {
                    // U+0130 lower-cases to "i" and U+0307, which is a separator.
                    if byte == 0xC4, index + 1 < utf8.count, utf8[index + 1] == 0xB0 { tokens.extend(byte: UInt8(ascii: "i")) }
                    tokens.endToken()
                }
                index += 1
            }
        }
        tokens.endToken()
        return tokens
    }
}
