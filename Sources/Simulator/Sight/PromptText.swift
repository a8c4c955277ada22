/// Finds in a prompt's lines what it gives: numbered sentences, a question, a text to be gone on with, two texts to choose from.
enum PromptText {
    static func trimmed(_ line: String) -> String {
        let bytes = line.utf8
        guard let first = bytes.firstIndex(where: { $0 > 0x20 }), let last = bytes.lastIndex(where: { $0 > 0x20 }) else {
            return ""
        }
        return String(line[first...last])
    }

    /// The last run of lines under rising numbers, `1. …` or `1) …`.
    static func items(_ lines: [String]) -> [SightReading.Item] {
        var runs: [[SightReading.Item]] = [[]]
        for line in lines {
            guard let item = item(line) else { continue }
            if let last = runs.last?.last, item.number <= last.number { runs.append([]) }
            runs[runs.count - 1].append(item)
        }
        return runs.last ?? []
    }

    private static func item(_ line: String) -> SightReading.Item? {
        let digits = line.prefix { $0.isASCII && $0.isNumber }
        guard (1...3).contains(digits.utf8.count), let number = Int(digits) else { return nil }
        let rest = line.dropFirst(digits.count)
        guard let mark = rest.first, mark == "." || mark == ")" || mark == ":", rest.dropFirst().first == " " else { return nil }
        let text = trimmed(String(rest.dropFirst(2)))
        return text.isEmpty ? nil : SightReading.Item(number: number, text: text)
    }

    private static let questionLabels = ["question", "q", "the question", "asked"]

    /// The question that a prompt gives: after the last label of that name, else the last line that ends with a question
    /// mark; empty where there is none.
    static func question(_ lines: [String]) -> String {
        for (index, line) in lines.enumerated().reversed() {
            guard let (label, rest) = labelled(line), questionLabels.contains(label) else { continue }
            if !rest.isEmpty {
                if isPlaceholder(rest) { continue }
                return rest
            }
            if let next = lines[(index + 1)...].first(where: { !$0.isEmpty }), !isPlaceholder(next), labelled(next) == nil {
                return next
            }
        }
        guard let last = lines.last(where: { $0.contains("?") && item($0) == nil && !$0.hasPrefix("- ") }),
            let mark = last.lastIndex(of: "?"), !last[mark...].lowercased().contains("question")
        else { return "" }
        return sentenceEnd(String(last[...mark]))
    }

    /// The last sentence of a line; a colon ends one where what follows begins with a capital letter.
    private static func sentenceEnd(_ line: String) -> String {
        let ends = [". ", "! ", ": "].compactMap { line.ranges(of: $0).last?.upperBound }
        let cuts = ends.filter { $0 < line.endIndex && line[$0].isUppercase }
        return cuts.max().map { String(line[$0...]) } ?? line
    }

    /// Whether a text stands for one that is to be written: `<your question>`, `[...]`, `…`, `the question`.
    static func isPlaceholder(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        let lower = text.lowercased()
        return "<[({…".unicodeScalars.contains(first) || text.hasPrefix("...")
            || text.utf8.count < 32 && !text.hasSuffix("?") && ["the ", "your ", "a ", "its "].contains(where: lower.hasPrefix)
                && ["question", "answer"].contains(where: lower.contains)
    }

    /// Whether a label `Question:` stands before a place to be filled in.
    static func asksForQuestion(_ lines: [String]) -> Bool {
        lines.contains { line in
            guard let (label, rest) = labelled(line), questionLabels.contains(label) else { return false }
            return isPlaceholder(rest)
        }
    }

    /// What was asked before: questions in a list.
    static func used(_ lines: [String]) -> Set<String> {
        Set(lines.compactMap { $0.hasPrefix("- ") && $0.hasSuffix("?") ? trimmed(String($0.dropFirst(2))).lowercased() : nil })
    }

    /// Questions in a list, each with its answer behind it on the line.
    static func reports(_ lines: [String]) -> [(question: String, answer: String)] {
        lines.compactMap { line in
            guard line.hasPrefix("- "), let mark = line.firstRange(of: "? ") else { return nil }
            return (String(line.dropFirst(2)[..<mark.lowerBound]), trimmed(String(line[mark.upperBound...])))
        }
    }

    /// What somebody claims under a label such as `Sentence:`; empty where nobody asks whether it is right.
    static func claim(_ lines: [String], _ lower: String) -> String {
        let asks = [
            "sentence right", "sentence true", "statement true", "statement right", "claim true", "claim right",
            "sentence correct",
        ]
        guard asks.contains(where: lower.contains) else { return "" }
        for line in lines {
            guard let (label, rest) = labelled(line), !rest.isEmpty else { continue }
            if ["sentence", "statement", "claim"].contains(where: label.contains) { return rest }
        }
        return ""
    }

    /// The names between angle brackets that stand on lines of their own with a closing mark further down: sections to be filled.
    static func sections(_ lines: [String]) -> [String] {
        lines.compactMap { line in
            guard line.hasPrefix("<"), line.hasSuffix(">"), !line.hasPrefix("</"), line.utf8.count < 32 else { return nil }
            let name = String(line.dropFirst().dropLast())
            return lines.contains("</\(name)>") && name.allSatisfy(\.isLetter) ? name : nil
        }
    }

