import ArgumentParser
import FoundationEssentials
import Records
import Simulator

struct Correction: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "vigc: how many false sentences it takes out, and how many true ones it keeps, by what the drawings show.",
        discussion: """
            Runs the recipe over the shipped drawings against the simulated endpoint, whose sentences about a picture are false in a \
            known share and whose looks are wrong in a known share. Every sentence before and after is compared with the drawing by the \
            simulator's own knowledge, which no model under test has. Modes: verify; regenerate, the published loop's shape with candidates \
            and a verifier; literal, the published loop.
            """)

    @OptionGroup var options: ProgramOptions

    @Option(help: "Rounds over the drawings, each with another seed.")
    var rounds = 40

    @Option(help: "The share of false sentences.")
    var hallucinations = 0.2

    @Option(help: "The share of looks that are right.")
    var accuracy = 0.9

    @Option(help: "Modes, one series each.")
    var modes = ["verify", "regenerate", "literal"]

    @Option(help: "A parameter of the recipe for every run, as key=value.")
    var set: [String] = []

    @Option(help: "The folder of the drawings and their scenes.")
    var scenes = "Seeds/vision"

    @Option(help: "A folder for output, removed and made anew.")
    var scratch = "/tmp/instructmill-correction"

    func run() throws {
        let known = Dictionary(try KnownScene.load(scenes + "/scenes.jsonl").map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        let simulator = try ChildProcess([
            options.program, "simulate", "--port", "0", "--hallucinations", "\(hallucinations)", "--sight-accuracy",
            "\(accuracy)",
        ])
        let url = Throughput.url(in: simulator.firstLine())
        for mode in modes {
            try? FileManager.default.removeItem(atPath: scratch)
            var count = CorrectionCount()
            for round in 1...max(1, rounds) {
                let output = "\(scratch)/\(round)"
                let child = try ChildProcess(
                    [
                        options.program, "run", "vigc", "--seeds", scenes + "/scenes.jsonl", "--base-url", url, "--seed",
                        "\(round)", "-o",
                        output, "--json",
                    ] + arguments(mode))
                let usage = child.wait()
                guard usage.exitCode == 0 else {
                    throw ChildProcess.Failure(description: "a run of mode \(mode) ended with \(usage.exitCode)")
                }
                try count.add(folder: output, scenes: known)
            }
            count.report(mode)
        }
        _ = simulator.stop()
    }

    private func arguments(_ mode: String) -> [String] {
        (mode == "literal" ? ["--profile", "compat"] : ["--set", "mode=\(mode)"]) + set.flatMap { ["--set", $0] }
    }
}

/// Sentences before and after, by the truth.
struct CorrectionCount {
    private struct Rejected: Decodable {
        let tags: [String: String]?
    }

    private(set) var rows = 0
    private(set) var rejected = 0
    private(set) var calls = 0
    /// Of rows: what the answer said first, and what stands.
    private var draft = (true: 0, false: 0)
    private var final = (true: 0, false: 0)
    /// Of true sentences of the first answers of rows, those that stand as they were.
    private var kept = 0
    /// True sentences of answers that gave no row.
    private var lost = 0

    mutating func add(folder: String, scenes: [String: KnownScene]) throws {
        for line in try Self.lines(folder + "/data.jsonl") {
            let row = try JSONDecoder().decode(Record.self, from: line)
            guard let scene = row.extra["scene"].flatMap({ scenes[$0] }) else { continue }
            rows += 1
            calls += row.extra["calls"].flatMap { Int($0) } ?? row.provenance.answers.count
            for check in SentenceCheck.checks(in: row.extra) ?? [] { add(check, scene) }
        }
        for line in try Self.lines(folder + "/rejected.jsonl") {
            guard let tags = try JSONDecoder().decode(Rejected.self, from: line).tags,
                let checks = SentenceCheck.checks(in: tags),
                let scene = tags["scene"].flatMap({ scenes[$0] })
            else { continue }
            rejected += 1
            lost += checks.count { Sight.judge($0.text, scene) == .supported }
        }
    }

    private mutating func add(_ check: SentenceCheck, _ scene: KnownScene) {
        let before = Sight.judge(check.text, scene)
        let after = check.final.map { Sight.judge($0, scene) }
        switch before {
        case .supported: draft.true += 1
        case .contradicted: draft.false += 1
        case .nonVisual: break
        }
        switch after {
        case .supported?: final.true += 1
        case .contradicted?: final.false += 1
        case .nonVisual?, nil: break
        }
        if before == .supported, check.final == check.text { kept += 1 }
    }

    func report(_ mode: String) {
        var result = Case("correction-" + mode)
        let before = Double(draft.false) / Double(max(1, draft.true + draft.false))
        let after = Double(final.false) / Double(max(1, final.true + final.false))
        result.add("rows", rows)
        result.add("rejected", rejected)
        result.add("calls_per_row", Double(calls) / Double(max(1, rows)))
        result.add("sentences", draft.true + draft.false)
        result.add("false_share_before", before)
        result.add("false_share_after", after)
        result.add("reduction", before / max(after, 1e-9))
        result.add("true_kept_of_rows", Double(kept) / Double(max(1, draft.true)))
        result.add("true_kept_of_all", Double(kept) / Double(max(1, draft.true + lost)))
        result.print()
    }

    private static func lines(_ path: String) throws -> [Data] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return data.split(separator: UInt8(ascii: "\n")).map { Data($0) }
    }
}
