extension LabelAgreement {
    private var lines: [(String, String)] {
        var lines: [(String, String)] = []
        func add(_ name: String, _ share: JudgeSummary.Share?) {
            guard let share else { return }
            let interval = "\(HTML.percent(share.interval.lower)) – \(HTML.percent(share.interval.upper))"
            lines.append((name, "\(HTML.percent(share.share)) of \(Figures.grouped(share.of)) (\(interval))"))
        }
        add("judge and people agree", agreement)
        add("… where neither says tie", withoutTies)
        add("people agree with one another", amongHumans)
        add("… where neither says tie", amongHumansWithoutTies)
        lines.append(("Cohen's kappa, judge and people's majority", kappa.text))
        if let fleiss {
            lines.append(("Fleiss' kappa among people, pairs with more than two votes", "\(fleiss.text) of \(fleiss.items)"))
        }
        if let gap {
            var text = HTML.decimal(gap.gap * 100) + " points"
            if let interval = gap.interval {
                text += " [\(HTML.decimal(interval.lower * 100)), \(HTML.decimal(interval.upper * 100))]"
            }
            lines.append(("judge's win rate less people's", text + " over \(Figures.grouped(gap.questions)) questions"))
        }
        return lines
    }

    private var leftOutText: String? {
        let reasons = [
            (leftOut.unknownQuestions, "on questions that were not judged"), (leftOut.otherModels, "about other models"),
            (leftOut.otherTurns, "about another turn"), (leftOut.unjudged, "on pairs without a verdict"),
            (leftOut.faults, "that cannot be read"),
        ].filter { $0.0 > 0 }
        guard !reasons.isEmpty else { return nil }
        return "Votes left out: " + reasons.map { "\(Figures.grouped($0.0)) \($0.1)" }.joined(separator: ", ") + "."
    }

    private var headline: String {
        let by = raters > 0 ? " by \(Figures.grouped(raters)) raters" : ""
        return "\(Figures.grouped(votes)) votes\(by) on \(Figures.grouped(pairs)) pairs, rule \(rule)"
    }

    /// What stands below the summary on a terminal.
    public var text: String {
        var text = "\n  people's labels: \(headline)\n"
        for (name, value) in lines { text += "    \(name): \(value)\n" }
        if let leftOutText { text += "    \(leftOutText)\n" }
        return text
    }

    /// The section of the page.
    func write(to page: inout HTML) {
        page.raw("<h2>Against people's labels</h2>\n")
        page.element("p", "", headline + ".")
        if let leftOutText { page.element("p", "class=\"note\"", leftOutText) }
        page.raw("<table>")
        for (name, value) in lines { page.row([name, value], numbers: 1) }
        page.raw("</table>\n")
        guard pairs > 0 else { return }
        page.element("h4", "", "The judge’s verdict (rows) and people’s majority (columns)")
        page.raw("<table>")
        page.row([""] + confusion.labels, numbers: confusion.labels.count, header: true)
        for (label, counts) in zip(confusion.labels, confusion.counts) {
            page.row([label] + counts.map { "\($0)" }, numbers: counts.count)
        }
        page.raw("</table>\n")
    }
}
