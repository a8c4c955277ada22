import Analysis

/// One job's part of the page.
struct JobSection {
    private let job: JobReport
    private let isAlone: Bool

    init(_ job: JobReport, isAlone: Bool) {
        self.job = job
        self.isAlone = isAlone
    }

    func write(to page: inout HTML) {
        page.raw("<section \(isAlone ? "class=\"alone\" " : "")id=\"job-\(HTML.escape(job.id))\">")
        headline(&page)
        if isAlone { Self.decisions(job.decisions, to: &page) }
        facts(&page)
        cost(&page)
        rejections(&page)
        diversity(&page)
        samples(&page)
        page.raw("</section>\n")
    }

    private func headline(_ page: inout HTML) {
        page.element(isAlone ? "h1" : "h2", "", "\(job.recipe): \(job.name)")
        if job.simulated {
            page.element(
                "p", "class=\"warn\"", "The answers come from the simulated endpoint, not from a model: worthless as data.")
        }
        page.raw("<p class=\"big\">")
        page.escaped(Figures.grouped(job.rows))
        page.raw("</p>")
        let goal = job.target.map { " of \(Figures.grouped($0))" } ?? ""
        page.element(
            "p", "",
            "rows (\(Figures.grouped(job.counted))\(goal) accepted); \(Figures.grouped(job.rejected)) candidates were rejected. "
                + "State: \(job.state)\(job.detail.map { ", " + $0 } ?? "").")
        if let judge = job.judge { verdict(judge, &page) }
    }

    private func verdict(_ judge: JudgeGlance, _ page: inout HTML) {
        var interval = ""
        if let lower = judge.lower, let upper = judge.upper {
            interval = " (95 % interval \(HTML.percent(lower)) to \(HTML.percent(upper)))"
        }
        page.element(
            "p", "",
            "\(judge.model) against \(judge.baseline): win rate \(HTML.percent(judge.winRate))\(interval), "
                + "rule “\(judge.rule)”; "
                + "\(judge.wins) wins, \(judge.ties) ties, \(judge.losses) losses. The job's own report.html has every pair.")
    }

    /// What a person has to decide.
    static func decisions(_ decisions: [Decision], to page: inout HTML) {
        guard !decisions.isEmpty else {
            page.element("p", "class=\"note\"", "Nothing needs a decision.")
            return
        }
        page.raw("<h2>What needs a decision</h2>\n")
        for decision in decisions.prefix(50) {
            page.raw("<div class=\"decide\">")
            page.element("p", "", decision.text)
            page.element("code", "", decision.command)
            page.raw("</div>\n")
        }
        if decisions.count > 50 { page.element("p", "class=\"note\"", "and \(decisions.count - 50) more") }
    }

    private func facts(_ page: inout HTML) {
        page.raw("<table>")
        page.row(["job", job.id], numbers: 0)
        page.row(["begun", Moments.text(job.createdAt)], numbers: 0)
        if let end = job.finishedAt { page.row(["ended", Moments.text(end)], numbers: 0) }
        for (role, model) in job.models.sorted(by: { $0.key < $1.key }) { page.row([role, model], numbers: 0) }
        page.raw("</table>\n")
    }

    private func cost(_ page: inout HTML) {
        let cost = job.cost
        page.element("h2", "", "Cost")
        page.raw("<table>")
        page.row(["paid", Figures.money(cost.picodollars)], numbers: 1)
        if cost.maybePicodollars > 0 || cost.ambiguous > 0 {
            page.row(["at most, for calls without an answer", Figures.money(cost.maybePicodollars)], numbers: 1)
        }
        page.row(["calls", Figures.grouped(cost.calls)], numbers: 1)
        let tokens = "\(Figures.grouped(cost.promptTokens)) in, \(Figures.grouped(cost.completionTokens)) out"
        page.row(["tokens", tokens], numbers: 1)
        if job.rows > 0, let paid = cost.picodollars, paid > 0 {
            page.row(
                ["a thousand rows", Figures.money(Int64(clamping: Int(clamping: paid) / max(1, job.rows) &* 1000))], numbers: 1)
        }
        page.raw("</table>\n")
        guard cost.losses.contains(where: { $0.count > 0 }) else { return }
        page.raw("<h3>What part of it brought no row</h3>\n<table>")
        page.row(["", "what it is", "how many", "cost", "share"], numbers: 3, header: true)
        for loss in cost.losses where loss.count > 0 {
            let share = cost.share(of: loss).map { HTML.percent($0) } ?? "--"
            page.row(
                [loss.name, loss.meaning, Figures.grouped(loss.count), Figures.money(loss.picodollars), share], numbers: 3)
        }
        page.raw("</table>\n")
        page.element(
            "p", "class=\"note\"",
            "The cost of an answer is divided evenly among all that came of it"
                + (cost.picodollars ?? 0 == 0 ? "; where there is no price, shares are of tokens." : "."))
    }

    private func rejections(_ page: inout HTML) {
        guard job.rejected > 0 else { return }
        page.element("h2", "", "Why candidates were rejected")
        page.raw("<table class=\"fixed\">")
        page.raw("<tr><th>rule</th><th class=\"n\">count</th><th class=\"n\">share</th><th>meaning, and one of them</th></tr>\n")
        for line in job.rejections where line.count > 0 {
            page.raw("<tr>")
            page.element("td", "class=\"rule\"", line.rule)
            page.element("td", "class=\"n\"", Figures.grouped(line.count))
            page.element("td", "class=\"n\"", Figures.percent(line.count, of: job.rejected))
            page.raw("<td>")
            page.escaped(line.meaning)
            if let example = line.example { self.example(example, &page) }
            page.raw("</td></tr>\n")
        }
        page.raw("</table>\n")
    }

    private func example(_ example: RejectionLine.Example, _ page: inout HTML) {
        if !example.text.isEmpty { page.element("pre", "dir=\"auto\"", example.text) }
        var facts: [String] = []
        if let measured = example.measured {
            let limit = example.threshold.map { ", the limit is \(HTML.decimal($0, places: 2))" } ?? ""
            facts.append("measured \(HTML.decimal(measured, places: 2))\(limit)")
        }
        if let detail = example.detail { facts.append(detail) }
        if !facts.isEmpty { page.element("p", "class=\"note\"", facts.joined(separator: "; ")) }
    }
}

