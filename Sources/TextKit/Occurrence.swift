extension PythonText {
    /// `part in text.lower()` for an ASCII `part` in lower case; other letters of `part` must match as they are.
    public static func contains(_ part: String, ignoringCaseIn text: String) -> Bool {
        let part = Array(part.utf8)
        guard let first = part.first else { return true }
        let text = text.utf8.map(\.asciiLowercased)
        guard text.count >= part.count else { return false }
        return (0...text.count - part.count).contains { start in
            text[start] == first && text[start..<start + part.count].elementsEqual(part)
        }
    }
}
