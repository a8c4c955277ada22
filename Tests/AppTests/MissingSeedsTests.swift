import Foundation
import Testing

/// Beside the other tests of the program, not among them: the minute of patience is the daemon's own, and nobody else waits for it.
@Suite struct `A job file that names seeds which have gone` {
    @Test func `is refused after a minute and says that they went with the file before, whose data set is made`() async throws {
        let workshop = try Workshop()
        let state = DaemonState(in: workshop)
        let simulator = try await SimulatorProcess(in: workshop)
        try state.drop(String(contentsOfFile: Repository.seedTasks, encoding: .utf8), as: "seeds.jsonl")
        for name in ["first.yaml", "second.yaml"] {
            try state.drop(JobText.selfInstruct(target: name == "first.yaml" ? 3 : 4), as: name)
        }
        let ended = try await Binary.run(state.serve(simulator), in: workshop, within: .seconds(240))
        #expect(ended.code == 0, "\(ended.errors)")
        #expect(try state.outputs().map { try $0.manifest().counted } == [3])
        let report = try state.report("failed", of: "second.yaml")
        #expect(report.outcome == "refused" && report.job == nil)
        let reason = try #require(report.reason)
        #expect(reason.hasPrefix("seeds.jsonl, which it names, was not there within 60 s"))
        #expect(reason.contains("a file goes with the first job file that names it"))
        #expect(ended.errorLines(with: "did not take in a file").count == 1)
        #expect(state.files("incoming").isEmpty && state.files("active").isEmpty)
    }
}
