import Support

/// Answers that are neither lists of tasks nor instances.
enum ShortAnswer {
    /// Yes or no, as the instruction's words suggest; a completion goes on with the next question.
    static func yesOrNo(_ reading: PromptReading, chat: Bool, sloppy: Bool, _ random: inout SeededRandom) -> String {
        let holds = ClassificationSense.holds(reading.subject, han: reading.han)
        if sloppy { return reading.han ? "不好说。" : "It depends on how the task is read." }
        let word = reading.han ? (holds ? "是" : "否") : holds ? "Yes" : "No"
        if chat { return word }
        let next = Instructions.fresh(han: reading.han, classification: false, &random)
        return " \(word)\n\n\(reading.labels.task)\(reading.labels.colon) \(next)\n"
    }

    /// The answer to everything else.
    static func text(_ reading: PromptReading, _ random: inout SeededRandom) -> String {
        let words = Prose.contentWords(of: reading.subject, han: reading.han)
        switch reading.job {
        case .rewrite:
            return Rewriting(reading: reading).text(&random)
        case .create:
            return Instructions.fresh(han: reading.han, classification: false, &random)
        case .equality:
            let mood = random.unit()
            return mood < 0.01 ? "That is hard to say." : mood < 0.1 ? "Equal" : "Not Equal"
        case .verdict:
            let verdict = ["[[A]]", "[[B]]", "[[C]]"][min(2, random.index(below: 5) / 2)]
            return Prose.sentences(2, about: words, han: reading.han, &random) + "\n\n" + verdict
        case .score:
            return "\(1 + random.index(below: 10))\n" + Prose.sentences(1, about: words, han: reading.han, &random)
        case .describe:
            let scene = Prose.phrase(about: words, han: reading.han, &random)
            return scene + (reading.han ? "。" : ". ") + Prose.sentences(2, about: words, han: reading.han, &random)
        default:
            return InstanceAnswer(reading: reading, chat: true, sloppy: false).output(&random)
        }
    }
}
