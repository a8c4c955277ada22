import Analysis
import Reports
import Support
import Testing

@Suite struct `The morning's page` {
    private static let hostile = [SampleReport.markup, SampleReport.controls, SampleReport.giant]

    @Test(arguments: hostile) func `shows hostile text as text, wherever it stands`(_ text: String) {
        for state in ["done", "paused"] {
            let job = SampleReport.job(text: text, state: state)
            let night = MorningReport(
                from: 1, to: 2, cost: job.cost, jobs: [job, SampleReport.job("77", text: text)], decisions: job.decisions)
            for page in [MorningPage(MorningReport(job)).text, MorningPage(night).text] {
                #expect(!page.contains("<script"))
                #expect(!page.contains("<img"))
                #expect(!page.contains("<b>"))
                #expect(page.components("</main>") == 2, "ours alone closes it")
                let raw = page.unicodeScalars.contains { scalar in
                    switch scalar.value {
                    case 0x0A: false
                    case 0..<0x20, 0x7F..<0xA0, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029, 0xFEFF:
                        true
                    default: false
                    }
                }
                #expect(!raw)
            }
        }
    }

    @Test func `needs nothing from anywhere, and lets nothing run`() {
        let page = MorningPage(MorningReport(SampleReport.job())).text
        #expect(page.contains("default-src 'none'; style-src 'unsafe-inline'; img-src data:"))
        for word in ["<script", "javascript:", "@import", "<iframe", "<link rel=\"stylesheet\"", " onload", "url("] {
            #expect(!page.contains(word), "\(word)")
        }
        let outside = page.components("http") - page.components("http://www.w3.org/2000/svg") - page.components("http-equiv") + 1
        #expect(outside == 0, "the name of SVG is the only address")
    }

    @Test func `tells what was made, at what cost, why things were rejected, and the command to type`() {
        let page = MorningPage(MorningReport(SampleReport.job(state: "paused"))).text
        for word in [
            "240", "180 of 200 accepted", "$0.40", "retries", "20.0%", "10.0%", "rouge-l", "measured 0.84, the limit is 0.70",
            "instructmill budget 3f2a --dollars AMOUNT", "simulated endpoint", "too similar to a seed", "threshold 0.70",
            "2025-11-24",
        ] {
            #expect(page.contains(word), "\(word)")
        }
    }

    @Test func `says that verbs are read in English only where most is not`() throws {
        var job = SampleReport.job()
        var tally = unsupportedTally()
        job.diversity.verbs = tally.summary()
        let page = MorningPage(MorningReport(job)).text
        #expect(page.contains("in English only"))
        #expect(!page.contains("class=\"sunburst\""))
        tally.add(.none)
        #expect(tally.summary().isUnsupported)
    }

    @Test func `a night names every job, and what is not told of`() {
        let jobs = [SampleReport.job("aa11"), SampleReport.job("bb22", state: "failed")]
        let night = MorningReport(
            from: 1_764_000_000_000_000, to: 1_764_040_000_000_000, cost: jobs.map(\.cost).reduce(CostReport(), +), jobs: jobs,
            further: 3,
            decisions: jobs.flatMap(\.decisions))
        let page = MorningPage(night).text
        #expect(page.contains("href=\"#job-aa11\"") && page.contains("id=\"job-bb22\""))
        #expect(page.contains("480") && page.contains("$0.80"))
        #expect(page.contains("3 earlier jobs are not told of here."))
        let text = night.text(width: 100, colour: false)
        #expect(text.contains("What needs a decision") && text.contains("bb22") && text.contains("3 earlier jobs"))
    }

    @Test(arguments: hostile) func `the terminal is not taken over`(_ text: String) {
        let shown = MorningReport(SampleReport.job(text: text, state: "paused")).text(width: 100, colour: false)
        let isBad = shown.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202E || $0.value == 0x7F }
        #expect(!isBad)
    }

    @Test func `is the same in JSON and back`() throws {
        let report = MorningReport(SampleReport.job(text: SampleReport.controls, state: "paused"))
        let bytes = try CanonicalJSON.encode(report)
        #expect(try CanonicalJSON.encode(CanonicalJSON.decode(MorningReport.self, from: bytes)) == bytes)
    }

    @Test func `shares of the cost are of the money, and of the tokens where there is no price`() {
        var cost = SampleReport.job().cost
        #expect(cost.losses.map { cost.share(of: $0) } == [0.2, 0.1])
        cost.picodollars = nil
        #expect(cost.losses.map { cost.share(of: $0) } == [0, 0.09])
        let both = cost + SampleReport.job().cost
        #expect(both.picodollars == nil)
        #expect(both.losses.map(\.count) == [10, 24])
        #expect(both.losses.allSatisfy { CostReport().share(of: $0) == nil })
    }
}

@Suite struct `The sunburst` {
    @Test func `has a slice for each verb and object, in proportion, with the counts`() {
        let picture = Sunburst(SampleReport.verbs()).markup
        #expect(picture.components("class=\"v\"") == 6)
        #expect(picture.components("class=\"o\"") == 10)
        #expect(picture.contains(">write 89</text>"))
        #expect(picture.contains(">poem 40</text>"))
        #expect(!picture.contains("haiku"), "the fifth object of a verb")
        #expect(picture.contains("&lt;b&gt;: 2"))
    }

    @Test func `says what it leaves out`() {
        let caption = Sunburst(SampleReport.verbs()).caption
        #expect(caption.contains("The 5 most frequent root verbs") && caption.contains("of 186 different instructions"))
        // 156 pairs of 186, of which haiku is not shown: 153.
        #expect(caption.contains("82.3% of 186") && caption.contains("83.9% have a verb with an object"))
    }

    @Test func `draws a single verb all the way round, and nothing of nothing`() {
        var tally = unsupportedTally()
        #expect(Sunburst(tally.summary()).markup.isEmpty)
        #expect(Sunburst(tally.summary()).file.contains("no verbs"))
        tally.add(.found(.init(verb: "sing", noun: "song")))
        let one = Sunburst(tally.summary()).markup
        #expect(one.components("class=\"v\"") == 2)
        #expect(!one.contains("NaN") && !one.contains(" --") && !one.contains("M--"))
    }
}

/// Three instructions in a language that is not read.
private func unsupportedTally() -> VerbNounTally {
    var tally = VerbNounTally()
    for _ in 0..<3 { tally.add(.unsupported) }
    return tally
}

extension String {
    /// How many parts `separator` divides it into.
    fileprivate func components(_ separator: String) -> Int {
        split(separator: separator, omittingEmptySubsequences: false).count
    }
}
