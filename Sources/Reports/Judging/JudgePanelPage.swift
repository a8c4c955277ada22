/// What the page says of a panel's judges, of kinship, and of money.
struct JudgePanelPage {
    private let summary: JudgeSummary

    init(_ summary: JudgeSummary) {
        self.summary = summary
    }

    func write(to page: inout HTML) {
        for family in summary.sharedFamilies {
            page.element("p", "class=\"warn\"", Self.warning(family))
        }
        guard let panel = summary.panel else { return }
        page.raw("<h2>The panel</h2>\n<table>")
        page.row(
            [
                "judge", "win rate (\(panel.rule))", "95 % interval", "same in both orders", "for the first, second place",
                "longer wins",
            ]
                + ["pairs without a verdict"], numbers: 6, header: true)
        for member in panel.members {
            page.row(
                [
                    member.judge, member.winRate.map { HTML.percent($0.winRate) } ?? "--",
                    JudgePage.interval(member.winRate?.interval), Self.share(member.position.consistency),
                    "\(member.position.primacy), \(member.position.recency)", Self.share(member.prefersLonger),
                    "\(member.errors)",
                ], numbers: 6)
        }
        page.raw("</table>\n")
        extras(panel, &page)
        agreement(panel, &page)
        page.element(
            "p", "class=\"note\"",
            "A judge without a verdict abstains; a pair has one where at least \(panel.quorum) of \(panel.members.count) judges have one. Position "
                + "figures above are over all judges' calls.")
    }

    /// Repeats and money of each judge, where known.
    private func extras(_ panel: JudgePanel, _ page: inout HTML) {
        guard panel.members.contains(where: { $0.stability != nil || $0.cost != nil }) else { return }
        page.raw("<table>")
        page.row(["judge", "the same again", "calls", "asked again", "cost"], numbers: 4, header: true)
        for member in panel.members {
            page.row(
                [
                    member.judge, member.stability.map { HTML.percent($0.stability) } ?? "--",
                    member.cost.map { "\($0.calls)" } ?? "--", "\(member.askedAgain)", Self.money(member.cost),
                ], numbers: 4)
        }
        page.raw("</table>\n")
    }

    private func agreement(_ panel: JudgePanel, _ page: inout HTML) {
        page.raw("<table>")
        page.row(["judges", "kappa (\(panel.rule))", "95 % interval", "agree", "pairs"], numbers: 4, header: true)
        if panel.members.count > 2 { row("all (Fleiss)", panel.kappa, &page) }
        for duo in panel.pairwise {
            let names = panel.members.filter { $0.seat == duo.first || $0.seat == duo.second }.map(\.judge)
            row(names.joined(separator: " and ") + " (Cohen)", duo.kappa, &page)
        }
        page.raw("</table>\n")
    }

    private func row(_ name: String, _ kappa: JudgePanel.Kappa, _ page: inout HTML) {
        let interval = kappa.interval.map {
            "\(HTML.decimal($0.lower, places: 2)) – \(HTML.decimal($0.upper, places: 2))"
        }
        page.row(
            [
                name, JudgePanel.text(kappa), interval ?? "--", kappa.agreement.map { HTML.percent($0) } ?? "--",
                "\(kappa.pairs)",
            ], numbers: 4)
    }

    private static func share(_ share: JudgeSummary.Share?) -> String {
        share.map { HTML.percent($0.share) } ?? "--"
    }

    private static func money(_ spending: JudgeSpending?) -> String {
        guard let spending else { return "--" }
        return spending.picodollars.map { Figures.exactMoney($0) } ?? "unknown"
    }

    static func warning(_ family: SharedFamily) -> String {
        "The judge \(family.judge) and the candidate \(family.candidate) seem to be of one family: judges tend to favour their own. "
            + "Have another family's judge confirm it."
    }

    /// What the run cost, where that is known.
    static func costs(_ summary: JudgeSummary) -> [(String, String)] {
        var lines: [(String, String)] = []
        if let cost = summary.cost?.picodollarsPerDecisivePair {
            lines.append(("cost for each decisive pair (strict)", Figures.exactMoney(cost)))
        }
        if let reasks = summary.reasks, reasks.calls > 0 {
            lines.append(("cost of asking again", "\(Self.money(reasks)), \(reasks.calls) calls"))
        }
        return lines
    }
}
