import Support

/// Made-up instructions, with the flaws a model's have.
enum Instructions {
    /// An instruction unlike others, or of the classification kind where asked for.
    static func fresh(han: Bool, classification: Bool, _ random: inout SeededRandom) -> String {
        if han { return ChineseGrammar.grammar.expand(classification ? "分类" : "指令", &random) + (classification ? "。" : "") }
        guard classification else { return EnglishEndings.grammar.expand("instruction", &random) }
        let text = EnglishEndings.grammar.expand("clf", &random)
        return random.unit() < 0.5 ? text : text + " " + EnglishEndings.grammar.expand("clftail", &random)
    }

    /// One item of a list: mostly fresh; about 6 % echo one of `known` with a word changed, about 1 % are unusable.
    static func item(_ reading: PromptReading, known: [String], _ random: inout SeededRandom) -> String {
        let mood = random.unit()
        if mood < 0.06, !known.isEmpty {
            return echo(known[random.index(below: known.count)], han: reading.han, &random)
        }
        if mood < 0.07 { return flawed(han: reading.han, &random) }
        return fresh(han: reading.han, classification: reading.classification, &random)
    }

    /// `text` with one small change, so that nearly all of it stays.
    private static func echo(_ text: String, han: Bool, _ random: inout SeededRandom) -> String {
        if han { return random.unit() < 0.5 ? "请" + text : "麻烦你" + text }
        var words = text.split(separator: " ").map(String.init)
        guard words.count > 4 else { return text }
        switch random.index(below: 3) {
        case 0: words.insert("Please", at: 0)
        case 1: words[words.count / 2] = "certain"
        default: words.append("Thanks.")
        }
        return words.joined(separator: " ")
    }

    private static func flawed(han: Bool, _ random: inout SeededRandom) -> String {
        let flaws =
            han
            ? ["写诗", "画一张图片，内容是" + ChineseGrammar.grammar.expand("主题", &random), "，请回答", "……", "翻译"]
            : [
                "Summarize it.", "Draw a picture of " + EnglishEndings.grammar.expand("topic", capitalised: false, &random) + ".",
                "- (same as above)", "“Rephrase” " + EnglishEndings.grammar.expand("given", capitalised: false, &random) + ".",
                "Plot a graph of " + EnglishEndings.grammar.expand("concept", capitalised: false, &random) + ".", "Etc.",
            ]
        return flaws[random.index(below: flaws.count)]
    }
}

/// The continuation of a numbered list.
struct ListAnswer {
    let reading: PromptReading
    /// Whether the numbering is off, as it sometimes is.
    let sloppy: Bool

    /// Items `from` to `through`; the first number is left out where it already stands in the prompt.
    func text(from: Int, through: Int, open: Bool, _ random: inout SeededRandom) -> String {
        var known = reading.items
        var out = ""
        let style = sloppy ? 1 + random.index(below: 3) : 0
        for number in from...max(from, through) {
            let item = Instructions.item(reading, known: known, &random)
            known.append(item)
            if number == from, open {
                out += " " + item
                continue
            }
            if !out.isEmpty { out += "\n" }
            switch style {
            case 1: out += "\(number)) \(item)"
            case 2: out += "- \(item)"
            case 3: out += "**\(number).** \(item)"
            default: out += "\(number). \(item)"
            }
        }
        return out
    }
}