// How varied the rows are, and some of them.
extension JobSection {
    private func diversity(_ page: inout HTML) {
        let diversity = job.diversity
        guard diversity.instruction.texts > 0 else { return }
        page.element("h2", "", "What is asked for")
        if diversity.verbs.isUnsupported {
            page.element(
                "p", "class=\"note\"",
                "Verbs and their objects are read in English only; \(Figures.grouped(diversity.verbs.unsupported)) of "
                    + "\(Figures.grouped(diversity.verbs.instructions)) instructions are in another language.")
        } else if !diversity.verbs.verbs.isEmpty {
            let sunburst = Sunburst(diversity.verbs)
            page.raw(sunburst.markup)
            page.element("p", "class=\"note\"", sunburst.caption)
            pairs(diversity.verbs, &page)
        }
        page.element("h2", "", "Lengths, in words")
        page.raw("<div class=\"grid\">")
        lengths("instruction", diversity.instruction, &page)
        lengths("input", diversity.input, &page)
        lengths("output", diversity.output, &page)
        page.raw("</div>\n")
        if let nearest = diversity.nearest { self.nearest(nearest, &page) }
    }

    private func pairs(_ summary: VerbNounSummary, _ page: inout HTML) {
        page.raw("<details><summary>The same in numbers</summary><table>")
        page.row(["verb", "instructions", "objects"], numbers: 0, header: true)
        for verb in summary.verbs {
            let nouns = verb.nouns.map { "\($0.noun.prefix(60)) \(Figures.grouped($0.count))" }.joined(separator: ", ")
            page.row([String(verb.verb.prefix(60)), Figures.grouped(verb.count), nouns], numbers: 0)
        }
        page.raw("</table>")
        page.element(
            "p", "class=\"note\"",
            "\(Figures.grouped(summary.distinctVerbs)) different verbs, as varied as "
                + "\(HTML.decimal(summary.effectiveVerbs, places: 1)) equally frequent ones.")
        page.raw("</details>\n")
    }

