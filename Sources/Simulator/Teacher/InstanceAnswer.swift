import Support

/// Inputs and outputs for an instruction, in the layout the prompt shows.
struct InstanceAnswer {
    let reading: PromptReading
    let chat: Bool
    /// Whether a marker is missing, as happens.
    let sloppy: Bool
    private let words: [String]

    init(reading: PromptReading, chat: Bool, sloppy: Bool) {
        self.reading = reading
        self.chat = chat
        self.sloppy = sloppy
        words = Prose.contentWords(of: reading.subject, han: reading.han)
    }

    private func field(_ label: String, _ value: String) -> String {
        label + reading.labels.colon + (reading.labels.colon == ":" ? " " : "") + value
    }

    /// Examples with an input each, or one bare output where the instruction needs none.
    func inputFirst(_ random: inout SeededRandom) -> String {
        let labels = reading.labels
        var out = ""
        if Self.needsInput(reading.subject, han: reading.han) {
            let count = 1 + random.index(below: 3)
            for number in 1...count {
                if number > 1 { out += "\n\n" }
                out += "\(labels.example)\(labels.gap)\(number)\n"
                out += field(labels.input, input(&random)) + "\n"
                out += sloppy ? output(&random) : field(labels.output, output(&random))
            }
        } else if sloppy {
            out = field(labels.output, "")
        } else {
            out = field(labels.output, output(&random))
        }
        return out + overrun(&random)
    }

    /// A label and a matching input for each class.
    func outputFirst(_ random: inout SeededRandom) -> String {
        var out: [String] = []
        for label in ClassificationSense.labels(reading.subject, han: reading.han).prefix(5) {
            let first = sloppy ? label : field(reading.labels.kind, label)
            out.append(first + "\n" + field(reading.labels.input, input(&random)))
        }
        return out.joined(separator: "\n\n") + overrun(&random)
    }

    /// A completion goes on with the next task until it is stopped; a chat answer ends.
    private func overrun(_ random: inout SeededRandom) -> String {
        guard !chat else { return "" }
        let next = Instructions.fresh(han: reading.han, classification: false, &random)
        return "\n\n" + field(reading.labels.task, next) + "\n"
    }

    /// An input for the instruction: a sentence or two, or a phrase.
    func input(_ random: inout SeededRandom) -> String {
        random.unit() < 0.25
            ? Prose.phrase(about: words, han: reading.han, &random)
            : Prose.sentences(1 + random.index(below: 2), about: words, han: reading.han, &random)
    }

    /// An output for the instruction, in the shape its words suggest.
    func output(_ random: inout SeededRandom) -> String {
        let lower = Array(reading.subject.lowercased().utf8)
        if ByteSearch.contains("list", in: lower) || ByteSearch.contains("bullet", in: lower)
            || ByteSearch.contains("列出", in: lower)
        {
            return (0..<3 + random.index(below: 3)).map { _ in "- " + Prose.phrase(about: words, han: reading.han, &random) }
                .joined(separator: "\n")
        }
        if ByteSearch.contains("function", in: lower) || ByteSearch.contains("代码", in: lower) {
            let name = words.first.flatMap { $0.utf8.allSatisfy { $0 < 0x80 } ? $0 : nil } ?? "work"
            return "def \(name)(value):\n    return value * \(2 + random.index(below: 97))"
        }
        return Prose.sentences(1 + random.index(below: 3), about: words, han: reading.han, &random)
    }

    /// Whether the instruction speaks of something that is to be handed over with it.
    static func needsInput(_ instruction: String, han: Bool) -> Bool {
        let lower = Array(instruction.lowercased().utf8)
        let cues =
            han
            ? ["下面", "以下", "给定", "这段", "这条", "这则", "这篇", "这份"]
            : ["given", "following", "below", "this ", "these ", "the sentence", "the text", "the passage", "the paragraph"]
        return cues.contains { ByteSearch.contains($0, in: lower) }
    }
}
