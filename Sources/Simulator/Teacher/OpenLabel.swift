/// A prompt that ends with a label to be filled in: `New version:`, `## Score:`.
struct OpenLabel {
    let job: PromptReading.Job
    /// The label's words in lower case, without marks.
    let label: String
    /// The text under the label before.
    let subject: String
    /// The format of data that the prompt's last part asks for, as written.
    let dataFormat: String?

    private static let nouns: Set<String> = [
        "prompt", "question", "task", "instruction", "problem", "version", "text", "exercise",
    ]
    private static let rewritings: Set<String> = [
        "rewritten", "revised", "evolved", "harder", "easier", "improved", "complicated", "edited", "reworded", "changed",
    ]
    private static let creations: Set<String> = ["created", "invented", "fresh", "new"]
    private static let scores: Set<String> = ["score", "rating", "difficulty", "grade"]
    private static let verdicts: Set<String> = ["verdict", "judgement", "judgment", "decision", "comparison"]
    private static let marks = Set("#*_>`- \t\r".utf8)

    /// Nil where the prompt ends otherwise, or with a label that says nothing of what is wanted.
    init?(_ prompt: [UInt8]) {
        let lines = prompt.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard let last = lines.lastIndex(where: { line in !line.allSatisfy { $0 <= 0x20 } }),
            let open = Self.label(lines[last]), open.rest.isEmpty, let job = Self.job(Set(open.words), prompt)
        else { return nil }
        self.job = job
        label = open.words.joined(separator: " ")
        // A label with marks is answered by one with marks; a bare one by one that names a text.
        let start = lines[..<last].lastIndex { line in
            guard let found = Self.label(line), found.isMarked || !open.isMarked else { return false }
            return !Self.nouns.isDisjoint(with: found.words)
        }
        guard let start, let above = Self.label(lines[start]) else {
            subject = ""
            dataFormat = nil
            return
        }
        subject = Self.text([above.rest] + lines[(start + 1)..<last])
        dataFormat = Self.format(lines[..<start])
    }

    private static func job(_ words: Set<String>, _ prompt: [UInt8]) -> PromptReading.Job? {
        if !words.isDisjoint(with: scores) { return .score }
        let lower = prompt.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        if !words.isDisjoint(with: verdicts) { return ByteSearch.contains("not equal", in: lower) ? .equality : nil }
        guard !words.isDisjoint(with: nouns) else { return nil }
        if !words.isDisjoint(with: rewritings) { return .rewrite }
        guard !words.isDisjoint(with: creations) else { return nil }
        let isRewriting = ["rewrite", "rephrase", "edit ", "harder", "complicate", "reword"].contains {
            ByteSearch.contains($0, in: Array(lower.prefix(400)))
        }
        return words.contains("new") && isRewriting ? .rewrite : .create
    }

    /// Reads `## Label: rest` of at most four words before the colon.
    private static func label(
        _ line: ArraySlice<UInt8>
    ) -> (words: [String], isMarked: Bool, rest: ArraySlice<UInt8>)? {
        let body = line.drop { marks.contains($0) }
        guard let colon = body.prefix(48).firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let name = body[..<colon].filter { !marks.contains($0) || $0 == 0x20 }
        let words = String(decoding: name, as: UTF8.self).lowercased().split(separator: " ").map(String.init)
        guard (1...4).contains(words.count) else { return nil }
        let isMarked = line.first.map { marks.contains($0) && $0 > 0x20 } ?? false
        let rest = body[(colon + 1)...].drop { marks.contains($0) }
        return (words, isMarked, rest)
    }

    /// What a label such as `Required format:` names, looked for in the part that the last line of marks begins.
    private static func format(_ lines: ArraySlice<ArraySlice<UInt8>>) -> String? {
        for line in lines.reversed() {
            if line.count >= 3, line.allSatisfy({ marks.contains($0) }) { return nil }
            if let found = label(line), found.words.contains("format"), !found.rest.isEmpty { return text([found.rest]) }
        }
        return nil
    }

    private static func text(_ lines: [ArraySlice<UInt8>]) -> String {
        var bytes = Array(lines.joined(separator: [0x0A]))
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        return String(decoding: bytes.drop { $0 <= 0x20 }, as: UTF8.self)
    }
}
