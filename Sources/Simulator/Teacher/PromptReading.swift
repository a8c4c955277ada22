/// What a prompt asks for, read from general features of the text as a model would read it.
struct PromptReading {
    /// The labels to answer with, spelled as the prompt spells them.
    struct Labels {
        var example = "Example"
        var input = "Input"
        var output = "Output"
        var kind = "Class label"
        var task = "Task"
        var colon = ":"
        /// What stands between the word for an example and its number.
        var gap = " "
    }

    /// The job.
    enum Job: Equatable {
        /// Go on with a numbered list; the number `from` is already written when `open`.
        case list(from: Int, through: Int, open: Bool)
        /// Answer yes or no about the instruction.
        case yesOrNo
        /// Make up inputs and answer them.
        case inputFirst
        /// Make up labels, then an input for each.
        case outputFirst
        /// Go on with a list of tasks, each with its input and output.
        case blocks(BlockReading)
        /// Say which of the answers shown is better, or how good they are.
        case judge(JudgeReading)
        /// Say something of a picture that is told of in words.
        case picture(PictureReading)
        /// The subject in a version that asks for more.
        case rewrite
        /// Another text of the subject's kind.
        case create
        case equality
        case verdict
        case score
        case describe
        case answer
    }

    var han: Bool
    var job = Job.answer
    /// The last instruction or text in the prompt: what the job is about.
    var subject = ""
    /// Items of the numbered list to be continued.
    var items: [String] = []
    var labels = Labels()
    /// What the answer begins with, where reasoning is to come before it.
    var answerLabel: String?
    /// Whether the list is to hold classification tasks only.
    var classification = false
    /// The label that the prompt ends with, to be filled in.
    var openLabel: OpenLabel?

    /// Reads `prompt`; `image` says that a picture comes with it.
    init(_ prompt: String, image: Bool) {
        let bytes = Array(prompt.utf8)
        han = Self.isHan(bytes)
        if let judged = JudgeReading(bytes) {
            job = .judge(judged)
            subject = judged.question
            return
        }
        if let picture = PictureReading(bytes) {
            job = .picture(picture)
            subject = picture.captions.first ?? ""
            return
        }
        let lines = bytes.split(separator: 0x0A).map { PromptLine($0) }.filter { !$0.text.isEmpty }
        adoptLabels(lines)
        if let blocks = BlockReading(lines) {
            job = .blocks(blocks)
            return
        }
        if let label = ReasonedReply.label(in: prompt) {
            answerLabel = label
            subject = lines.dropLast().last?.rest ?? ""
            return
        }
        if let open = OpenLabel(bytes) {
            job = open.job
            subject = open.subject
            openLabel = open
            return
        }
        if let job = Self.demonstrated(lines) {
            self.job = job
            subject = Self.labelledSubject(lines) ?? lines.last { $0.role == nil }?.rest ?? ""
            return
        }
        let words = PromptWords(bytes, lines: lines)
        subject = Self.subject(lines, words)
        classification = words.classificationOnly
        if let list = Self.openList(lines) {
            job = .list(from: list, through: max(list + 12, 20), open: true)
            items = lines.filter { $0.number != nil && !$0.rest.isEmpty }.map(\.rest)
        } else if words.asksYesOrNo {
            job = .yesOrNo
        } else if let job = Self.described(lines, words) {
            self.job = job
        } else if let list = Self.requestedList(lines, words) {
            job = list
            items = lines.filter { $0.number != nil && !$0.rest.isEmpty }.map(\.rest)
        } else {
            job = image ? .describe : words.otherJob
        }
    }

    private static func isHan(_ bytes: [UInt8]) -> Bool {
        var han = 0
        var at = 0
        while at + 2 < bytes.count {
            if (0xE4...0xE9).contains(bytes[at]) {
                han += 1
                at += 3
            } else {
                at += 1
            }
        }
        return han * 3 * 5 > bytes.count
    }

    private mutating func adoptLabels(_ lines: [PromptLine]) {
        if han { labels = Labels(example: "示例", input: "输入", output: "输出", kind: "类别标签", task: "任务", colon: "：") }
        for line in lines {
            switch line.role {
            case .task?: labels.task = line.label
            case .input?: labels.input = line.label
            case .output?: labels.output = line.label
            case .kind?: labels.kind = line.label
            case .example?:
                labels.example = line.label
                labels.gap = line.text.utf8.contains(0x20) ? " " : ""
            case nil: continue
            }
            if !line.colon.isEmpty { labels.colon = line.colon }
        }
    }

    /// The number of a list item left open at the end: `9.` or `Task 9:`.
    private static func openList(_ lines: [PromptLine]) -> Int? {
        guard let last = lines.last else { return nil }
        if let number = last.number, last.rest.isEmpty { return number }
        guard last.role == .task, last.rest.isEmpty else { return nil }
        let digits = last.text.filter(\.isNumber)
        return Int(digits)
    }

    /// Demonstrations with inputs, outputs or labels ask for more of the kind; those that all say yes or no do not.
    private static func demonstrated(_ lines: [PromptLine]) -> Job? {
        guard openList(lines) == nil else { return nil }
        var kinds = 0
        var fields = 0
        var judged = 0
        var yesOrNo = 0
        for line in lines {
            guard let role = line.role, role != .task else { continue }
            if role == .kind { kinds += 1 } else { fields += 1 }
            guard !line.rest.isEmpty else { continue }
            judged += 1
            if line.isYesOrNo { yesOrNo += 1 }
        }
        if judged > 0, judged == yesOrNo, kinds < 2 { return nil }
        if kinds >= 2, kinds >= fields / 2 { return .outputFirst }
        return fields >= 2 ? .inputFirst : nil
    }

    /// Fields named in running text ask for instances too.
    private static func described(_ lines: [PromptLine], _ words: PromptWords) -> Job? {
        if words.mentionsLabelField || lines.count(where: { $0.role == .kind }) == 1 { return .outputFirst }
        return words.mentionsInstanceFields ? .inputFirst : nil
    }

    /// A list that a chat prompt asks for in words: how many, and from which number.
    private static func requestedList(_ lines: [PromptLine], _ words: PromptWords) -> Job? {
        guard words.asksForTasks else { return nil }
        let numbers = lines.compactMap { $0.rest.isEmpty ? nil : $0.number }
        let listed = numbers.count >= 3 && !words.startsAfresh ? numbers.last ?? 0 : 0
        let from = words.firstNumber ?? listed + 1
        if let last = words.lastNumber, last >= from { return .list(from: from, through: last, open: false) }
        let count = words.count ?? max(16 - from + 1, 8)
        return .list(from: from, through: from + min(count, 64) - 1, open: false)
    }

    /// What follows the last task label, on its line or the next.
    private static func labelledSubject(_ lines: [PromptLine]) -> String? {
        guard let index = lines.lastIndex(where: { $0.role == .task && (!$0.rest.isEmpty || $0.text != lines.last?.text) }) else {
            return nil
        }
        if !lines[index].rest.isEmpty { return lines[index].rest }
        return index + 1 < lines.count ? lines[index + 1].text : nil
    }

    /// The last instruction: after the last task label, else the last line that is no field and no question about it.
    private static func subject(_ lines: [PromptLine], _ words: PromptWords) -> String {
        if let labelled = labelledSubject(lines) { return labelled }
        let plain = lines.filter { $0.role == nil }
        if words.asksYesOrNo, plain.count > 1, let last = plain.last, last.text.hasSuffix("?") || last.text.hasSuffix("？") {
            return plain[plain.count - 2].rest
        }
        return plain.last?.rest ?? ""
    }
}