    private func lengths(_ name: String, _ summary: LengthSummary, _ page: inout HTML) {
        page.raw("<div>")
        page.element("h3", "", name)
        guard summary.texts > 0 else {
            page.element("p", "class=\"note\"", "none")
            return page.raw("</div>")
        }
        let bars = summary.buckets.map { bucket in
            let range = bucket.to.map { $0 == bucket.from ? "\($0)" : "\(bucket.from)–\($0)" } ?? "\(bucket.from) or more"
            return Chart.Bar(
                label: "\(bucket.from)", count: bucket.count, tip: "\(range) words: \(Figures.grouped(bucket.count))")
        }
        page.raw(Chart.bars(bars, label: "lengths of \(name)s in words", labelStep: 4, isSmall: true))
        page.element(
            "p", "class=\"note\"",
            "median \(Figures.grouped(summary.median)), mean \(HTML.decimal(summary.mean)), nine of ten up to "
                + "\(Figures.grouped(summary.ninetieth)), longest \(Figures.grouped(summary.longest)); "
                + "\(Figures.grouped(summary.texts)) texts"
        )
        page.raw("</div>")
    }

    private func nearest(_ nearest: DiversityReport.Nearest, _ page: inout HTML) {
        page.element("h2", "", "ROUGE-L to the nearest instruction before it")
        let classes = DiversityReport.Nearest.classes
        let bars = (0..<min(classes, nearest.accepted.count)).map { place in
            let from = Double(place) / Double(classes)
            let rejected = place < nearest.rejected.count ? nearest.rejected[place] : 0
            // A sample's bars stand for all that it was drawn from, so that they compare with what was rejected.
            let share = Double(nearest.accepted[place]) / Double(max(1, nearest.measured))
            let accepted = Int((share * Double(nearest.population)).rounded())
            return Chart.Bar(
                label: HTML.decimal(from), count: accepted, rejected: rejected,
                tip:
                    "from \(HTML.decimal(from, places: 2)): \(Figures.grouped(accepted)) accepted, "
                    + "\(Figures.grouped(rejected)) rejected"
            )
        }
        page.raw(
            Chart.bars(
                bars, label: "accepted and rejected instructions by their nearest", labelStep: 10,
                mark: (nearest.threshold * Double(classes), "threshold \(HTML.decimal(nearest.threshold, places: 2))")))
        let sample = nearest.measured < nearest.population
        page.element(
            "p", "class=\"note\"",
            "Green: accepted. Red: rejected as too close."
                + (sample ? " Accepted ones are estimated from \(Figures.grouped(nearest.measured)), drawn at random." : ""))
    }

    private func samples(_ page: inout HTML) {
        guard !job.samples.isEmpty else { return }
        page.element("h2", "", "\(job.samples.count) rows, drawn at random")
        for sample in job.samples {
            page.raw("<details class=\"pair\"><summary dir=\"auto\">")
            page.escaped(String(sample.instruction.unicodeScalars.prefix(140)))
            page.raw("</summary>\n")
            for (name, text) in [("instruction", sample.instruction), ("input", sample.input), ("output", sample.output)]
            where !text.isEmpty {
                page.element("h4", "", name)
                page.element("pre", "dir=\"auto\"", text)
            }
            page.element("p", "class=\"note\"", "row \(sample.id)")
            page.raw("</details>\n")
        }
    }
}
