import Statistics

/// A judge run as one self-contained HTML page: no script, no font, no image from anywhere, so that it opens from disk without network
/// and nothing that a model wrote can run.
public struct JudgePage {
    private let summary: JudgeSummary
    private let pairs: [JudgedPair]

    public init(_ summary: JudgeSummary, pairs: [JudgedPair]) {
        self.summary = summary
        self.pairs = pairs
    }

    /// The page, UTF-8.
    public var text: String {
        var page = HTML()
        page.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        page.raw("<meta name=\"color-scheme\" content=\"light dark\">\n")
        page.raw(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
        )
        page.raw("<link rel=\"icon\" href=\"data:,\">\n")
        page.element("title", "", "\(summary.model) against \(summary.baseline)")
        page.raw("<style>\(Self.style)</style></head>\n<body><main>\n")
        headline(&page)
        page.raw(JudgePlots.bar(summary))
        rules(&page)
        page.raw(JudgePlots.forest(summary))
        trust(&page)
        JudgePanelPage(summary).write(to: &page)
        summary.labels?.write(to: &page)
        page.raw("<h2>Verdicts in the two orders</h2>\n" + JudgePlots.matrix(pairs))
        page.raw("<h2>Verdicts by the model's length over the baseline's</h2>\n" + JudgePlots.scatter(pairs))
        breakdown(&page, "By category", summary.categories)
        breakdown(&page, "By length, the model's over the baseline's", summary.length.buckets)
        browse(&page)
        page.raw("</main></body></html>\n")
        return page.text
    }

    private func headline(_ page: inout HTML) {
        page.element("h1", "", "\(summary.model) against \(summary.baseline)")
        if summary.isSimulated {
            page.element(
                "p", "class=\"warn\"", "The verdicts come from the simulated endpoint, not from a judge. They say nothing.")
        }
        if let planned = summary.planned {
            page.element("p", "class=\"warn\"", "The run is not finished: \(summary.pairs) of \(planned) pairs, in random order.")
        }
        guard let first = summary.headlineLine else {
            page.element("p", "class=\"warn\"", "No pair has a verdict in both orders: there is no number to report.")
            return
        }
        page.raw("<p class=\"big\">")
        page.escaped(HTML.percent(first.winRate))
        page.raw("</p><p>")
        let interval = first.interval.map { ", 95 % interval \(HTML.percent($0.lower)) to \(HTML.percent($0.upper))" } ?? ""
        page.escaped(
            "Win rate of \(summary.model), ties half, rule “\(first.name)”\(interval); \(first.wins) wins, \(first.ties) ties, "
                + "\(first.losses) losses of \(summary.pairs) pairs, each judged in both orders.")
        page.raw("</p>\n")
        if summary.errors.isWarning, let worst = summary.errors.worst {
            page.element(
                "p", "class=\"warn\"",
                "\(summary.errors.pairs) pairs (\(HTML.percent(summary.errors.share))) have no verdict. Whatever they would have said, the "
                    + "rate lies between \(HTML.percent(worst.lower)) and \(HTML.percent(worst.upper)).")
        }
    }

    private func rules(_ page: inout HTML) {
        page.raw("<h2>By merge rule</h2>\n<table>")
        page.row(
            ["rule", "win rate", "95 % interval", "wins", "ties", "losses", "left out", "winning score"], numbers: 7, header: true
        )
        for line in summary.rules {
            page.row(
                [
                    line.name, HTML.percent(line.winRate), Self.interval(line.interval), "\(line.wins)", "\(line.ties)",
                    "\(line.losses)", "\(line.leftOut)", HTML.decimal(line.winningScore, places: 3),
                ], numbers: 7)
        }
        page.raw("</table>\n")
    }

    private func trust(_ page: inout HTML) {
        page.raw("<h2>How far the judge can be trusted</h2>\n<table>")
        func line(_ name: String, _ value: String) { page.row([name, value], numbers: 1) }
        if let consistency = summary.position.consistency {
            line("the same verdict in both orders", "\(HTML.percent(consistency.share)) (\(Self.interval(consistency.interval)))")
        }
        let p = summary.position.p.map { ", \(Self.pValue($0))" } ?? ""
        line(
            "changed in favour of the first place, of the second", "\(summary.position.primacy), \(summary.position.recency)\(p)")
        if let stability = summary.stability {
            line(
                "the same again when asked the same (mean share of the usual verdict)",
                "\(HTML.percent(stability.stability)) of \(stability.items)")
        }
        if let longer = summary.length.prefersLonger {
            line("the longer answer wins", "\(HTML.percent(longer.share)) of \(longer.of)")
        }
        if let sign = summary.signTest {
            line("sign test of wins against losses", "\(sign.wins) to \(sign.losses), \(Self.pValue(sign.p))")
        }
        line("pairs without a verdict", "\(summary.errors.pairs)")
        for (reason, count) in summary.errors.calls.sorted(by: { $0.key < $1.key }) {
            line("calls without one: \(reason)", "\(count)")
        }
        for share in summary.methods {
            line("verdicts read by \(share.method)", "\(share.verdicts) (\(HTML.percent(share.share)))")
        }
        line("calls asked again for the label", "\(summary.askedAgain)")
        for (name, value) in JudgePanelPage.costs(summary) { line(name, value) }
        line("identical answers, ties without a call", "\(summary.identical)")
        line("marks in answers that imitate a verdict, neutralised", "\(summary.injections)")
        if let gap = summary.sensitivity.detectableGap {
            line("smallest gap that so many questions can find", HTML.decimal(gap * 100) + " points")
        }
        page.raw("</table>\n")
    }

