import Analysis
import Reports

/// A report made up for tests.
enum SampleReport {
    static let markup = "<script>alert(1)</script><img src=x onerror=alert(2)>'\"&amp;</pre></td></main>"
    static let controls = "\u{1B}[31mred\u{202E}gnp.exe\u{0}\u{7F}\u{85}\u{2028}\u{200B}\u{FEFF}end"
    static let giant = String(repeating: "A", count: 900) + String(repeating: "e\u{301}\u{302}\u{303}", count: 60)

    static func verbs() -> VerbNounSummary {
        var tally = VerbNounTally()
        for (verb, noun, count) in [
            ("write", "poem", 40), ("write", "story", 25), ("write", "letter", 12), ("write", "code", 9), ("write", "haiku", 3),
            ("list", "city", 18), ("list", "step", 14), ("give", "example", 22), ("describe", "scene", 11), ("<b>", "&\"x'", 2),
        ] {
            for _ in 0..<count { tally.add(.found(VerbNoun(verb: verb, noun: noun))) }
        }
        for _ in 0..<30 { tally.add(.none) }
        return tally.summary()
    }

    static func lengths(_ words: [Int]) -> LengthSummary {
        var tally = LengthTally()
        for words in words { tally.add(words: words) }
        return tally.summary
    }

    static func job(_ id: String = "3f2a", text: String = "Write a poem.", state: String = "done") -> JobReport {
        var nearest = DiversityReport.Nearest(threshold: 0.7, population: 68)
        nearest.accepted[10] = 30
        nearest.accepted[34] = 4
        nearest.rejected[40] = 12
        return JobReport(
            id: id, name: text, recipe: "self-instruct", state: state, detail: state == "done" ? nil : text,
            createdAt: 1_764_000_000_000_000,
            finishedAt: 1_764_003_600_000_000, simulated: true, counted: 180, target: 200, rows: 240, models: ["teacher": text],
            cost: CostReport(
                calls: 100, answered: 95, ambiguous: 3, useless: 2, promptTokens: 60_000, completionTokens: 40_000,
                picodollars: 400_000_000_000, maybePicodollars: 100_000_000_000,
                losses: [
                    CostReport.Loss(
                        name: "retries", meaning: "sent again", count: 5, picodollars: 100_000_000_000, tokens: 0),
                    CostReport.Loss(
                        name: "duplicates", meaning: "too close", count: 12, picodollars: 50_000_000_000, tokens: 9_000),
                ]),
            rejections: [
                RejectionLine(
                    rule: "rouge-l", count: 12,
                    example: RejectionLine.Example(text: text, measured: 0.84, threshold: 0.7, detail: text)),
                RejectionLine(rule: "too-short", count: 4, example: nil),
            ],
            decisions: state == "done"
                ? [] : [Decision(.cap, job: id, text: text, command: "instructmill budget \(id) --dollars AMOUNT")],
            diversity: DiversityReport(
                verbs: verbs(), instruction: lengths([4, 9, 12, 12, 30]), input: lengths([]), output: lengths([1, 80, 2500]),
                nearest: nearest),
            samples: [ReportSample(id: "r1", instruction: text, input: "", output: text)])
    }
}
