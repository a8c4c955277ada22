import Records
import Statistics
import Support
import Testing

@testable import Reports

enum JudgedFixture {
    /// A pair of `m` against `b`, with a verdict in each order: `w` the model, `l` the baseline, `t` a tie, `e` an error.
    static func pair(_ id: String, _ verdicts: String) throws -> JudgedPair {
        var draft = RecordDraft(kind: "judgment", instruction: "Question \(id)?", instance: Instance(input: "", output: ""))
        draft.extra = ["pair": id, "model_first": "m", "model_second": "b"]
        let words: [Character: String] = ["w": "first", "l": "second", "t": "tie", "e": "error"]
        for (name, verdict) in zip(["ab-1", "ba-1"], verdicts) { draft.extra["verdict_" + name] = words[verdict] }
        let provenance = Provenance(
            recipe: "judge", version: 1, step: "s", answers: [], prompts: [:], modelAsked: "j", modelReported: "j", endpoint: "e",
            simulated: false)
        return try #require(JudgedPair(Record(id: id, task: id, draft: draft, provenance: provenance)))
    }

    /// A match with the same verdict in both orders.
    static func match(
        _ id: String?, _ model: String, _ baseline: String, _ outcome: PairOutcome?, prompt: String? = nil, judge: String? = "j",
        category: String? = nil, turn: Int = 1
    ) -> JudgedMatch {
        let games = Game.Order.allCases.map { order -> Game in
            let isFirst = order == .modelFirst
            let verdict: SlotVerdict =
                switch outcome {
                case .win?: isFirst ? .first : .second
                case .loss?: isFirst ? .second : .first
                case .tie?: .tie
                case nil: .error
                }
            return Game(order: order, verdict: verdict)
        }
        return JudgedMatch(
            id: id, prompt: prompt, turn: turn, category: category, model: model, baseline: baseline, judge: judge,
            seats: [games], orders: .both)
    }

    /// A run of `model` against `baseline`: a letter a question, from 1: `w`, `l`, `t`, `e`.
    static func run(_ name: String, _ model: String, _ baseline: String, _ letters: String, judge: String? = "j") -> JudgeRun {
        let outcomes: [Character: PairOutcome] = ["w": .win, "l": .loss, "t": .tie]
        return JudgeRun(
            name: name,
            matches: letters.enumerated().map {
                match(
                    "\($0.offset + 1)", model, baseline, outcomes[$0.element], judge: judge, category: $0.offset < 4 ? "a" : "b")
            })
    }
}
