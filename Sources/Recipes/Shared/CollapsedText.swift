import TextKit

extension PythonText {
    /// One line: every run of whitespace one space, none at the ends.
    static func collapsed(_ text: String) -> String {
        isCollapsedASCII(text) ? text : String(strip(collapseWhitespace(text)))
    }

    /// An instruction as one line of a list: whitespace collapsed, trailing colons removed.
    static func listLine(_ instruction: String) -> String {
        var text = collapsed(instruction)
        while text.hasSuffix(":") { text.removeLast() }
        return text
    }

    /// The common case, seen from the bytes.
    private static func isCollapsedASCII(_ text: String) -> Bool {
        let space = UInt8(ascii: " ")
        var text = text
        return text.withUTF8 { bytes in
            var last = space
            for byte in bytes {
                guard byte > 0x1F, byte < 0x7F, byte != space || last != space else { return false }
                last = byte
            }
            return last != space
        }
    }
}
