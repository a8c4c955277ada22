import Foundation
import Testing

extension ProgramTests {
    /// What systemd's hardening of the units takes away (reliability §3.5), on the real program.
    struct SandboxFaults {
        @Test(.enabled(if: Binary.has("strace"), "SKIPPED: strace is not installed"))
        func `RestrictSUIDSGID forbids openat2: the seeds that a dropped job names are opened all the same`() async throws {
            let faults = try ProcessFaults()
            let simulator = try await SimulatorProcess(in: faults.workshop)
            try faults.dropJob(target: 4)
            let ended = try await Binary.run(
                faults.state.serve(simulator, concurrency: 2), in: faults.workshop,
                through: [
                    "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=openat2", "-e", "inject=openat2:error=ENOSYS",
                ])
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(try #require(faults.state.outputs().first).manifest().ending == "done")
        }
    }
}
