import Foundation
import Records
import Simulator
import Support
import Testing

extension DataSetTests {
    /// What the correction of vigc is worth, against an endpoint that says a fifth of its sentences wrong and sees nine of ten things
    /// right; the truth is what the drawings show.
    struct Correction {
        private struct Rejected: Decodable {
            let tags: [String: String]?
        }

        private let workshop: Workshop
        private let scenes: [String: KnownScene]

        init() throws {
            workshop = try Workshop()
            let file = Files.parent(of: Files.parent(of: Files.parent(of: #filePath))) + "/Seeds/vision/scenes.jsonl"
            scenes = Dictionary(try KnownScene.load(file).map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        }

        @Test func `false sentences fall to an eighth or less, and nineteen of twenty true ones stay, in five calls`()
            async throws
        {
            let simulator = try await SimulatorProcess(
                in: workshop, options: ["--hallucinations", "0.2", "--sight-accuracy", "0.9"])
            var (falseBefore, before, falseAfter, after, trueBefore, kept) = (0, 0, 0, 0, 0, 0)
            for seed in 1...8 {
                let ended = try await Binary.run(
                    [
                        "run", "vigc", "--base-url", simulator.url, "--seed", "\(seed)", "-o", workshop.path("\(seed)"), "--json",
                    ], in: workshop)
                #expect(ended.code == 0, "\(ended.errors)")
                var checked: [(scene: String?, checks: [SentenceCheck], isRow: Bool)] = []
                for line in try workshop.text(of: "\(seed)/data.jsonl").split(separator: "\n") {
                    let extra = try JSONDecoder().decode(Record.self, from: Data(line.utf8)).extra
                    #expect(Int(extra["calls"] ?? "").map { $0 <= 5 } == true)
                    checked.append((extra["scene"], SentenceCheck.checks(in: extra) ?? [], true))
                }
                for line in try workshop.text(of: "\(seed)/rejected.jsonl").split(separator: "\n") {
                    let tags = try JSONDecoder().decode(Rejected.self, from: Data(line.utf8)).tags ?? [:]
                    checked.append((tags["scene"], SentenceCheck.checks(in: tags) ?? [], false))
                }
                for (name, checks, isRow) in checked {
                    guard let scene = name.flatMap({ scenes[$0] }) else { continue }
                    for check in checks {
                        let truth = Simulator.Sight.judge(check.text, scene)
                        guard truth != .nonVisual else { continue }
                        before += 1
                        if truth == .contradicted { falseBefore += 1 } else { trueBefore += 1 }
                        guard isRow, let final = check.final else { continue }
                        if truth == .supported, final == check.text { kept += 1 }
                        let end = Simulator.Sight.judge(final, scene)
                        if end != .nonVisual { after += 1 }
                        if end == .contradicted { falseAfter += 1 }
                    }
                }
            }
            let (rate, left) = (Double(falseBefore) / Double(before), Double(falseAfter) / Double(after))
            #expect(before > 600 && (0.15...0.25).contains(rate), "\(falseBefore) of \(before)")
            #expect(rate / left >= 8, "\(rate) to \(left)")
            #expect(Double(kept) / Double(trueBefore) >= 0.95, "\(kept) of \(trueBefore)")
            let told = try await Binary.run(["hallucination", workshop.path("1")], in: workshop)
            #expect(told.code == 0 && told.output.contains("Intervals are 95 %"), "\(told.errors)")
        }
    }
}
