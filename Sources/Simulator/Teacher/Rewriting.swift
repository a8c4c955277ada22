import Support

/// A text in a version that asks for more, with the lapses that a model has.
struct Rewriting {
    let reading: PromptReading

    /// How many words a rewriting adds at least; what it adds is sentences, so that it is seldom much more.
    private static let leastAdded = 10

    /// Mostly the subject with 10 to 20 words more. About 2 % add nothing, 2 % speak of the label, 1 % begin with it, 1 % go on and on.
    func text(_ random: inout SeededRandom) -> String {
        let mood = random.unit()
        if mood < 0.02 { return reading.subject }
        let text = extended(&random)
        let label = reading.openLabel?.label ?? "rewritten prompt"
        if mood < 0.04 { return "Here is the \(label): " + text }
        if mood < 0.05 { return "#\(label)#:\n" + text }
        if mood < 0.06 { return text + " " + rambling(&random) }
        return text
    }

    private func extended(_ random: inout SeededRandom) -> String {
        if reading.han { return reading.subject + "，" + ChineseGrammar.grammar.expand("要求", &random) + "。" }
        var text = reading.subject
        var added = 0
        while added < Self.leastAdded {
            let sentence = EnglishEndings.grammar.expand("tail", &random)
            added += sentence.utf8.count { $0 == 0x20 } + 1
            text += " " + sentence
        }
        guard let format = reading.openLabel?.dataFormat else { return text }
        return text + "\n\n" + data(format, &random)
    }

    /// A small piece of data in `format`.
    private func data(_ format: String, _ random: inout SeededRandom) -> String {
        let words = Prose.contentWords(of: reading.subject, han: reading.han)
        let word = words.isEmpty ? "item" : words[random.index(below: words.count)]
        let number = 2 + random.index(below: 97)
        let lower = Array(format.lowercased().utf8)
        if ByteSearch.contains("xml", in: lower) { return "<list>\n  <\(word) count=\"\(number)\"/>\n</list>" }
        if ByteSearch.contains("sql", in: lower) {
            return "CREATE TABLE \(word) (id INT, amount INT);\nINSERT INTO \(word) VALUES (1, \(number));"
        }
        if ByteSearch.contains("html", in: lower) { return "<table>\n  <tr><td>\(word)</td><td>\(number)</td></tr>\n</table>" }
        if ByteSearch.contains("python", in: lower) { return "def \(word)(value):\n    return value % \(number)" }
        if ByteSearch.contains("shell", in: lower) { return "grep -c \(word) notes.txt | head -n \(number)" }
        return "{\"\(word)\": {\"count\": \(number)}}"
    }

    /// More than a usual limit of tokens lets through.
    private func rambling(_ random: inout SeededRandom) -> String {
        let words = Prose.contentWords(of: reading.subject, han: reading.han)
        return Prose.sentences(200, about: words, han: reading.han, &random)
    }
}
