import Records
import Reports
import Testing

@Suite struct `The summary of a panel` {
    /// Three judges on six pairs. By hand, strict: wins 4 of 6 and a loss for the first, and so on.
    private static let rows = [
        panelRow("1", "first first", "first first", "first first"),
        panelRow("2", "first first", "first first", "second second"),
        panelRow("3", "first first", "second second", "second second"),
        panelRow("4", "second second", "first second", "tie tie"),
        panelRow("5", "first first", "error first", "tie tie"),
        panelRow("6", "error error", "first error", "error error", extra: ["error_ab-1": "refusal", "error_ba-1": "refusal"]),
    ]

    private let summary = JudgeSummary(Self.rows, judges: ["north", "east", "south"])

    private func line(_ rule: String, _ panel: String) throws -> JudgeSummary.RuleLine {
        try #require(summary.rules.first { $0.rule == rule && $0.panel == panel })
    }

    @Test func `merges the judges by majority and by mean, and every number has both rules' names`() throws {
        let first = try #require(summary.rules.first)
        #expect(first.name == "strict, majority")
        // Pairs: win, win, loss, (loss tie tie) tie, (win tie) tie, error.
        #expect((first.wins, first.ties, first.losses, first.leftOut) == (2, 2, 1, 1))
        #expect(abs(first.winRate - 3.0 / 5) < 1e-12)
        let mean = try line("strict", "mean")
        // 1, 2/3, 1/3, 1/3, 3/4.
        #expect((mean.wins, mean.ties, mean.losses, mean.leftOut) == (3, 0, 2, 1))
        #expect(abs(mean.winRate - (1 + 2.0 / 3 + 1.0 / 3 + 1.0 / 3 + 0.75) / 5) < 1e-12)
        // Without the inconsistent second judge, one for the loss and one for a tie.
        #expect(abs(try line("strict-drop", "mean").winRate - (1 + 2.0 / 3 + 1.0 / 3 + 0.25 + 0.75) / 5) < 1e-12)
        #expect(summary.decisive == 3)
    }

    @Test func `has a pair in error only where no judge has a verdict on it`() {
        #expect(summary.states["error"] == 1 && summary.errors.pairs == 1)
        #expect(summary.errors.calls == ["refusal": 2])
        #expect(summary.states == ["win": 2, "loss": 1, "tie": 2, "error": 1])
    }

    @Test func `shows each judge as if it were alone`() throws {
        let members = try #require(summary.panel?.members)
        #expect(members.map(\.judge) == ["north", "east", "south"] && members.map(\.seat) == [1, 2, 3])
        #expect(members.map { $0.winRate?.wins } == [4, 2, 1] && members.map { $0.winRate?.losses } == [1, 1, 2])
        #expect(members.map(\.errors) == [1, 2, 1])
        #expect(members.map { $0.winRate?.name } == ["strict", "strict", "strict"])
        #expect(members[0].callErrors == ["refusal": 2] && members[1].callErrors.isEmpty)
        // Only the second changes with the order, once, for the first place.
        #expect(members.map { $0.position.consistency?.count } == [5, 3, 5])
        #expect(members.map { $0.position.consistency?.of } == [5, 4, 5])
        #expect(members.map(\.position.primacy) == [0, 1, 0])
        #expect(
            summary.position.consistency?.count == 13 && summary.position.consistency?.of == 14 && summary.position.primacy == 1)
        #expect(members.map { $0.winRate?.interval != nil } == [true, true, true])
    }

    @Test func `measures agreement beyond chance, of all and of any two`() throws {
        let panel = try #require(summary.panel)
        #expect(panel.kappa.method == "fleiss" && panel.kappa.pairs == 5)
        // Items: 1 of 1, 1/3, 1/3, 1/3, 0 of 1: observed 2/5. Labels: 7 wins, 4 losses, 3 ties of 14.
        let expected = (49.0 + 16 + 9) / 196
        #expect(abs((panel.kappa.kappa ?? 9) - (0.4 - expected) / (1 - expected)) < 1e-12)
        #expect(panel.pairwise.map { [$0.first, $0.second] } == [[1, 2], [1, 3], [2, 3]])
        // First and second on four pairs: wl wl agree on 1 and 2; win/loss; loss/tie.
        let duo = try #require(panel.pairwise.first?.kappa)
        #expect(duo.method == "cohen" && duo.pairs == 4 && duo.agreement == 0.5)
        let chance = (3.0 * 2 + 1 * 1) / 16
        #expect(abs((duo.kappa ?? 9) - (0.5 - chance) / (1 - chance)) < 1e-12)
    }

    @Test func `of two judges has Cohen's kappa, which is undefined where all is one verdict`() throws {
        let alike = JudgeSummary((1...4).map { panelRow("\($0)", "first first", "first first") }, judges: ["a", "b"])
        let kappa = try #require(alike.panel?.kappa)
        #expect(kappa.method == "cohen" && kappa.kappa == nil && kappa.agreement == 1 && kappa.pairs == 4)
        #expect(JudgePanel.text(kappa) == "undefined: one verdict only")
        let none = try #require(JudgeSummary([panelRow("1", "first first", "error error")], judges: []).panel)
        #expect(none.kappa.pairs == 0 && none.kappa.agreement == nil && none.members.map(\.judge) == ["judge 1", "judge 2"])
        #expect(none.members[1].winRate == nil && none.members[1].position.consistency == nil)
    }

    @Test func `leaves identical answers out of agreement, since nobody judged them`() throws {
        let rows = [
            panelRow("1", "tie tie", "tie tie", extra: ["identical": "true"]), panelRow("2", "first first", "second second"),
        ]
        let panel = try #require(JudgeSummary(rows, judges: ["a", "b"]).panel)
        #expect(panel.kappa.pairs == 1 && panel.kappa.agreement == 0)
        #expect(panel.members[0].winRate?.ties == 1 && panel.members[0].position.consistency?.of == 1)
    }

    @Test func `tells which judge takes the longer answer`() throws {
        let rows = (1...3).map { panelRow("\($0)", "second second", "first first", lengths: (10, 30)) }
        let members = try #require(JudgeSummary(rows, judges: ["a", "b"]).panel?.members)
        #expect(members.map { $0.prefersLonger?.share } == [1, 0])
    }

    @Test func `of one judge has no panel and the rules' plain names`() {
        let alone = JudgeSummary([panelRow("1", "first first"), panelRow("2", "tie tie")], judges: ["a"])
        #expect(alone.panel == nil && alone.rules.map(\.name) == ["strict", "strict-drop", "lenient", "half-votes", "weighted"])
        #expect(alone.rules.allSatisfy { $0.panel == nil } && alone.judges == ["a"])
    }

    @Test func `stands on the page, by judge`() {
        let page = JudgePage(summary, pairs: Self.rows.compactMap { JudgedPair($0) }).text
        #expect(page.contains("<h2>The panel</h2>") && page.contains("all (Fleiss)") && page.contains("north and south (Cohen)"))
        #expect(page.contains("rule “strict, majority”") && page.contains(">south, old shown first: old is better<"))
        let alone = JudgePage(JudgeSummary([panelRow("1", "first first")], judges: ["a"]), pairs: []).text
        #expect(!alone.contains("The panel"))
    }
}

