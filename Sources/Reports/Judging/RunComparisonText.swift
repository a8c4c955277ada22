extension RunComparison {
    /// The comparison on a terminal.
    public var text: String {
        let isJudges = judges != nil
        var text = "\n\(comparison), rule \(rule), questions known by \(joinedBy)\n\n"
        text += sides(isJudges: isJudges)
        let what = isJudges ? "the first judge's win rate less the second's" : "\(first.model) less \(second.model)"
        text += "\n  \(Terminal.safe(what)): \(Self.points(difference.difference))"
        if let interval = difference.interval {
            text += ", 95 % interval \(Self.points(interval.lower)) to \(Self.points(interval.upper))"
        }
        text += "\n  over \(Figures.grouped(difference.questions)) questions that both have"
        if let sign = difference.signTest {
            text += "; higher on \(sign.wins), lower on \(sign.losses): sign test \(Self.probability(sign.p))"
        }
        text += "\n"
        for side in [first, second] { text += Self.leftOut(side) }
        return text + agreement + categoryTable
    }

    private func sides(isJudges: Bool) -> String {
        var table = TextTable([
            ("", .left), (isJudges ? "judge" : "model", .left), ("win rate", .right), ("95 % interval", .right), ("wins", .right),
            ("ties", .right), ("losses", .right), ("run", .left),
        ])
        for (name, side) in [("first", first), ("second", second)] {
            let interval = side.interval.map { "\(HTML.percent($0.lower)) – \(HTML.percent($0.upper))" } ?? "--"
            table.add([
                name, isJudges ? side.judge ?? "--" : side.model, HTML.percent(side.winRate), interval, "\(side.wins)",
                "\(side.ties)", "\(side.losses)", side.run,
            ])
        }
        return "  " + Terminal.safe(isJudges ? "\(first.model) against \(baseline)" : "against \(baseline)") + "\n"
            + table.text(width: 110, indent: "  ")
    }

    private var agreement: String {
        guard let judges else { return "" }
        var text = "\n  the judges agree"
        for (name, share) in [("", judges.agreement), (" without ties", judges.withoutTies)] {
            guard let share else { continue }
            text += "\(name) \(HTML.percent(share.share)) of \(share.of)\(name.isEmpty ? ";" : "")"
        }
        return text + "\n  Cohen's kappa: \(judges.kappa.text)\n"
    }

    private var categoryTable: String {
        guard !categories.isEmpty else { return "" }
        var table = TextTable([
            ("category", .left), ("questions", .right), ("difference", .right), ("95 % interval", .right), ("Holm", .right),
            ("", .left),
        ])
        for category in categories {
            let interval = category.difference.interval.map { "\(Self.points($0.lower)) – \(Self.points($0.upper))" } ?? "--"
            table.add([
                category.name, "\(category.difference.questions)", Self.points(category.difference.difference), interval,
                Self.probability(category.adjustedP), category.isSmall ? "few" : "",
            ])
        }
        return "\n" + table.text(width: 110, indent: "  ")
    }

    private static func leftOut(_ side: Side) -> String {
        let reasons = [
            (side.errors, "without a verdict"), (side.dropped, "dropped by the rule"), (side.unshared, "only in this run"),
            (side.repeated, "rows that repeat another"), (side.faults, "rows that cannot be read"),
        ].filter { $0.0 > 0 }
        guard !reasons.isEmpty else { return "" }
        let told = reasons.map { "\(Figures.grouped($0.0)) \($0.1)" }.joined(separator: ", ")
        return "  left out of \(Terminal.safe(side.run)): \(told)\n"
    }

    private static func probability(_ p: Double) -> String {
        p < 0.0001 ? "p < 0.0001" : "p = \(HTML.decimal(p, places: 4))"
    }

    /// A share as signed percentage points.
    private static func points(_ share: Double) -> String {
        (share > 0 ? "+" : "") + HTML.decimal(share * 100) + " points"
    }
}