    /// A short label before a colon at a line's start, in lower case and without marks, and what follows it.
    static func labelled(_ line: String) -> (label: String, rest: String)? {
        guard let colon = line.firstIndex(of: ":"), !line.hasPrefix("{") else {
            guard line.hasPrefix("#") || line.hasPrefix("["), line.utf8.count < 40 else { return nil }
            return (bare(line[...]), "")
        }
        let label = bare(line[..<colon])
        guard !label.isEmpty, label.utf8.count < 40 else { return nil }
        return (label, trimmed(String(line[line.index(after: colon)...])))
    }

    private static func bare(_ text: Substring) -> String {
        let marks: Set<Character> = ["#", "*", "_", "[", "]", "<", ">", "-", " ", "\""]
        return String(text.drop(while: marks.contains).reversed().drop(while: marks.contains).reversed()).lowercased()
    }

    /// The word in quotation marks after words such as `begin the question with`.
    static func opening(_ prompt: String) -> String? {
        for verb in ["egin", "tart", "pen"] {
            for range in prompt.ranges(of: verb).reversed() {
                let near = String(prompt[range.upperBound...].prefix(80))
                guard near.contains("with"), near.contains("question") || near.contains("word") else { continue }
                let parts = near.split(omittingEmptySubsequences: false) { "\"“”«»`".contains($0) }
                if parts.count >= 3, (1...20).contains(parts[1].utf8.count) { return String(parts[1]) }
            }
        }
        return nil
    }

    private static let numbers = ["two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10]

    /// How many questions are asked for: `five questions`, `5 different questions`.
    static func count(_ lower: String) -> Int? {
        let words = SentenceClaims.words(of: lower)
        for (index, word) in words.enumerated() where word == "questions" {
            for earlier in words[max(0, index - 3)..<index].reversed() {
                if let number = numbers[earlier] ?? Int(earlier), (2...20).contains(number) { return number }
            }
        }
        return nil
    }

    static func asksYesOrNo(_ question: String, _ lower: String) -> Bool {
        let first = SentenceClaims.words(of: question).first ?? ""
        let verbs: Set<String> = ["is", "are", "does", "do", "can", "was", "were", "has", "have", "did", "could"]
        if question.lowercased().contains("describe") { return false }
        return verbs.contains(first) && !question.lowercased().contains(" or ")
            || !question.isEmpty && lower.contains("yes or no")
    }

    /// What stands under a label that names an answer or a beginning; empty where nothing does.
    static func given(_ lines: [String], question: String) -> String {
        let names = ["answer", "so far", "text", "response", "draft", "caption", "description", "beginning", "statement"]
        for (index, line) in lines.enumerated().reversed() {
            guard let (label, rest) = labelled(line), names.contains(where: label.contains) else { continue }
            if !rest.isEmpty, !isPlaceholder(rest) { return rest }
            let below = lines[(index + 1)...].drop(while: \.isEmpty).prefix { !$0.isEmpty && labelled($0) == nil }
            if !below.isEmpty { return below.joined(separator: " ") }
        }
        return ""
    }

    /// Whether a criticism stands under a label.
    static func isCriticised(_ lines: [String]) -> Bool {
        lines.indices.contains { index in
            guard let (label, rest) = labelled(lines[index]),
                ["critique", "criticis", "feedback"].contains(where: label.contains)
            else { return false }
            let text = rest.isEmpty ? lines[(index + 1)...].first { !$0.isEmpty } ?? "" : rest
            return !text.isEmpty && !isPlaceholder(text)
        }
    }

    /// The sentences of a running text.
    static func sentences(_ text: String) -> [String] {
        var sentences: [String] = []
        var start = text.startIndex
        for mark in [". ", "? ", "! "].flatMap({ text.ranges(of: $0) }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            sentences.append(trimmed(String(text[start..<mark.upperBound])))
            start = mark.upperBound
        }
        sentences.append(trimmed(String(text[start...])))
        return sentences.filter { !$0.isEmpty }
    }

    /// Two texts under A and B: `A: …`, `Answer A: …`, `[A]` and the text below.
    static func options(_ lines: [String]) -> [String] {
        var found: [String: String] = [:]
        for (index, line) in lines.enumerated() {
            guard let (label, rest) = labelled(line), let letter = label.split(separator: " ").last, label.utf8.count < 14,
                letter == "a" || letter == "b"
            else { continue }
            if !rest.isEmpty {
                found[String(letter)] = rest
            } else {
                let below = lines[(index + 1)...].drop(while: \.isEmpty).prefix { !$0.isEmpty && labelled($0) == nil }
                found[String(letter)] = below.joined(separator: " ")
            }
        }
        return ["a", "b"].compactMap { found[$0] }.filter { !$0.isEmpty }
    }

    /// Kinds that are listed: `- landmark: a building …`, or `one of: landmark, art, food`.
    static func kinds(_ lines: [String]) -> [String] {
        let listed = lines.compactMap { line -> String? in
            guard line.hasPrefix("- ") || line.hasPrefix("* ") else { return nil }
            let words = line.dropFirst(2).split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = words.first, !name.isEmpty, !name.contains(" ") else { return nil }
            return bare(name)
        }
        if listed.count > 1 { return listed }
        for line in lines {
            guard let range = line.lowercased().firstRange(of: "one of") else { continue }
            let rest = String(line.lowercased()[range.upperBound...])
            let names = rest.split { ",.;:".contains($0) }.map {
                bare($0).replacing("or ", with: "").replacing("these ", with: "")
            }
            let short = names.filter { !$0.isEmpty && $0.utf8.count < 20 && $0 != "kinds" && $0 != "words" && $0 != "these" }
            if short.count > 1 { return short }
        }
        return []
    }
}
