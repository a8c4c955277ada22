import Support

/// The matter of answers: sentences about given words.
enum Prose {
    private static let english = Grammar(
        EnglishPhrases.rules.merging([
            "sentence": """
            the notes on {word} mention {thing} and {topic}.; {person} wrote about {word} after {event}.; most people connect {word} with
            {thing}, but {role} disagreed.; in {month}, {count} visitors asked about {word}.; {word} matters because {thing} depend on
            {word2}.; the report says that {word} changed once {topic} began.; {person} compared {word} with {thing} and chose the
            second.; nobody at {event} could explain {word}.; first look at {word2}, then at {thing}, and only then decide.; a
            simple answer is that {word} and {word2} belong together.; {person} tried {word} for {count} days and kept a diary about
            {topic}.; without {word2}, {thing} would be hard to imagine.; {role} recommends {word} to {audience}.
            """,
            "short":
                "{word} and {thing}; {thing} for {audience}; {topic}; {word} after {event}; {concept}, explained through {word}; {count} {goods}",
            "month": "January; February; March; April; May; June; July; August; September; October; November; December",
            "count": "{3-19}; {20-99}; {100-900}",
            "person": EnglishFrames.rules["person"] ?? "", "event": EnglishFrames.rules["event"] ?? "",
            "goods": EnglishFrames.rules["goods"] ?? "", "word": "\u{1}", "word2": "\u{2}",
        ]) { first, _ in first })

    private static let chinese = Grammar(
        ChinesePhrases.rules.merging([
            "句": """
            关于{词}的记录提到了{事物}和{主题}。;{角色}在{场合}之后谈起{词}。;多数人把{词}与{事物}联系在一起，{角色}却不同意。;去年有{20-900}位访客问到{词}。;
            {词}之所以重要，是因为{事物}离不开{词二}。;报告指出，{主题}出现以后，{词}有了变化。;{人群}比较了{词}和{事物}，选了后者。;先看{词二}，再看{事物}，最后决定。;
            简单地说，{词}和{词二}是一回事。;{角色}试了{3-30}天{词}，还记下了{主题}。;没有{词二}，很难想象{事物}。;{角色}向{人群}推荐{词}。
            """,
            "短": "{词}与{事物};适合{人群}的{事物};{主题};{场合}之后的{词};用{词}解释{概念}", "词": "\u{1}", "词二": "\u{2}",
        ]) { first, _ in first })

    /// `count` sentences about `words`, all different in what they mention.
    static func sentences(_ count: Int, about words: [String], han: Bool, _ random: inout SeededRandom) -> String {
        var out: [String] = []
        for _ in 0..<count {
            out.append(filled((han ? chinese : english).expand(han ? "句" : "sentence", &random), words, han: han, &random))
        }
        return out.joined(separator: han ? "" : " ")
    }

    /// A phrase of a few words.
    static func phrase(about words: [String], han: Bool, _ random: inout SeededRandom) -> String {
        filled((han ? chinese : english).expand(han ? "短" : "short", &random), words, han: han, &random)
    }

    private static func filled(_ text: String, _ words: [String], han: Bool, _ random: inout SeededRandom) -> String {
        var out: [UInt8] = []
        let first = words.isEmpty ? (han ? "这件事" : "this") : words[random.index(below: words.count)]
        let second = words.isEmpty ? (han ? "细节" : "detail") : words[random.index(below: words.count)]
        for byte in text.utf8 {
            if byte == 1 || byte == 2 { out.append(contentsOf: (byte == 1 ? first : second).utf8) } else { out.append(byte) }
        }
        if let head = out.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(head) { out[0] = head - 32 }
        return String(decoding: out, as: UTF8.self)
    }

    /// The words of `text` that carry meaning: long ones in Latin script, pairs of characters in Chinese.
    static func contentWords(of text: String, han: Bool) -> [String] {
        han ? hanPairs(of: text) : latinWords(of: text)
    }

    private static let common: Set<String> = [
        "about", "after", "answer", "before", "could", "every", "example", "following", "given", "list", "should", "sentence",
        "than",
        "that", "their", "them", "then", "there", "these", "they", "this", "what", "when", "whether", "which", "with", "would",
        "write",
        "your", "from", "have", "into", "does", "below", "where", "will", "only", "each", "some", "please", "explain", "describe",
    ]

    private static func latinWords(of text: String) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        func finish() {
            if word.count >= 4 {
                let candidate = String(decoding: word, as: UTF8.self)
                if !common.contains(candidate), !words.contains(candidate), words.count < 24 { words.append(candidate) }
            }
            word.removeAll(keepingCapacity: true)
        }
        for byte in text.utf8 {
            let lower = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
            if (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower) || byte >= 0x80 { word.append(lower) } else { finish() }
        }
        finish()
        return words
    }

    private static func hanPairs(of text: String) -> [String] {
        let stop: Set<Unicode.Scalar> = [
            "的", "了", "和", "是", "在", "这", "一", "与", "或", "请", "以", "下", "给", "把", "用", "个", "关", "于",
        ]
        let han = text.unicodeScalars.map { (0x4E00...0x9FFF).contains($0.value) && !stop.contains($0) ? $0 : "\n" }
        var pairs: [String] = []
        for run in han.split(separator: "\n") where run.count >= 2 {
            var start = run.startIndex
            while start + 1 < run.endIndex, pairs.count < 24 {
                let pair = String(run[start]) + String(run[start + 1])
                if !pairs.contains(pair) { pairs.append(pair) }
                start += 2
            }
        }
        return pairs
    }
}

/// What a model says when it will not answer.
enum Refusals {
    static let english = [
        "I'm sorry, but I can't help with that request.", "As an AI language model, I am unable to do this.",
        "I cannot assist with that.", "Sorry, this is not something I can help with.",
    ]
    static let chinese = ["抱歉，我无法回答这个问题。", "作为一个人工智能语言模型，我不能完成这个任务。", "对不起，我不能提供这方面的帮助。"]
}