@Suite struct `Repeats of a judge` {
    @Test func `are compared within an order, and by each judge`() throws {
        let rows = [
            // Model first: twice the model. Baseline first: the two differ.
            judgment("1", ["ab-1": "first", "ab-2": "first", "ba-1": "first", "ba-2": "second"]),
            judgment("2", ["ab-1": "tie", "ab-2": "error", "ba-1": "tie", "ba-2": "tie"]),
            judgment("3", ["ab-1": "tie", "ab-2": "tie", "ba-1": "tie", "ba-2": "tie"], extra: ["identical": "true"]),
        ]
        let stability = try #require(JudgeSummary(rows, judges: ["a"]).stability)
        #expect(stability.items == 3)
        #expect(abs(stability.stability - 2.5 / 3) < 1e-12 && abs(stability.flipRate - 1.0 / 3) < 1e-12)
        let panel = JudgeSummary(
            [judgment("1", ["ab-1": "first", "ab-2": "first", "ab-1@2": "first", "ab-2@2": "second"])], judges: ["a", "b"])
        #expect(panel.panel?.members.map { $0.stability?.stability } == [1, 0.5] && panel.stability?.stability == 0.75)
        let page = JudgePage(panel, pairs: []).text
        #expect(page.contains("the same again") && page.contains("75.0% of 2"))
    }

    @Test func `are not spoken of where everything was asked once`() {
        #expect(JudgeSummary([panelRow("1", "first first")], judges: ["a"]).stability == nil)
    }
}

@Suite struct `Judges and candidates` {
    @Test(arguments: [
        ("gpt-4-1106-preview", "gpt-3.5-turbo"), ("acme/Meta-Llama-3-8B", "meta-llama-2-70b"), ("qwen2.5-7b", "Qwen3"),
        ("claude-3-opus", "claude-opus-4"), ("deepseek-r1", "deepseek-v3"), ("o1-mini", "o3"), ("rowan", "rowan"),
    ])
    func `of one family are named`(judge: String, candidate: String) {
        let summary = JudgeSummary(
            [panelRow("1", "first first", extra: ["model_first": candidate])], judges: ["other-1", judge])
        #expect(summary.sharedFamilies.map(\.judge) == [judge] && summary.sharedFamilies.map(\.candidate) == [candidate])
        #expect(JudgePage(summary, pairs: []).text.contains("seem to be of one family"))
    }

    @Test(arguments: [
        ("gpt-4", "gemini-1.5"), ("text-davinci-003", "text-bison-1"), ("7b", "7b"), ("", "x"), ("llamba-1", "llama-1"),
    ])
    func `of different families, or of none, are not`(judge: String, candidate: String) {
        #expect(
            JudgeSummary([panelRow("1", "first first", extra: ["model_first": candidate])], judges: [judge]).sharedFamilies
                .isEmpty)
    }
}
