import Foundation

/// A command line of the program that a text tells its reader to type.
struct CommandMention {
    /// As it stands in the text.
    let text: String
    /// What follows the program's name, without what a shell would take for itself.
    let words: [String]

    private init?(_ text: Substring) {
        var words = Self.words(of: text).map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "[]")) }
        guard words.first == "instructmill", words.count > 1 else { return nil }
        words.removeFirst()
        let shell = words.firstIndex { ["|", ">", "<", "&&", "||", "&", ";", "#"].contains($0) || $0.hasPrefix("#") }
        self.text = String(text)
        self.words = Array(words[..<(shell ?? words.count)])
    }

    /// Those between backquotes, and those of the indented or fenced examples.
    static func all(in text: String) -> [CommandMention] {
        quoted(in: text) + examples(in: text)
    }

    private static func quoted(in text: String) -> [CommandMention] {
        var isFenced = false
        let prose = text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            let isFence = line.hasPrefix("```")
            if isFence { isFenced.toggle() }
            return !isFence && !isFenced
        }.joined(separator: "\n")
        let parts = prose.split(separator: "`", omittingEmptySubsequences: false)
        return parts.enumerated().compactMap { $0.offset.isMultiple(of: 2) ? nil : CommandMention($0.element) }
    }

    /// Words as a shell splits them: quotes hold blanks together.
    private static func words(of text: Substring) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in text {
            if character == quote {
                quote = nil
            } else if quote == nil, character == "\"" || character == "'" {
                quote = character
                word = word ?? ""
            } else if quote == nil, character.isWhitespace {
                if let whole = word { words.append(whole) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        return words + (word.map { [$0] } ?? [])
    }

    /// An indented or fenced line that begins with the program's name, perhaps behind variables, `sudo` or a prompt,
    /// with the lines that it goes on in.
    /// What stands behind several blanks tells what it does.
    private static func examples(in text: String) -> [CommandMention] {
        var found: [CommandMention] = []
        var begun: String?
        var isFenced = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") { isFenced.toggle() }
            guard isFenced || begun != nil || line.hasPrefix("  ") else { continue }
            var words = line.drop(while: \.isWhitespace)
            if begun == nil {
                if let pipe = words.range(of: "| instructmill ") { words = words[words.index(pipe.lowerBound, offsetBy: 2)...] }
                while let word = words.split(separator: " ").first,
                    word == "sudo" || word == "$" || word == "\\" || isVariable(word)
                {
                    words = words.dropFirst(word.count).drop { $0 == " " }
                }
            }
            let whole = (begun.map { $0 + " " } ?? "") + command(words)
            if whole.hasSuffix("\\") {
                begun = String(whole.dropLast())
                continue
            }
            begun = nil
            if let mention = CommandMention(Substring(whole)), whole.hasPrefix("instructmill ") { found.append(mention) }
        }
        return found
    }

    /// `words` to the remark behind them, `$(…)` as one word.
    private static func command(_ words: Substring) -> String {
        var text = words
        if let remark = text.range(of: "   ") ?? text.range(of: "  #") { text = text[..<remark.lowerBound] }
        guard let begin = text.range(of: "$("), let end = text.lastIndex(of: ")"), begin.lowerBound < end else {
            return String(text)
        }
        return text[..<begin.lowerBound] + "X" + text[text.index(after: end)...]
    }

    private static func isVariable(_ word: Substring) -> Bool {
        guard let sign = word.firstIndex(of: "="), sign > word.startIndex else { return false }
        return word[..<sign].allSatisfy { $0.isUppercase || $0 == "_" }
    }

    /// The long options that `text` names.
    static func options(in text: String) -> [String] {
        text.split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == "=") }.compactMap { word in
            guard word.hasPrefix("--"), let first = word.dropFirst(2).first, first.isLowercase else { return nil }
            return word.split(separator: "=").first.map(String.init)
        }
    }
}
