import Analysis

extension MorningReport {
    /// The report on a terminal of `width` columns.
    public func text(width: Int = 100, colour: Bool) -> String {
        var text = ""
        if let from, let to {
            text += Tint.strong.paint("The night, \(Moments.text(from)) to \(Moments.text(to))", colour) + "\n"
            text += "\(Figures.grouped(rows)) rows in \(jobs.count + further) jobs; "
            text += "\(Figures.money(cost.picodollars)), \(Figures.grouped(cost.tokens)) tokens in that time\n\n"
        }
        text += decisionText(colour)
        for job in jobs { text += job.text(width: width, colour: colour) }
        if jobs.isEmpty { text += "no job was worked on\n" }
        if further > 0 { text += "\(further) earlier jobs are not told of here\n" }
        return text
    }

    private func decisionText(_ colour: Bool) -> String {
        guard !decisions.isEmpty else { return "" }
        var text = Tint.caution.paint("What needs a decision", colour) + "\n"
        for decision in decisions {
            text += "  \(Terminal.safe(decision.text))\n      \(Terminal.safe(decision.command))\n"
        }
        return text + "\n"
    }
}

extension JobReport {
    fileprivate func text(width: Int, colour: Bool) -> String {
        let goal = target.map { " of \(Figures.grouped($0))" } ?? ""
        let tint: Tint = state == "done" ? .good : state == "failed" ? .bad : .caution
        var text = Tint.strong.paint("\(Terminal.safe(recipe)): \(Terminal.safe(name))", colour)
        text += "  " + tint.paint(state, colour) + (simulated ? Tint.caution.paint("  SIMULATED answers", colour) : "") + "\n"
        text += "  \(id)\n"
        var facts = TextTable([("", .left), ("", .left)])
        facts.add(["rows", "\(Figures.grouped(rows)) (\(Figures.grouped(counted))\(goal) accepted)"])
        facts.add(["rejected", Figures.grouped(rejected)])
        facts.add(["cost", "\(Figures.money(cost.picodollars)) for \(Figures.grouped(cost.calls)) calls"])
        if cost.ambiguous > 0 {
            facts.add(["at most", "\(Figures.money(cost.maybePicodollars)) more for \(cost.ambiguous) calls without an answer"])
        }
        for loss in cost.losses where loss.count > 0 {
            let share = cost.share(of: loss).map { HTML.percent($0) } ?? "--"
            facts.add([loss.name, "\(share) of the cost, \(Figures.grouped(loss.count)): \(loss.meaning)"])
        }
        text += facts.text(width: width, colour: colour, indent: "  ")
        if let judge {
            text += "  \(Terminal.safe(judge.model)) against \(Terminal.safe(judge.baseline)): \(HTML.percent(judge.winRate)), "
            text += "\(judge.wins) wins, \(judge.ties) ties, \(judge.losses) losses\n"
        }
        return text + "\n" + rejectionText(width, colour) + diversityText(width, colour) + sampleText(width, colour)
    }

    private func rejectionText(_ width: Int, _ colour: Bool) -> String {
        let applied = rejections.filter { $0.count > 0 }
        guard !applied.isEmpty else { return "" }
        var table = TextTable([("rejected by", .left), ("count", .right), ("share", .right), ("for example", .left)])
        for line in applied {
            table.add([
                line.rule, Figures.grouped(line.count), Figures.percent(line.count, of: rejected),
                line.example.map { String($0.text.unicodeScalars.prefix(200)) } ?? line.meaning,
            ])
        }
        return table.text(width: width, colour: colour, indent: "  ") + "\n"
    }

    private func diversityText(_ width: Int, _ colour: Bool) -> String {
        guard diversity.instruction.texts > 0 else { return "" }
        var text = ""
        let verbs = diversity.verbs
        if verbs.isUnsupported {
            text +=
                "  verbs: English only; \(Figures.percent(verbs.unsupported, of: verbs.instructions)) are in another language\n"
        } else if !verbs.verbs.isEmpty {
            let leading = verbs.verbs.prefix(6).map { verb in
                verb.verb + " \(Figures.grouped(verb.count))"
                    + (verb.nouns.first.map { " (\($0.noun) \(Figures.grouped($0.count)))" } ?? "")
            }
            let line = "  verbs: \(verbs.distinctVerbs) different; " + Terminal.safe(leading.joined(separator: ", "))
            text += Terminal.fitted(line, width: width) + "\n"
        }
        var table = TextTable([("words", .left), ("texts", .right), ("median", .right), ("9 of 10", .right), ("longest", .right)])
        for (name, summary) in [
            ("instruction", diversity.instruction), ("input", diversity.input), ("output", diversity.output),
        ] where summary.texts > 0 {
            table.add([
                name, Figures.grouped(summary.texts), Figures.grouped(summary.median), Figures.grouped(summary.ninetieth),
                Figures.grouped(summary.longest),
            ])
        }
        return text + table.text(width: width, colour: colour, indent: "  ") + "\n"
    }

    private func sampleText(_ width: Int, _ colour: Bool) -> String {
        var text = ""
        for sample in samples.prefix(3) {
            let line = Terminal.safe(sample.instruction)
            text += "  " + Tint.quiet.paint(Terminal.fitted(line, width: max(20, width - 2)), colour) + "\n"
        }
        return text.isEmpty ? "" : text + "\n"
    }
}
