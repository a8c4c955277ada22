/// What a prompt that comes with pictures asks for, read as a model would read it: from its words and the members of its schema.
struct SightReading {
    /// A sentence that a prompt puts before the model, with its number.
    struct Item: Equatable {
        var number: Int
        var text: String
    }

    enum Job: Equatable {
        /// Say of each sentence whether it is true.
        case verify
        /// Mend or strike each sentence.
        case correct
        /// Ask a question about each sentence.
        case probe
        /// Go on with a text by one sentence.
        case next
        /// Say what is wrong with an answer.
        case critique
        /// Write an answer anew that was criticised.
        case revise
        /// Say which of two texts fits better.
        case choice
        /// Make up a question and answer it.
        case draft
        /// Make up several questions with answers.
        case conversation
        /// Make up questions, and describe.
        case questions
        /// Name the kind of picture.
        case kind
        /// Say where in the picture the sentences' things are.
        case locate
        /// Name colours.
        case colour
        /// Answer a question.
        case answer
        case describe
    }

    /// What a made-up question is to be about.
    enum Topic: Equatable {
        case conversation, detail, reasoning, short
    }

    var job = Job.describe
    var topic = Topic.conversation
    /// Sentences under numbers.
    var items: [Item] = []
    /// The question that is to be answered; empty where none is given.
    var question = ""
    /// The text that is to be gone on with, or to be judged.
    var text = ""
    /// The two texts to be chosen from.
    var options: [String] = []
    /// The word that a made-up question is to begin with.
    var opening: String?
    /// How many questions are asked for; nil where nobody says.
    var count: Int?
    /// Whether yes or no is to be said first.
    var asksYesOrNo = false
    /// Kinds that the prompt lists.
    var kinds: [String] = []
    /// Whether no more than a word or a phrase is wanted.
    var isShort = false
    var asksJSON = false
    /// What somebody says of the picture and the prompt asks the truth of.
    var claim = ""
    /// Questions about the picture with what somebody answered who saw it.
    var reports: [(question: String, answer: String)] = []
    /// Questions that are not to be asked again, in lower case.
    var used: Set<String> = []
    /// Names of the sections that the answer is to be laid out in.
    var sections: [String] = []

    private let words: String
    private let members: Set<String>

    /// - Parameters:
    ///   - prompt: all texts of the messages.
    ///   - schema: the form of the answer; nil for free text.
    init(_ prompt: String, schema: JSONValue?) {
        let lines = prompt.split(separator: "\n", omittingEmptySubsequences: false).map { PromptText.trimmed(String($0)) }
        words = " " + prompt.lowercased().replacing("\n", with: " ") + " "
        sections = schema == nil ? PromptText.sections(lines) : []
        members = schema.map(Self.members) ?? Set(sections)
        items = PromptText.items(lines)
        question = PromptText.question(lines)
        opening = PromptText.opening(prompt)
        count = PromptText.count(words)
        isShort = says(
            "one word", "single word", "few words", "short phrase", "short answer", "word or phrase", "briefly",
            "one or two words")
        asksJSON = says("json")
        claim = PromptText.claim(lines, words)
        used = PromptText.used(lines)
        reports = PromptText.reports(lines)
        if PromptText.asksForQuestion(lines) { question = "" }
        let start = lines.drop(while: \.isEmpty).prefix { !$0.isEmpty }.joined(separator: " ").lowercased()
        readTopic(start)
        job = demanded() ?? asked(lines)
        asksYesOrNo = job == .answer && claim.isEmpty && PromptText.asksYesOrNo(question, words)
        text = PromptText.given(lines, question: question)
        if job == .choice { options = PromptText.options(lines) }
        if job == .kind { kinds = PromptText.kinds(lines) }
    }

    private func says(_ any: String...) -> Bool {
        any.contains(where: words.contains)
    }

    private mutating func readTopic(_ start: String) {
        let topics: [(Topic, [String])] = [
            (
                .reasoning,
                ["reason", "takes thought", "has to think", "consequence", "likely", "demanding", "infer", "by naming"]
            ),
            (.detail, ["detail", "descri", "everything", "in full", "particulars", "thorough", "walk through"]),
            (.short, ["one word", "few words", "three words", "single word", "as short", "short question", "as briefly"]),
        ]
        topic = topics.first { $0.1.contains(where: start.contains) }?.0 ?? .conversation
    }

    /// What the schema's members say.
    private func demanded() -> Job? {
        guard !members.isEmpty else { return nil }
        let has = { (any: String...) in any.contains(where: members.contains) }
        if has("box", "bbox"), !items.isEmpty { return .locate }
        if has("verdict", "verdicts") { return .verify }
        if has("corrections", "action", "edits", "revisions") { return .correct }
        if has("critique", "is_right") { return .critique }
        if has("choice", "better", "preferred") { return .choice }
        if has("kind", "picture_kind", "image_type") { return .kind }
        if has("turns", "conversation", "dialogue") { return .conversation }
        if has("questions") { return has("sentence") ? .probe : .questions }
        if has("question"), has("answer") { return .draft }
        if has("description", "caption"), !has("answer") { return .describe }
        return nil
    }

    /// What the prompt's words say.
    private func asked(_ lines: [String]) -> Job {
        if !claim.isEmpty { return .answer }
        if !items.isEmpty {
            if says("\"box\"", "bounding box", "the box around") { return .locate }
            let strikes = says("delete", "remove", "strike", "drop ", "leave out", "cross out")
            let mends = says("rewrite", "correct", "mend", "repair", "fix ", "rephrase", "put right")
            if strikes && mends { return .correct }
            if says("question") && says("for each", "about each", "per sentence", "every sentence", "each sentence")
                && !says("verdict", "support", "contradict")
            {
                return .probe
            }
            if says(
                "verdict", "support", "contradict", "check each", "check every", "true or false", "verify", "is right or wrong")
            {
                return .verify
            }
        }
        if PromptText.isCriticised(lines) { return .revise }
        if says("critique", "criticis", "criticiz", "what is wrong with") { return .critique }
        if says("next sentence", "one more sentence", "one further sentence", "following sentence") { return .next }
        if says(" which ", "choose", "pick "), PromptText.options(lines).count == 2 { return .choice }
        if says(" kind", "category", " type of"), says("one of", "which of", "classify", "sort the", "that one word"),
            PromptText.kinds(lines).count > 1
        {
            return .kind
        }
        return asksToInvent(lines)
    }

    private func asksToInvent(_ lines: [String]) -> Job {
        let asked = question.isEmpty ? words : question.lowercased()
        if asked.contains("colour") || asked.contains("color"), SentenceClaims(asked).mentions.isEmpty,
            says("one word", "single word", "only the colour", "only the color", "in order", "name the colo", "words only")
        {
            return .colour
        }
        if let count, count > 1, says(" questions"), question.isEmpty || PromptText.isPlaceholder(question) { return .questions }
        if question.isEmpty {
            if says("conversation", "dialogue"), says("several", "turns", "questions and answers") { return .conversation }
            if says("question"), says("answer"), !says("no question") { return .draft }
            return .describe
        }
        return .answer
    }

    /// The names of all members of a schema.
    private static func members(_ schema: JSONValue) -> Set<String> {
        switch schema {
        case .object(let pairs):
            var names: Set<String> = []
            if case .object(let properties)? = schema["properties"] { names.formUnion(properties.map { $0.key.lowercased() }) }
            for pair in pairs { names.formUnion(members(pair.value)) }
            return names
        case .array(let items): return items.reduce(into: []) { $0.formUnion(members($1)) }
        default: return []
        }
    }
}
