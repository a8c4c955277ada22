import Support

/// A verdict on what a prompt puts before a judge: by features of the texts, with a bias for the first place and with noise.
struct JudgeAnswer {
    let reading: JudgeReading
    let han: Bool

    /// How much better an answer seems for standing first, where the qualities of two go from 0 to about 1.
    static let firstPlace = 0.06
    /// The most that chance adds to a quality or takes from it.
    private static let noise = 0.1
    /// Qualities closer than this are a tie; further apart than the second, one is much better.
    private static let (tie, much) = (0.05, 0.25)

    /// Reasons, and a line with the verdict. About 1.5 % tell it in words only, 1 % go on talking after it.
    func text(_ random: inout SeededRandom) -> String {
        if reading.isOneLetter { return letter(&random) }
        let words = Prose.contentWords(of: reading.question.isEmpty ? reading.judgment : reading.question, han: han)
        let mood = random.unit()
        guard let last = lastLine(&random) else { return Prose.sentences(2, about: words, han: han, &random) }
        if reading.answers.isEmpty { return last }
        let reasons = Prose.sentences(2, about: words, han: han, &random)
        if mood < 0.015 { return reasons + " " + inWords(&random) }
        return reasons + "\n\n" + last + (mood < 0.025 ? "\n\n" + Prose.sentences(1, about: words, han: han, &random) : "")
    }

    private func lastLine(_ random: inout SeededRandom) -> String? {
        guard let option = reading.options.first else { return nil }
        guard reading.options.count == 1 else {
            let verdict = label(of: reading.options.map(\.verdict), &random)
            let chosen = reading.options.first { $0.verdict == verdict } ?? option
            return chosen.before + chosen.verdict + chosen.after
        }
        // A single line is a pattern with a place for each score.
        let count = option.verdict.split(separator: ",").count
        let scores = (0..<count).map { "\(score(at: $0, &random))" }.joined(separator: ", ")
        return option.before + scores + option.after
    }

    private func inWords(_ random: inout SeededRandom) -> String {
        if reading.options.count == 1, reading.answers.count > 1 {
            return "So I would give A a \(score(at: 0, &random)) and B a \(score(at: 1, &random))."
        }
        let lead = self.lead(&random)
        if reading.answers.count == 1 { return "So I would give it \(score(at: 0, &random))." }
        return abs(lead) < Self.tie ? "So it is a tie." : "So answer \(lead > 0 ? "A" : "B") is better."
    }

    /// The one of `labels` that says what was found.
    func label(of labels: [String], _ random: inout SeededRandom) -> String? {
        let lead = reading.answers.isEmpty ? told() : self.lead(&random)
        let wanted = abs(lead) < Self.tie ? 0 : (abs(lead) > Self.much ? 2 : 1) * (lead > 0 ? 1 : -1)
        return [wanted, wanted.signum()].lazy.compactMap { degree in labels.first { Self.degree(of: $0) == degree } }.first
            ?? labels.last
    }

    /// The score of the answer at `place`.
    func score(at place: Int, _ random: inout SeededRandom) -> Int {
        if reading.answers.isEmpty {
            let numbers = reading.judgment.split { !$0.isNumber }.compactMap { Int($0) }.filter(reading.scale.contains)
            return numbers.dropFirst(place).first ?? reading.scale.lowerBound
        }
        let quality = min(1, max(0, quality(at: place) + Self.noise * (random.unit() * 2 - 1)))
        let span = Double(reading.scale.upperBound - reading.scale.lowerBound)
        return reading.scale.lowerBound + Int((quality * span).rounded())
    }

    /// By how much the first answer is ahead of the second.
    private func lead(_ random: inout SeededRandom) -> Double {
        quality(at: 0) - quality(at: 1) + Self.noise * (random.unit() * 2 - 1)
    }

    /// What a judge's words say.
    private func told() -> Double {
        let words = reading.judgment.lowercased()
        return words.contains("answer a is better") ? 0.2 : words.contains("answer b is better") ? -0.2 : 0
    }

    /// More for speaking of the question's matter, for length, and for standing first.
    func quality(at place: Int) -> Double {
        guard reading.answers.indices.contains(place) else { return 0 }
        let answer = reading.answers[place]
        let wanted = Prose.contentWords(of: reading.question, han: han)
        let bytes = Array(answer.lowercased().utf8)
        let met = wanted.count { ByteSearch.contains($0, in: bytes) }
        let matter = wanted.isEmpty ? 0.5 : Double(met) / Double(wanted.count)
        let length = min(1, Double(bytes.count) / 800)
        return 0.5 * matter + 0.4 * length + (place == 0 && reading.answers.count > 1 ? Self.firstPlace : 0)
    }

    /// What a label says of the first answer: 2 for much better, 1 for better, 0 for a tie or anything else.
    private static func degree(of label: String) -> Int {
        switch label.uppercased() {
        case "A>>B": 2
        case "A", "A>B", "1", "FIRST": 1
        case "B", "B>A", "2", "SECOND": -1
        case "B>>A": -2
        default: 0
        }
    }
}
