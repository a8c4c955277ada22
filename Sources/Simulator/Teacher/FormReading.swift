/// A prompt that asks for texts with gaps in braces, which a program will fill: read as a model would, from what it says of the gaps.
struct FormReading: Equatable {
    /// The gaps that a text which sets the task must have.
    private(set) var instructionGaps: [String] = []
    /// Those that a text which answers must have.
    private(set) var answerGaps: [String] = []
    /// How many of each are wanted.
    private(set) var count = 5
    /// What is to be done, as a clause: `count the things of one category`.
    private(set) var task = "say what is shown"

    private static let wordsForGaps = ["gap", "slot", "placeholder", "blank"]
    private static let wordsForInstructions = ["instruction", "request", "question", "order", "prompt"]
    private static let wordsForAnswers = ["answer", "reply", "replies", "response"]

    /// Nil for a prompt that speaks of no gaps, or shows none in braces.
    init?(_ prompt: String) {
        let lower = prompt.lowercased()
        guard Self.wordsForGaps.contains(where: lower.contains), lower.contains("{") else { return nil }
        var isAnswer = false
        for sentence in lower.split(whereSeparator: { $0 == "." || $0 == "\n" }) {
            read(sentence, &isAnswer)
        }
        guard !answerGaps.isEmpty else { return nil }
        let lines = prompt.split(separator: "\n").map { PromptText.trimmed(String($0)) }
        if let wish = lines.first(where: { $0.hasPrefix("To ") }) {
            task = String(wish.dropFirst(3).prefix { $0 != "." && $0 != ";" && $0 != ":" })
        }
        let words = lower.split(whereSeparator: { !$0.isLetter && !$0.isNumber })
        let wanted = zip(words, words.dropFirst()).first {
            $1.hasSuffix("s") && Self.wordsForInstructions.contains(where: $1.hasPrefix)
        }
        if let number = wanted.flatMap({ Int($0.0) }), (1...10).contains(number) { count = number }
    }

    /// The last word for an instruction or an answer says whose gaps those are that follow; what only may be there is left out.
    private mutating func read(_ sentence: Substring, _ isAnswer: inout Bool) {
        var mayBeMissing = false
        for word in sentence.split(whereSeparator: { $0 == " " || $0 == "," || $0 == ":" || $0 == ";" }) {
            if Self.wordsForInstructions.contains(where: word.hasPrefix) { (isAnswer, mayBeMissing) = (false, false) }
            if Self.wordsForAnswers.contains(where: word.hasPrefix) { (isAnswer, mayBeMissing) = (true, false) }
            if ["may", "can", "optionally"].contains(word) { mayBeMissing = true }
            guard word.first == "{", word.last == "}", !mayBeMissing else { continue }
            let name = String(word.dropFirst().dropLast())
            if isAnswer, !answerGaps.contains(name) { answerGaps.append(name) }
            if !isAnswer, !instructionGaps.contains(name) { instructionGaps.append(name) }
        }
    }
}

/// Writes such texts.
struct FormAnswer {
    let reading: FormReading

    func instructions() -> [String] {
        let task = reading.task
        let gaps = Self.joined(reading.instructionGaps)
        let about = gaps.isEmpty ? "" : " This is about \(gaps)."
        let frames = [
            "Please \(task).", "I would like you to \(task).", "Could you \(task)?", "Your task is to \(task).",
            "Look closely and \(task).", "Take your time to \(task).", "Now \(task).", "Try to \(task).",
            "It would help me if you could \(task).", "Would you kindly \(task)?",
        ]
        return frames.prefix(reading.count).map { $0 + about }
    }

    func answers() -> [String] {
        let gaps = Self.joined(reading.answerGaps)
        let frames = [
            gaps, "The answer is \(gaps).", "What I see: \(gaps)", "It comes to this: \(gaps)", "\(gaps), as far as can be seen",
            "Here you are: \(gaps)", "I would say \(gaps).", "Result: \(gaps)", "That gives \(gaps).", "In short, \(gaps).",
        ]
        return Array(frames.prefix(reading.count))
    }

    /// The reply in the form that was asked for: the members of a schema, or sections of numbered lines.
    func text(_ form: ModelRequest.Form, prompt: String) -> String {
        if case .schema(let schema) = form, case .object(let members)? = schema["properties"] {
            return JSONValue.object(members.map { ($0.key, .array(texts(named: $0.key).map(JSONValue.text))) }).encodedText
        }
        let lines = prompt.split(separator: "\n").map { PromptText.trimmed(String($0)) }
        let sections = PromptText.sections(lines)
        if sections.isEmpty {
            return JSONValue.object([
                ("instructions", .array(instructions().map(JSONValue.text))), ("answers", .array(answers().map(JSONValue.text))),
            ]).encodedText
        }
        return sections.map { name in
            let items = texts(named: name).enumerated().map { "\($0.offset + 1). \($0.element)" }
            return "<\(name)>\n\(items.joined(separator: "\n"))\n</\(name)>"
        }.joined(separator: "\n")
    }

    private func texts(named name: String) -> [String] {
        name.lowercased().contains("answer") || name.lowercased().contains("repl") ? answers() : instructions()
    }

    private static func joined(_ gaps: [String]) -> String {
        gaps.map { "{\($0)}" }.joined(separator: " and ")
    }
}

extension JSONValue {
    fileprivate var encodedText: String { String(decoding: encoded(), as: UTF8.self) }
}
