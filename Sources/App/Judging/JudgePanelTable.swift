import Reports

/// What the terminal is told of repeats, money, kinship and the judges of a panel.
enum JudgePanelTable {
    static func text(_ summary: JudgeSummary) -> String {
        var text = ""
        if let stability = summary.stability {
            text += "  asked the same again, the usual verdict: \(JudgeTable.percent(stability.stability))\n"
        }
        if let cost = summary.cost?.picodollarsPerDecisivePair, cost > 0 {
            text += "  each decisive pair (strict) cost \(Figures.exactMoney(cost))\n"
        }
        if let reasks = summary.reasks, reasks.calls > 0 {
            let money = reasks.picodollars.map { $0 > 0 ? ", \(Figures.exactMoney($0))" : "" } ?? ", cost unknown"
            text += "  asked again where a reply was of no use: \(reasks.calls) calls\(money)\n"
        }
        if let panel = summary.panel { text += members(panel) }
        for family in summary.sharedFamilies {
            text +=
                "  warning: \(Terminal.safe(family.judge)) judges \(Terminal.safe(family.candidate)), and both seem to be of one "
            text += "family: judges tend to favour their own\n"
        }
        return text
    }

    private static func members(_ panel: JudgePanel) -> String {
        let width = max(12, panel.members.map { Terminal.safe($0.judge).count }.max() ?? 0)
        var text = "\n  each judge alone, \(panel.rule):\n"
        for member in panel.members {
            let rate = member.winRate.map { JudgeTable.percent($0.winRate) } ?? "--"
            let interval = member.winRate?.interval.map { "[\(JudgeTable.percent($0.lower)), \(JudgeTable.percent($0.upper))]" }
            text += "    \(JudgeTable.pad(Terminal.safe(member.judge), width)) \(JudgeTable.pad(rate, 7)) "
            text += JudgeTable.pad(interval ?? "", 18)
            if let consistency = member.position.consistency {
                text += " same in both orders \(JudgeTable.percent(consistency.share)),"
            }
            text += " first place \(member.position.primacy), second \(member.position.recency), no verdict \(member.errors)\n"
        }
        if panel.members.count > 2 { text += "  they agree: Fleiss' kappa \(value(panel.kappa))\n" }
        for duo in panel.pairwise {
            let names = panel.members.filter { $0.seat == duo.first || $0.seat == duo.second }.map { Terminal.safe($0.judge) }
            text += "  \(names.joined(separator: " and ")): Cohen's kappa \(value(duo.kappa))\n"
        }
        return text
    }

    private static func value(_ kappa: JudgePanel.Kappa) -> String {
        let agreement = kappa.agreement.map { ", the same in \(JudgeTable.percent($0)) of \(kappa.pairs)" } ?? ""
        return JudgePanel.text(kappa) + agreement
    }
}
