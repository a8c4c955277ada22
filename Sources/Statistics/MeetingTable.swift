/// Comparisons added up by question and by the two models that met.
struct MeetingTable {
    /// Sorted names.
    let models: [String]
    /// Which two models met, and what they have made of it on every question.
    private let pairs: [(first: Int, second: Int)]
    private let entries: [(question: Int, pair: Int, games: Double, score: Double)]
    let questions: Int

    init(_ comparisons: [ModelComparison]) {
        let models = Set(comparisons.flatMap { [$0.model, $0.opponent] }).sorted()
        let questions = Set(comparisons.map(\.pair.question)).sorted()
        var modelIndex: [String: Int] = [:]
        for (index, model) in models.enumerated() { modelIndex[model] = index }
        var questionIndex: [String: Int] = [:]
        for (index, question) in questions.enumerated() { questionIndex[question] = index }
        var pairIndex: [Int: Int] = [:]
        var pairs: [(first: Int, second: Int)] = []
        var entries: [(question: Int, pair: Int, games: Double, score: Double)] = []
        for comparison in comparisons.sorted(by: Self.precedes) {
            let value = comparison.pair
            guard let own = modelIndex[comparison.model], let other = modelIndex[comparison.opponent],
                let question = questionIndex[value.question]
            else { continue }
            let key = min(own, other) * models.count + max(own, other)
            let pair = pairIndex[key] ?? pairs.count
            if pair == pairs.count {
                pairs.append((min(own, other), max(own, other)))
                pairIndex[key] = pair
            }
            entries.append((question, pair, value.weight, value.weight * (own < other ? value.value : 1 - value.value)))
        }
        self.models = models
        self.questions = questions.count
        self.pairs = pairs
        self.entries = entries
    }

    /// Sums must not depend on the order in which answers arrived.
    private static func precedes(_ a: ModelComparison, _ b: ModelComparison) -> Bool {
        if a.pair.question != b.pair.question { return a.pair.question < b.pair.question }
        return (a.model, a.opponent, a.pair.value, a.pair.weight) < (b.model, b.opponent, b.pair.value, b.pair.weight)
    }

    /// The meetings with every question as often as `drawn` says, or once.
    func meetings(drawn: [Int]?) -> [BradleyTerryFit.Meeting] {
        var meetings = pairs.map { BradleyTerryFit.Meeting(first: $0.first, second: $0.second, games: 0, score: 0) }
        for entry in entries {
            let times = drawn.map { Double($0[entry.question]) } ?? 1
            meetings[entry.pair].games += entry.games * times
            meetings[entry.pair].score += entry.score * times
        }
        return meetings
    }

    /// Of each model, how many rows it took part in.
    var rows: [Double] {
        var rows = Array(repeating: 0.0, count: models.count)
        for meeting in meetings(drawn: nil) {
            rows[meeting.first] += meeting.games
            rows[meeting.second] += meeting.games
        }
        return rows
    }

    var connectivity: Connectivity {
        Connectivity(
            models: models,
            edges: meetings(drawn: nil).map { ($0.first, $0.second, $0.score > 0, $0.score < $0.games) })
    }
}
