/// Texts that a prompt puts before a judge, each between two lines that share a random tag, and the form of the verdict.
struct JudgeReading: Equatable {
    /// The answers to be judged, in their order; none where only a judge's own words are shown.
    var answers: [String] = []
    var question = ""
    /// A judge's words, of which the verdict is to be told.
    var judgment = ""
    /// What a reply may end with, one of these lines; the last part of each is the verdict.
    var options: [Option] = []
    /// The scale that the prompt names, from the lowest to the highest score.
    var scale = 1...10

    /// Whether the reply is to be a letter and nothing else.
    var isOneLetter: Bool { options.count > 1 && options.allSatisfy { $0.before.isEmpty && $0.after.isEmpty } }

    /// A line such as `VERDICT-1a2b3c4d: A`, `[[A]]` or `A`, cut where its verdict begins and ends.
    struct Option: Equatable {
        var before: String
        var verdict: String
        var after: String
    }

    private static let answerWords = ["answer", "response", "reply", "candidate", "assistant"]
    private static let questionWords = ["question", "prompt", "instruction", "task", "user"]
    private static let judgmentWords = ["judgment", "judgement", "evaluation", "assessment"]
    private static let purposes = ["judge", "compare", "better", "verdict", "score", "rate ", "grade"]

    /// Nil for a prompt without such texts, or one that says nothing of judging.
    init?(_ prompt: [UInt8]) {
        let lines = prompt.split(separator: 0x0A, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
        var frame: [String] = []
        var place = 0
        while place < lines.count {
            guard let tag = Self.tag(in: lines[place]), let end = Self.end(of: lines[place], tag, in: lines[(place + 1)...])
            else {
                frame.append(lines[place])
                place += 1
                continue
            }
            take(lines[place].lowercased(), lines[(place + 1)..<end].joined(separator: "\n"))
            place = end + 1
        }
        let said = frame.joined(separator: "\n").lowercased()
        guard !answers.isEmpty || !judgment.isEmpty, Self.purposes.contains(where: said.contains) else { return nil }
        options = frame.compactMap(Self.option)
        readScale(said)
    }

    private mutating func take(_ name: String, _ text: String) {
        if Self.answerWords.contains(where: name.contains) {
            answers.append(text)
        } else if Self.judgmentWords.contains(where: name.contains) {
            judgment = text
        } else if Self.questionWords.contains(where: name.contains) {
            question = text
        }
    }

    /// A run of eight or more hexadecimal digits in a short line, one of them no letter.
    private static func tag(in line: String) -> String? {
        guard line.utf8.count < 80 else { return nil }
        let words = line.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        return words.first { word in
            word.utf8.count >= 8 && word.allSatisfy { $0.isHexDigit } && word.contains { $0.isNumber }
        }.map(String.init)
    }

    /// Where the text after `opening` ends: at its own closing tag, else at the next line with the tag that says so.
    private static func end(of opening: String, _ tag: String, in rest: ArraySlice<String>) -> Int? {
        let closing = opening.replacing("<", with: "</")
        if opening.hasPrefix("<"), let end = rest.firstIndex(of: closing) { return end }
        return rest.firstIndex { $0.contains(tag) && ($0.lowercased().contains("end") || $0.contains("/")) }
    }

    private static func option(_ line: String) -> Option? {
        let line = line.trimmingPrefix { $0 == " " || $0 == "-" || $0 == "*" }
        if line.utf8.count == 1, line.allSatisfy({ $0.isASCII && $0.isUppercase }) {
            return Option(before: "", verdict: String(line), after: "")
        }
        if line.hasPrefix("[["), line.hasSuffix("]]"), line.utf8.count < 24 {
            return Option(before: "[[", verdict: String(line.dropFirst(2).dropLast(2)), after: "]]")
        }
        guard tag(in: String(line)) != nil, let colon = line.firstIndex(of: ":"), line.utf8.count < 60 else { return nil }
        let verdict = line[line.index(after: colon)...].trimmingPrefix { $0 == " " }
        let before = line[..<verdict.startIndex]
        guard !verdict.isEmpty, !before.dropLast(2).contains(" ") else { return nil }
        return Option(before: String(before), verdict: String(verdict), after: "")
    }

    /// Reads `from 1 to 6`.
    private mutating func readScale(_ said: String) {
        let words = said.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        for place in words.indices.dropLast(2) where words[place + 1] == "to" {
            if let low = Int(words[place]), let high = Int(words[place + 2]), low < high, high <= 100 {
                scale = low...high
                return
            }
        }
    }
}