    private func breakdown(_ page: inout HTML, _ title: String, _ buckets: [JudgeSummary.Bucket]) {
        guard !buckets.isEmpty else { return }
        page.element("h2", "", title)
        page.raw("<table>")
        page.row(["", "pairs", "win rate", "95 % interval"], numbers: 3, header: true)
        for bucket in buckets {
            page.row(
                [bucket.name, "\(bucket.pairs)", HTML.percent(bucket.winRate), Self.interval(bucket.interval)], numbers: 3,
                attributes: bucket.isSmall ? "class=\"small\"" : "")
        }
        page.raw("</table>\n<p class=\"note\">Grey: fewer than 20 pairs.</p>\n")
    }

    private func browse(_ page: inout HTML) {
        page.raw("<h2>Every pair</h2>\n")
        for state in PairState.allCases {
            let group = pairs.filter { $0.state == state }
            guard !group.isEmpty else { continue }
            page.raw("<details><summary>")
            page.escaped("\(state.rawValue): \(group.count)")
            page.raw("</summary>\n")
            for pair in group { show(pair, &page) }
            page.raw("</details>\n")
        }
    }

    private func show(_ pair: JudgedPair, _ page: inout HTML) {
        page.raw("<details class=\"pair\"><summary>")
        page.escaped(pair.id + ": " + String(pair.question.prefix(140)))
        page.raw("</summary>\n")
        page.element("pre", "", pair.question)
        if let image = pair.image { page.element("p", "class=\"note\"", "picture: \(image)") }
        if !pair.modelAnswer.isEmpty || !pair.baselineAnswer.isEmpty {
            page.raw("<div class=\"two\"><div>")
            page.element("h4", "", pair.model)
            page.element("pre", "", pair.modelAnswer)
            page.raw("</div><div>")
            page.element("h4", "", pair.baseline)
            page.element("pre", "", pair.baselineAnswer)
            page.raw("</div></div>")
        }
        if pair.isIdentical { page.element("p", "", "The answers are the same text: a tie without a call.") }
        for call in pair.calls {
            let order = call.game.order == .modelFirst ? "\(pair.model) shown first" : "\(pair.baseline) shown first"
            let said = call.error.map { "no verdict: \($0)" } ?? call.game.outcome.map { Self.words($0, pair) } ?? "no verdict"
            let judge = summary.panel?.members.first { $0.seat == call.seat }.map { $0.judge + ", " } ?? ""
            page.element("h4", "", "\(judge)\(order): \(said)")
            page.element("pre", "", call.judgment)
        }
        page.raw("</details>\n")
    }

    private static func words(_ outcome: PairOutcome, _ pair: JudgedPair) -> String {
        switch outcome {
        case .win: "\(pair.model) is better"
        case .loss: "\(pair.baseline) is better"
        case .tie: "a tie"
        }
    }

    /// `p = 0.031`, `p < 0.001`.
    static func pValue(_ p: Double) -> String {
        p < 0.001 ? "p < 0.001" : "p = \(HTML.decimal(p, places: 3))"
    }

    static func interval(_ range: JudgeSummary.Range?) -> String {
        range.map { "\(HTML.percent($0.lower)) – \(HTML.percent($0.upper))" } ?? "--"
    }

    /// The style of every page.
    static let style = """
        :root{--ink:#1b1d21;--soft:#5d636e;--line:#d5d9e0;--paper:#fff;--win:#2f7d5b;--tie:#9aa1ac;--loss:#b4533c;--warn:#8a5a00}
        @media (prefers-color-scheme:dark){:root{--ink:#e6e8ec;--soft:#a0a7b3;--line:#3a3f48;--paper:#16181c;--win:#5cb48d;--tie:#6d7480;\
        --loss:#d9826c;--warn:#e0b054}}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
        main{max-width:60rem;margin:0 auto;padding:1.5rem;overflow-wrap:anywhere}
        h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.1rem;margin:2rem 0 .5rem}h4{margin:.8rem 0 .2rem;font-size:.95rem}
        .big{font-size:3rem;margin:.5rem 0 0;font-weight:600}.warn{color:var(--warn)}.note,.small td{color:var(--soft)}
        table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid var(--line);padding:.3rem .6rem .3rem 0;text-align:left}
        @media (max-width:40rem){table{display:block;overflow-x:auto}}
        .n{text-align:right;font-variant-numeric:tabular-nums}
        pre{white-space:pre-wrap;overflow-wrap:anywhere;background:color-mix(in srgb,var(--line) 35%,transparent);padding:.6rem;margin:.3rem 0}
        details{border-bottom:1px solid var(--line);padding:.3rem 0}.pair{margin-left:1rem}summary{cursor:pointer}
        .two{display:grid;grid-template-columns:1fr 1fr;gap:1rem}@media (max-width:40rem){.two{grid-template-columns:1fr}}
        svg{width:100%;height:auto;margin:.6rem 0}svg text{fill:var(--ink);font:12px system-ui,sans-serif}
        .w{fill:var(--win)}.t{fill:var(--tie)}.l{fill:var(--loss)}.axis{stroke:var(--line)}.mark{stroke:var(--ink)}.dot{fill:var(--ink)}
        """
}
