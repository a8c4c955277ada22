import RecipeKit
import Records
import TextKit

/// The rules that an instruction must pass before it is compared with the pool, in the original's order.
///
/// Source: the filters of the published software's bootstrap script; length limits in characters for Chinese are ours.
struct InstructionRules {
    private let keepsCase: Bool
    private let asciiStart: Bool
    /// What lengths are counted in, and the least and the most of them.
    private let unit: String
    private let lengths: (least: Int, most: Int)
    private let language: Language
    private let blacklist: [String]
    private let blacklistedWords: WholeWords

    init(parameters: Parameters, language: Language) {
        keepsCase = parameters.bool("keep_case")
        asciiStart = parameters.bool("ascii_start")
        unit = language == .chinese ? "characters" : "words"
        lengths = (parameters.int("min_" + unit), parameters.int("max_" + unit))
        self.language = language
        blacklist = parameters.strings(language == .chinese ? "blacklist_zh" : "blacklist")
        blacklistedWords = WholeWords(language == .chinese ? [] : blacklist)
    }

    /// An item as an instruction: whitespace collapsed, and in `compat` its case lowered.
    func cleaned(_ item: String) -> String {
        let text = PythonText.collapsed(item)
        return keepsCase ? text : PythonText.capitalize(text)
    }

    /// The first rule that `text` breaks.
    func rejection(of text: String) -> Rejection? {
        guard let first = text.unicodeScalars.first else {
            return Rejection(rule: "empty", measured: 0, threshold: 1, text: text)
        }
        if let rejection = lengthRejection(of: text) { return rejection }
        if let word = blacklisted(in: text) {
            return Rejection(rule: "blacklisted-word", text: text, detail: word)
        }
        if text.utf8.starts(with: "Write a program".utf8) { return Rejection(rule: "write-a-program", text: text) }
        if PythonText.isASCIIPunctuation(first) {
            return Rejection(rule: "starts-with-punctuation", text: text, detail: String(first))
        }
        if language == .english, asciiStart, !first.isASCII {
            return Rejection(rule: "starts-with-non-ascii", text: text, detail: String(first))
        }
        return nil
    }

    private func lengthRejection(of text: String) -> Rejection? {
        let length = language == .chinese ? text.count : PythonText.wordCount(text)
        let (least, most) = lengths
        if length < least {
            return Rejection(rule: "too-short", measured: Double(length), threshold: Double(least), text: text, detail: unit)
        }
        if length > most {
            return Rejection(rule: "too-long", measured: Double(length), threshold: Double(most), text: text, detail: unit)
        }
        return nil
    }

    private func blacklisted(in text: String) -> String? {
        language == .chinese
            ? blacklist.first { text.contains($0) } : blacklistedWords.first(in: text)
    }
}
