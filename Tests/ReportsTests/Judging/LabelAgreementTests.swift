import Statistics
import Support
import Testing

@testable import Reports

@Suite struct `People's labels` {
    private func label(_ id: String, _ winner: String, _ rater: String? = nil, turn: Int? = nil) -> HumanLabel {
        HumanLabel(question: id, turn: turn, rater: rater, verdict: .word(winner))
    }

    /// Judge by the strict rule: win, win, loss, tie, tie (orders disagree), error.
    private func judged() throws -> [JudgedPair] {
        try [("1", "ww"), ("2", "ww"), ("3", "ll"), ("4", "tt"), ("5", "wl"), ("6", "we")].map {
            try JudgedFixture.pair($0.0, $0.1)
        }
    }

    @Test func `agreement, kappa and gap are what a hand computes`() throws {
        // People: win, loss, loss, tie, win; the sixth pair has no verdict to agree with.
        let labels = [
            label("1", "m"), label("2", "baseline"), label("3", "b"), label("4", "tie"), label("5", "model"), label("6", "model"),
        ]
        let result = LabelAgreement(try judged(), labels: labels, seed: 1)
        #expect(result.rule == "strict" && result.votes == 5 && result.pairs == 5 && result.leftOut.unjudged == 1)
        // 1, 3 and 4 agree; decisive on both sides: 1, 2, 3.
        let agreement = try #require(result.agreement)
        #expect((agreement.count, agreement.of) == (3, 5))
        let withoutTies = try #require(result.withoutTies)
        #expect((withoutTies.count, withoutTies.of) == (2, 3))
        // Judge: 2 win, 2 tie, 1 loss; people: 2 win, 1 tie, 2 loss: chance (4 + 2 + 2) / 25 = .32, kappa (.6 - .32) / .68.
        #expect(abs((result.kappa.kappa ?? 9) - 0.28 / 0.68) < 1e-12)
        let interval = try #require(result.kappa.interval)
        #expect(interval.lower < 0.41 && interval.upper > 0.42 && result.kappa.note == nil)
        #expect(result.confusion.labels == ["loss", "tie", "win"])
        #expect(result.confusion.counts == [[1, 0, 0], [0, 1, 1], [1, 0, 1]])
        // Judge (1 + 1 + 0 + .5 + .5) / 5 = .6, people (1 + 0 + 0 + .5 + 1) / 5 = .5.
        let gap = try #require(result.gap)
        #expect(abs(gap.gap - 0.1) < 1e-12 && gap.questions == 5)
        #expect(result.fleiss == nil && result.amongHumans == nil && result.raters == 0)
    }

    @Test func `several raters: pairs of votes, the majority, Fleiss over pairs with more than two`() throws {
        var labels: [HumanLabel] = []
        for (id, votes) in [("1", ["m", "m", "b"]), ("3", ["b", "b", "b"]), ("2", ["m", "tie"])] {
            for (index, vote) in votes.enumerated() { labels.append(label(id, vote, "rater-\(index)")) }
        }
        let result = LabelAgreement(try judged(), labels: labels, seed: 1)
        #expect(result.raters == 3 && result.votes == 8 && result.pairs == 3)
        // Judge's m, l, m against each vote: 2 of 3, 3 of 3, 1 of 2.
        #expect(result.agreement.map { [$0.count, $0.of] } == [6, 8])
        // Pairs of people: 1 of 3, 3 of 3, 0 of 1.
        #expect(result.amongHumans.map { [$0.count, $0.of] } == [4, 7])
        // Of the pairs with three votes: labels 2 m and 4 b of 6, chance 1/9 + 4/9 = 5/9; observed (1/3 + 1) / 2 = 2/3.
        let fleiss = try #require(result.fleiss)
        #expect(fleiss.items == 2 && abs((fleiss.kappa ?? 9) - (2.0 / 3 - 5.0 / 9) / (4.0 / 9)) < 1e-12)
        // Majorities: win, loss, tie (one vote each) against win, loss, win.
        #expect(result.confusion.counts == [[1, 0, 0], [0, 0, 0], [0, 1, 1]])
    }

    @Test func `one class only: kappa says that it is undefined, and the JSON has no number that is none`() throws {
        let result = LabelAgreement(
            try [JudgedFixture.pair("1", "ww"), JudgedFixture.pair("2", "ww")], labels: [label("1", "m"), label("2", "m")],
            seed: 1)
        #expect(result.kappa.kappa == nil && result.kappa.note == "undefined: both gave everything the same verdict")
        #expect(result.text.contains("undefined: both gave"))
        let json = String(decoding: try CanonicalJSON.encode(result), as: UTF8.self)
        #expect(!json.contains("nan") && json.contains("\"note\":\"undefined"))
        let half = LabelAgreement(
            try [JudgedFixture.pair("1", "ww"), JudgedFixture.pair("2", "ww")], labels: [label("1", "m"), label("2", "b")],
            seed: 1)
        #expect(half.kappa.kappa == 0 && half.kappa.interval == nil && half.kappa.note?.hasPrefix("no interval") == true)
    }

    @Test func `votes that are about something else are counted by why, and in no number`() throws {
        let vote = HumanLabel.Verdict.between("b", "m", .win)
        let labels = [
            HumanLabel(question: "1", turn: 2, verdict: vote), HumanLabel(question: "1", turn: 1, verdict: vote),
            HumanLabel(question: "2", verdict: .between("b", "other", .win)), label("2", "other"), label("99", "m"),
            label("6", "tie"),
        ]
        let result = LabelAgreement(try judged(), labels: labels, turns: ["1": 2, "2": 2], faults: 3, seed: 1)
        #expect(result.votes == 1 && result.confusion.counts[2][0] == 1, "b beat m in the last turn, the judge says m")
        let left = result.leftOut
        #expect((left.unknownQuestions, left.otherModels, left.otherTurns) == (1, 2, 1))
        #expect((left.unjudged, left.faults) == (1, 3))
        #expect(result.text.contains("1 on questions that were not judged, 2 about other models, 1 about another turn"))
        let none = LabelAgreement(try judged(), labels: [label("99", "m")], seed: 1)
        #expect(none.agreement == nil && none.gap == nil && none.kappa.note == "undefined: nothing has a verdict of both")
    }

    @Test func `the page has the labels where there are some`() throws {
        let judged = try judged()
        var summary = JudgeSummary(judged, seed: 1, isSimulated: false)
        #expect(!JudgePage(summary, pairs: judged).text.contains("people’s"))
        summary.labels = LabelAgreement(judged, labels: [label("1", "m"), label("3", "m")], seed: 1)
        let page = JudgePage(summary, pairs: judged).text
        #expect(page.contains("Against people's labels") || page.contains("Against people&#39;s labels"))
        #expect(page.contains("50.0% of 2"))
    }
}
