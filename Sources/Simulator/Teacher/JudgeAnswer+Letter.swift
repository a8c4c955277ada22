import Glibc
import Support

extension JudgeAnswer {
    /// How far apart two qualities are for the better one to be e times as probable.
    private static let spread = 0.1

    /// How probable it is that the first letter is said.
    var firstProbability: Double {
        1 / (1 + exp(-(quality(at: 0) - quality(at: 1)) / Self.spread))
    }

    /// A letter, drawn.
    func letter(_ random: inout SeededRandom) -> String {
        reading.options[random.unit() < firstProbability ? 0 : 1].verdict
    }
}

extension Teacher {
    /// What might have stood where the first token of `text` stands, the chosen one first, at most `count` of them.
    func chances(_ prompt: String, _ request: ModelRequest, of text: String, _ count: Int) -> [TokenChance] {
        let reading = PromptReading(prompt, image: request.hasImage)
        var shares: [(token: String, share: Double)]
        if case .judge(let judged) = reading.job, judged.isOneLetter, judged.options.contains(where: { $0.verdict == text }) {
            let first = JudgeAnswer(reading: judged, han: reading.han).firstProbability
            shares = zip(judged.options, [first, 1 - first]).map { ($0.verdict, $1 * 0.98) } + [("I", 0.01)]
        } else {
            shares = [(String(decoding: text.utf8.prefix(4), as: UTF8.self), 0.9), ("The", 0.05)]
        }
        if let chosen = shares.firstIndex(where: { $0.token == text }) { shares.swapAt(0, chosen) }
        return shares.prefix(max(1, count)).map { TokenChance(token: $0.token, logprob: log(max($0.share, 1e-9))) }
    }
}
