import Records
import Reports
import Support
import Testing

struct ReportTests {
    private let snapshot = ProgressSnapshot(
        accepted: 412, target: 2000,
        rejectedByRule: [("too-short", 3), ("rouge-l", 61), ("refusal", 9), ("unparsable", 1), ("empty", 0)], requests: 1234,
        tokens: 456_789, costPicodollars: 12_300_000_000, ratePerSecond: 14.26, etaSeconds: 111.4, inFlight: 64,
        simulated: false)

    @Test func `the progress line shows everything where there is room`() {
        #expect(
            ProgressLine.render(snapshot, width: 180, colour: false)
                == "████░░░░░░░░░░░░░░░░░░░░  20%  412/2,000 accepted  74 rejected  (rouge-l 61, refusal 9, too-short 3, …)  14.3/s  1.23k req  456k tok  $0.0123  64 in flight  ETA 1m 51s"
        )
    }

    @Test func `on a narrow terminal the least telling goes first, and no line is longer than the terminal`() {
        #expect(
            ProgressLine.render(snapshot, width: 80, colour: false)
                == "██░░░░░░░░░░  20%  412/2,000 accepted  74 rejected  14.3/s  $0.0123  ETA 1m 51s")
        for width in 21...220 {
            var simulated = snapshot
            simulated.simulated = width.isMultiple(of: 2)
            let line = ProgressLine.render(simulated, width: width, colour: false)
            #expect(Terminal.columns(line) < width)
            #expect(width < 40 || line.contains("412/2,000 accepted  74 rejected"))
            #expect(width < 60 || line.contains("simulated") == simulated.simulated)
        }
    }

    @Test func `colour adds escape sequences and nothing else`() {
        let coloured = ProgressLine.render(snapshot, width: 180, colour: true)
        var plain = ""
        var inside = false
        for character in coloured {
            if character == "\u{1B}" { inside = true }
            if !inside { plain.append(character) }
            if character == "m", inside { inside = false }
        }
        #expect(plain == ProgressLine.render(snapshot, width: 180, colour: false))
        #expect(plain != coloured)
    }

    @Test func `without a target there is no bar, and unknown is not free`() {
        var open = snapshot
        open.target = nil
        open.etaSeconds = nil
        open.costPicodollars = nil
        open.rejectedByRule = []
        #expect(
            ProgressLine.render(open, width: 180, colour: false)
                == "412 accepted  0 rejected  14.3/s  1.23k req  456k tok  cost unknown  64 in flight  ETA --")
        open.costPicodollars = 0
        #expect(ProgressLine.render(open, width: 180, colour: false).contains("cost free"))
    }

    @Test(arguments: [(0, 0), (5, 0), (-1, 10), (30, 10), (Int.max, 1)])
    func `odd counts make no odd bar`(accepted: Int, target: Int) {
        var odd = snapshot
        odd.accepted = accepted
        odd.target = target
        #expect(Terminal.columns(ProgressLine.render(odd, width: 200, colour: false)) < 200)
    }

    private let summary = Summary(
        job: "j1", recipe: "self-instruct", state: "partial", accepted: 180, target: 200, rows: 240,
        rejected: [("surplus", 2), ("rouge-l", 41), ("house\u{1B}rule", 2)], requests: 96, promptTokens: 120_000,
        completionTokens: 45_678, costPicodollars: nil, seconds: 90, simulated: true, output: "out/j1",
        notes: ["stalled: 20 rounds without a new instruction"])

    @Test func `the summary names every rule with its count and meaning`() {
        #expect(
            summary.text(width: 100, colour: false) == """
                partial: 180 of 200 accepted by self-instruct (SIMULATED answers, not a model's)

                  output    out/j1
                  rows      240
                  requests  96
                  tokens    120,000 in, 45,678 out (165,678 in all)
                  cost      unknown
                  time      1m 30s (2.0 accepted/s)
                  job       j1

                Rejected 45
                  rule           count  share  meaning
                  rouge-l           41  91.1%  too similar to a seed or to an instruction kept earlier
                  house⟨1B⟩rule      2   4.4%  a rule of its recipe
                  surplus            2   4.4%  good, but the target was reached already

                note: stalled: 20 rounds without a new instruction

                """)
    }

    @Test func `the summary as JSON carries a schema number and comes back equal`() throws {
        let json = try summary.json()
        #expect(json.contains(#""schema":1"#))
        #expect(json.contains(#""simulated":true"#))
        #expect(try CanonicalJSON.decode(Summary.self, from: Array(json.utf8)) == summary)
    }

    @Test func `every rule of the specification is in the table once, with a meaning`() {
        let names = [
            "rouge-l", "surplus", "no-valid-instance", "empty", "too-short", "too-long", "blacklisted-word", "write-a-program",
            "starts-with-punctuation", "starts-with-non-ascii", "truncated", "refusal", "content-filter", "empty-reply",
            "malformed-reply", "no-verdict", "other-tool", "several-calls", "unparsable", "image-missing",
            "image-changed", "image-refused", "image-empty", "image-too-large", "image-unknown-format", "image-svg",
            "image-damaged", "image-too-many-pixels", "image-wrong-extension", "image-not-regular", "image-outside",
            "image-unreadable", "image-undecodable", "image-needs-codec", "image-too-large-to-send", "point-cloud-unreadable",
            "instance-input-equals-output",
            "instance-empty-output",
            "instance-ends-with-colon", "instance-conflict", "instance-duplicate", "instance-surplus", "instance-truncated",
            "instance-refusal", "task-truncated", "task-malformed",
            "evol-empty", "evol-identical", "evol-too-long", "evol-marker-leak", "evol-equal", "evol-verdict-unclear",
            "evol-refusal", "evol-stop-words", "evol-stagnant", "evol-insufficient", "evol-missing-information",
            "assistant-error", "source-leak", "answer-in-question", "abandoned", "crashes-program",
            "generic-question", "question-repeated", "low-agreement", "unverified", "first-sentence-lost", "too-few-sentences",
            "inconsistent", "no-instances",
            "no-context", "no-question", "section-marker", "too-few-questions", "question-not-offered", "template-slots",
            "withdrawn", "contaminated",
        ]
        #expect(RejectionRules.table.map(\.name).sorted() == names.sorted())
        #expect(RejectionRules.table.allSatisfy { (10...90).contains($0.meaning.count) })
        #expect(Set(RejectionRules.table.map(\.meaning)).count == names.count)
    }

    @Test func `every rule that a recipe or the engine names is in the table`() throws {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        var named: Set<String> = []
        for file in try swiftFiles(in: "\(root)/Sources/Recipes") + swiftFiles(in: "\(root)/Sources/Engine") {
            let pieces = String(decoding: try Files.read(file), as: UTF8.self).split(
                separator: "\"", omittingEmptySubsequences: false)
            for (before, literal) in zip(pieces, pieces.dropFirst()) {
                let isRule = before.hasSuffix("rule: ") || before.hasSuffix("ReplyRejected(")
                if isRule || literal.hasPrefix("instance-") { named.insert(String(literal)) }
            }
        }
        #expect(named.isSuperset(of: ["rouge-l", "surplus", "too-short", "unparsable", "instance-conflict"]))
        #expect(named.subtracting(RejectionRules.table.map(\.name)) == [])
    }

    private func swiftFiles(in folder: String) throws -> [String] {
        try Files.list(folder).flatMap { name in
            let path = folder + "/" + name
            if Files.isDirectory(path) { return try swiftFiles(in: path) }
            return name.hasSuffix(".swift") ? [path] : []
        }
    }

    @Test func `a table aligns its columns and cuts the last one to the width`() {
        var table = TextTable([("name", .left), ("n", .right), ("text", .left)])
        table.add(["漢字", "5", String(repeating: "x", count: 50)])
        table.add(["a", "1,000"])
        #expect(
            table.text(width: 40) == "name      n  text\n漢字      5  " + String(repeating: "x", count: 26) + "…\na     1,000\n")
    }
}
