/// The words of a prompt that tell what kind of answer is wanted.
struct PromptWords {
    var asksYesOrNo = false
    var asksForTasks = false
    var startsAfresh = false
    var classificationOnly = false
    var mentionsLabelField = false
    var mentionsInstanceFields = false
    var count: Int?
    var firstNumber: Int?
    var lastNumber: Int?
    var otherJob = PromptReading.Job.answer

    /// Words and numbers outside numbered items and demonstrations: what the writer of the prompt says himself.
    private let frame: [UInt8]
    private let tokens: [String]
    private let vocabulary: Set<String>

    init(_ bytes: [UInt8], lines: [PromptLine]) {
        var own: [UInt8] = []
        for line in lines where line.number == nil {
            own.append(contentsOf: line.text.lowercased().utf8)
            own.append(0x0A)
        }
        frame = own
        tokens = Self.tokens(own)
        vocabulary = Set(tokens)
        readYesOrNo(lines)
        readList(listed: lines.count { $0.number != nil })
        mentionsLabelField = has("class label:") || has("class label`") || has("类别标签")
        mentionsInstanceFields = (has("input:") || has("输入：") || has("输入:")) && (has("output:") || has("输出：") || has("输出:"))
        readOtherJob()
    }

    private func has(_ phrase: String) -> Bool {
        ByteSearch.contains(phrase, in: frame)
    }

    private func hasWord(_ words: [String]) -> Bool {
        words.contains { vocabulary.contains($0) }
    }

    private static func tokens(_ text: [UInt8]) -> [String] {
        text.split { byte in
            !((0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte >= 0x80)
        }.map { String(decoding: $0, as: UTF8.self) }
    }

    private mutating func readYesOrNo(_ lines: [PromptLine]) {
        let answered = lines.count { $0.isYesOrNo }
        let edges = Array(frame.prefix(600)) + [0x0A] + Array(frame.suffix(400))
        let words = Set(Self.tokens(edges))
        let latin = words.contains("yes") && words.contains("no")
        let chinese =
            ByteSearch.contains("“是”", in: edges) || ByteSearch.contains("是或否", in: edges)
            || ByteSearch.contains("“否”", in: edges) || ByteSearch.contains("是/否", in: edges)
        asksYesOrNo = answered >= 3 || latin || chinese
    }

    private mutating func readList(listed: Int) {
        let latin =
            (hasWord(["tasks", "instructions", "assignments"])
                || listed >= 3 && hasWord(["questions", "prompts", "exercises", "requests", "items", "list"]))
            && hasWord([
                "write", "come", "create", "generate", "propose", "continue", "more", "add", "produce", "list", "invent", "give",
                "extend", "further", "suggest", "think", "devise", "numbered", "following", "series",
            ])
        let chinese =
            (has("任务") || has("指令") || listed >= 3 && (has("题目") || has("问题")))
            && (has("写出") || has("列出") || has("继续") || has("再") || has("提出") || has("生成") || has("编号") || has("想出") || has("设计")
                || has("补充"))
        asksForTasks = latin || chinese
        startsAfresh = has("from 1 ") || has("starting at 1 ") || has("start at 1 ") || has("numbered 1 ") || has("从1开始")
        let kinds = hasWord(["classification", "label", "labels"]) || has("分类任务") || has("类别")
        classificationOnly = asksForTasks && kinds && !hasWord(["generation", "editing"])
        if asksForTasks { readCounts() }
    }

    private static let counted: Set<String> = [
        "more", "new", "further", "additional", "other", "different", "diverse", "tasks", "instructions", "items",
        "questions",
        "prompts", "unlike", "varied", "original", "fresh", "another", "classification",
    ]

    /// Reads `8 more`, `from 9`, `9 to 16`, `再写8条`, `从9开始`.
    private mutating func readCounts() {
        for (index, token) in tokens.enumerated() {
            guard let number = Self.number(token) else {
                if token.utf8.contains(where: { (0x30...0x39).contains($0) }) { readChinese(token) }
                continue
            }
            var before = index > 0 ? tokens[index - 1] : ""
            let after = index + 1 < tokens.count ? tokens[index + 1] : ""
            if ["number", "numbers", "no", "item", "task"].contains(before), index > 1 { before = tokens[index - 2] }
            if ["to", "through", "until"].contains(before) || before.hasSuffix("到") || before.hasSuffix("至") {
                lastNumber = number
            } else if ["from", "at", "with", "numbered"].contains(before) || before.hasSuffix("从") {
                firstNumber = firstNumber ?? number
            } else if ["个", "条", "项", "道"].contains(after.unicodeScalars.first) {
                count = number
            } else if Self.counted.contains(after) {
                count = number
            }
        }
    }

    private static let names = [
        "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
        "sixteen": 16, "twenty": 20,
    ]

    private static func number(_ token: String) -> Int? {
        if let number = Int(token), (1...200).contains(number) { return number }
        return names[token]
    }

    private mutating func readChinese(_ token: String) {
        let scalars = Array(token.unicodeScalars)
        var at = 0
        while at < scalars.count {
            guard (0x30...0x39).contains(scalars[at].value) else {
                at += 1
                continue
            }
            let start = at
            while at < scalars.count, (0x30...0x39).contains(scalars[at].value) { at += 1 }
            let digits = String(String.UnicodeScalarView(scalars[start..<at]))
            guard let number = Int(digits), (1...200).contains(number) else { continue }
            let before = start > 0 ? scalars[start - 1] : " "
            let after = at < scalars.count ? scalars[at] : " "
            if before == "从" || before == "自" || before == "第" {
                firstNumber = firstNumber ?? number
            } else if before == "到" || before == "至" {
                lastNumber = number
            } else if ["个", "条", "项", "道"].contains(after) {
                count = number
            }
        }
    }

    private mutating func readOtherJob() {
        if hasWord(["equal"]) && has("not equal") {
            otherJob = .equality
        } else if has("[[a]]") || has("[[b]]") || (hasWord(["better"]) && hasWord(["assistant", "assistants", "verdict"])) {
            otherJob = .verdict
        } else if hasWord(["rate", "score", "rating", "grade", "scale"])
            && hasWord(["response", "answer", "quality", "accuracy", "scale"])
            || has("打分") || has("评分")
        {
            otherJob = .score
        } else if hasWord(["rewrite", "rewritten", "rephrase", "rewriter", "evolve", "complicate"]) || has("改写") {
            otherJob = .rewrite
        }
    }
}
