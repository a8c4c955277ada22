import Records
import Reports
import Statistics
import Testing

/// A row of the judge with these members.
private func pair(_ id: String, _ extra: [String: String]) -> JudgedPair? {
    var draft = RecordDraft(kind: "judgment", instruction: "Name a river.", instance: Instance(input: "", output: ""))
    draft.extra = ["pair": id, "model_first": "one", "model_second": "two"].merging(extra) { $1 }
    let provenance = Provenance(
        recipe: "judge", version: 2, step: "s", answers: [], prompts: [:], modelAsked: "m", modelReported: "m", endpoint: "e",
        simulated: false)
    return JudgedPair(Record(id: id, task: id, draft: draft, provenance: provenance))
}

@Suite struct `How verdicts were come by` {
    @Test func `is told as a share of all verdicts, each counted once`() throws {
        let rows = [
            [
                "verdict_ab-1": "first", "method_ab-1": "tool", "verdict_ba-1": "first", "method_ba-1": "label",
                "reasked_ba-1": "true",
            ],
            [
                "verdict_ab-1": "tie", "method_ab-1": "tool", "lengthened_ab-1": "true", "verdict_ba-1": "error",
                "error_ba-1": "other-tool",
            ],
            ["identical": "true", "verdict_ab-1": "tie", "verdict_ba-1": "tie"],
        ]
        let judged = rows.enumerated().compactMap { pair("q\($0)", $1) }
        let summary = JudgeSummary(judged, seed: 1, isSimulated: false)
        #expect(summary.methods.map(\.method) == ["tool", "longer-limit", "label"])
        #expect(summary.methods.map(\.verdicts) == [1, 1, 1])
        #expect(summary.methods.allSatisfy { abs($0.share - 1.0 / 3) < 1e-9 })
        #expect(summary.errors.calls == ["other-tool": 1] && summary.askedAgain == 1)
        let page = JudgePage(summary, pairs: judged).text
        #expect(page.contains("verdicts read by longer-limit"))
    }

    @Test func `is told of both answers where each was judged alone`() throws {
        let alone = try #require(
            pair(
                "q",
                [
                    "verdict_alone-1": "first", "first_alone-1": "7", "second_alone-1": "4", "method_first-1": "schema",
                    "method_second-1": "label", "reasked_second-1": "true",
                ]))
        #expect(alone.calls.map(\.methods) == [[.schema, .label]] && alone.calls.map(\.wasAskedAgain) == [true])
    }

    @Test func `is nothing in rows of older versions`() throws {
        let summary = JudgeSummary(
            [try #require(pair("q", ["verdict_ab-1": "first", "verdict_ba-1": "first"]))], seed: 1, isSimulated: false)
        #expect(summary.methods.isEmpty && summary.states == ["win": 1])
    }
}

@Suite struct `Probabilities of verdicts` {
    private let judged = [
        pair(
            "q1",
            ["verdict_ab-1": "first", "probability_ab-1": "0.9", "verdict_ba-1": "first", "probability_ba-1": "0.7"]),
        pair(
            "q2",
            ["verdict_ab-1": "first", "probability_ab-1": "0.6", "verdict_ba-1": "second", "probability_ba-1": "0.2"]),
    ].compactMap { $0 }

    @Test func `are of the answer in the first place`() throws {
        let games = try #require(judged.last).games
        #expect(games.map(\.order) == [.modelFirst, .baselineFirst])
        #expect(games.map(\.firstProbability) == [0.6, 0.8] && games.map(\.verdict) == [.first, .first])
        #expect(games.compactMap(\.preference).map { ($0 * 10).rounded() / 10 } == [0.6, 0.2])
    }

    /// (0.9 + 0.7)/2 and (0.6 + 0.2)/2.
    @Test func `are what half-votes counts, and the headline is of the rule that was asked for`() throws {
        var summary = JudgeSummary(judged, seed: 1, isSimulated: false)
        #expect(summary.headlineLine?.rule == "strict" && summary.headlineLine?.winRate == 0.75)
        summary.headline = "half-votes"
        let line = try #require(summary.headlineLine)
        #expect(line.rule == "half-votes" && abs(line.winRate - 0.6) < 1e-9)
        let page = JudgePage(summary, pairs: judged).text
        #expect(page.contains("rule “half-votes”") && page.contains("60.0%"))
        summary.headline = "score-mean"
        #expect(summary.headlineLine?.rule == "strict", "without scores that rule has no value")
    }
}
