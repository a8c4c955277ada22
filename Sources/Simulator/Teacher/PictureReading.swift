/// Notes on a picture that a prompt gives instead of the picture, and what it wants said of it.
struct PictureReading: Equatable {
    enum Wish: Equatable {
        /// Several questions with answers, between lines of `=`.
        case conversation
        /// One of them.
        case question
        case description
    }

    var wish = Wish.description
    /// Sentences about the picture.
    var captions: [String] = []
    /// What can be seen, each once.
    var things: [String] = []
    /// A line of a box as the prompt has it; empty where there is none.
    var box = ""
    /// What is not to be asked again, in lower case.
    var known: [String] = []

    private static let nouns = ["picture", "image", "photo", "scene"]

    /// Nil for a prompt without a heading that announces a picture, followed by notes.
    init?(_ prompt: [UInt8]) {
        let hash = UInt8(ascii: "#")
        guard prompt.contains(hash) else { return nil }
        let lines = prompt.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard let last = lines.lastIndex(where: Self.announces) else { return nil }
        let notes = lines[(last + 1)...].prefix { $0.first != hash }
        for line in notes { take(Self.text(line)) }
        guard !captions.isEmpty || !things.isEmpty else { return nil }
        let end = lines[(last + 1 + notes.count)...].map(Self.text)
        readKnown(lines[..<last])
        readWish(end.joined(separator: "\n"), lines)
        // A prompt with a heading of that kind may be about anything: only these ask for one of the three.
        guard wish != .description || end.contains(where: { $0.lowercased().contains("descri") }) else { return nil }
    }

    /// Whether a line is a short heading such as `### Picture`.
    private static func announces(_ line: ArraySlice<UInt8>) -> Bool {
        guard line.first == UInt8(ascii: "#"), line.count < 32 else { return false }
        let words = text(line).lowercased()
        return nouns.contains(where: words.hasSuffix)
    }

    private static func text(_ line: ArraySlice<UInt8>) -> String {
        String(decoding: line.drop { $0 <= 0x20 }, as: UTF8.self)
    }

    private mutating func take(_ line: String) {
        if line.hasSuffix("]"), let colon = line.firstIndex(of: ":") {
            let thing = String(line[..<colon])
            if !things.contains(thing) { things.append(thing) }
            box = line
        } else if !line.isEmpty, !line.hasPrefix("Seen:") {
            captions.append(line)
        }
    }

    private mutating func readKnown(_ before: ArraySlice<ArraySlice<UInt8>>) {
        for line in before.reversed() {
            if line.first == UInt8(ascii: "#") || line.first == UInt8(ascii: "=") { return }
            if line.starts(with: "- ".utf8) { known.append(Self.text(line).lowercased()) }
        }
    }

    private mutating func readWish(_ end: String, _ lines: [ArraySlice<UInt8>]) {
        let words = end.lowercased()
        if words.contains("conversation") || words.contains("dialogue") {
            wish = .conversation
        } else if words.contains("question") {
            wish = .question
        }
    }
}
