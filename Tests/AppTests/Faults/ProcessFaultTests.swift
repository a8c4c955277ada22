import Foundation
import Store
import Testing

extension ProgramTests {
    /// Faults of the process and of the operating system under it (reliability §2.2).
    struct ProcessFaults {
        let workshop: Workshop
        let state: DaemonState

        init() throws {
            workshop = try Workshop()
            state = DaemonState(in: workshop)
        }

        func dropJob(target: Int, deterministic: Bool = false) throws {
            try state.drop(String(contentsOfFile: Repository.seedTasks, encoding: .utf8), as: "seeds.jsonl")
            try state.drop(JobText.selfInstruct(target: target, deterministic: deterministic), as: "job.yaml")
        }

        /// Works the queue to its end and looks at everything that is promised.
        func expectRecovery(_ simulator: SimulatorProcess, target: Int) async throws {
            let ended = try await Binary.run(state.serve(simulator), in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            let output = try #require(state.outputs().first)
            #expect(state.outputs().count == 1)
            try output.expectSound(target: target, seeds: Repository.seedInstructions())
            let verified = try await Binary.run(["verify", "--state", state.folder], in: workshop)
            #expect(verified.code == 0, "\(verified.errors)")
            #expect(state.files("incoming").isEmpty && state.files("active").isEmpty)
            #expect(state.files("done").contains("job.yaml"))
            let journal = try await simulator.quiet()
            let store = try state.store()
            defer { try? store.close() }
            var stored: Set<String> = []
            try store.read { reader in
                for line in journal.received {
                    let attempt = try #require(line.attempt)
                    let row = try #require(try reader.attempt(attempt))
                    #expect(!stored.contains(line.sha256), "bought again after it was stored")
                    if row.state == .answered { stored.insert(line.sha256) }
                }
            }
        }

        /// Failpoints, and which passes of each are killed one after another. Two at most: a call that three kills may have
        /// left paid waits for a decision, which `Kills` looks at.
        static let places: [(String, [Int])] =
            ["reserved", "answered", "stored", "parse", "settle", "settled", "project"]
            .flatMap { [($0, [1, 2]), ($0, [3, 7])] }
            + ["claim", "claimed", "finish", "finished"].map { ($0, [1, 2]) }

        @Test(
            .enabled(if: Binary.hasFailpoints, "a release build has no failpoints"),
            arguments: places)
        func `kill -9 at every step: reservations without an answer become ambiguous, nothing else changes`(
            _ place: String, hits: [Int]
        ) async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            try dropJob(target: 8)
            var kills = 0
            for hit in hits {
                let ended = try await Binary.run(
                    state.serve(simulator, concurrency: 2), in: workshop, environment: ["FAIL_AT": "\(place):\(hit)"])
                guard ended.code == 128 + SIGKILL else {
                    #expect(ended.code == 0, "\(ended.errors)")
                    break
                }
                kills += 1
            }
            #expect(kills > 0, "\(place) was never reached")
            try await expectRecovery(simulator, target: 8)
        }

        @Test func `SIGTERM: nothing more is sent, answers under way are kept, exit 0`() async throws {
            let simulator = try await SimulatorProcess(in: workshop, latency: "700ms")
            try dropJob(target: 30)
            let daemon = try Launched(state.serve(simulator, concurrency: 4, drain: false), in: workshop)
            try await simulator.delivered(1, or: daemon)
            try await simulator.received(5)
            daemon.signal(SIGTERM)
            let ended = try await daemon.ended()
            #expect(ended.code == 0, "\(ended.errors)")
            let journal = try await simulator.quiet()
            #expect(journal.received.count <= 10, "what was under way, and what took its slot before the signal")
            #expect(try #require(state.outputs().first).manifest().usage.ambiguous == 0)
            try await expectRecovery(simulator, target: 30)
        }

        @Test func `SIGTERM, and an answer that does not come: it is cut after the grace and booked as ambiguous`() async throws {
            let simulator = try await SimulatorProcess(in: workshop, latency: "600s")
            try dropJob(target: 30)
            let daemon = try Launched(state.serve(simulator, concurrency: 2, drain: false) + ["--grace", "1"], in: workshop)
            try await simulator.received(2)
            daemon.signal(SIGTERM)
            #expect(try await daemon.ended(within: .seconds(20)).code == 0)
            #expect(try #require(state.outputs().first).manifest().usage.ambiguous == 2)
        }

        @Test func `SIGHUP, SIGPIPE: a bad configuration is refused and the old one stays, a good one is taken`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            func write(_ text: String) throws { try workshop.write("version: 1\n" + text, to: "config.yaml") }
            try write("")
            let daemon = try Launched(
                state.serve(simulator, drain: false) + ["--config", workshop.path("config.yaml")], in: workshop)
            try await eventually("it serves") { !workshop.names(in: "state/queue").isEmpty && daemon.isRunning }
            try state.drop("nonsense: [", as: "first.yaml")
            try await eventually("it looks at the queue") { !state.files("failed").isEmpty }
            for _ in 0..<5 { daemon.signal(SIGPIPE) }
            try write("endponts: {}\n")
            daemon.signal(SIGHUP)
            try await eventually("the bad one is refused") { daemon.errors.contains("is not used") }
            #expect(daemon.errors.contains("config.yaml:2"))
            try write("defaults: {self-instruct: {target: 7}}\n")
            daemon.signal(SIGHUP)
            try await eventually("the good one is taken") { daemon.errors.contains("configuration read anew") }
            try state.drop(String(contentsOfFile: Repository.seedTasks, encoding: .utf8), as: "self-instruct/bare.jsonl")
            try await eventually("its default holds") { (try? state.outputs().first?.manifest().counted) == 7 }
            daemon.signal(SIGTERM)
            #expect(try await daemon.ended().code == 0)
        }

        @Test func `two daemons, one state folder: of twenty started at once one works, the others end 75 and name it`()
            async throws
        {
            let simulator = try await SimulatorProcess(in: workshop)
            let daemons = try (0..<20).map { _ in try Launched(state.serve(simulator, drain: false), in: workshop) }
            try await eventually("nineteen have ended") { daemons.count { $0.isRunning } == 1 }
            let running = daemons.first { $0.isRunning }
            let winner = try #require(running)
            for daemon in daemons where daemon !== winner {
                let ended = try await daemon.ended()
                #expect(ended.code == 75, "\(ended.errors)")
                #expect(ended.errors.contains("process \(winner.process.processIdentifier)"), "\(ended.errors)")
            }
            try await eventually("it serves") { !workshop.names(in: "state/queue").isEmpty }
            winner.signal(SIGKILL)
            _ = try await winner.ended()
            let next = try await Binary.run(state.serve(simulator), in: workshop)
            #expect(next.code == 0, "a lock dies with its holder: \(next.errors)")
        }

        @Test func `state folder replaced by an older copy: refused with advice, taken when told to`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            try dropJob(target: 5)
            #expect(try await Binary.run(state.serve(simulator), in: workshop).code == 0)
            let copy = workshop.path("copy.sqlite")
            #expect(try await Binary.run(["backup", copy, "--state", state.folder], in: workshop).code == 0)
            try state.drop(JobText.selfInstruct(target: 6, seeds: "more.jsonl"), as: "next.yaml")
            try state.drop(String(contentsOfFile: Repository.seedTasks, encoding: .utf8), as: "more.jsonl")
            #expect(try await Binary.run(state.serve(simulator), in: workshop).code == 0)
            let calls = try simulator.journal().received.count

            let path = state.folder + "/instructmill.sqlite"
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
            try FileManager.default.copyItem(atPath: copy, toPath: path)
            let refused = try await Binary.run(state.serve(simulator), in: workshop)
            #expect(refused.code == 76, "\(refused.errors)")
            #expect(refused.errors.contains("store.forked") && refused.errors.contains("--adopt"))
            let adopted = try await Binary.run(state.serve(simulator) + ["--adopt"], in: workshop)
            #expect(adopted.code == 0, "\(adopted.errors)")
            #expect(try await Binary.run(state.serve(simulator), in: workshop).code == 0, "once is enough")
            #expect(try simulator.journal().received.count == calls)
        }

        @Test(.enabled(if: Binary.hasFailpoints, "a release build has no traps to plant"), arguments: [false, true])
        func `poison pill: after two deaths the step is set aside, and everything else is done`(_ isDeterministic: Bool)
            async throws
        {
            let simulator = try await SimulatorProcess(in: workshop)
            // In the order of arrival, two calls at a time may not come to the same rows in the second run.
            let concurrency = isDeterministic ? 2 : 1
            try dropJob(target: 12, deterministic: isDeterministic)
            #expect(try await Binary.run(state.serve(simulator, concurrency: concurrency), in: workshop).code == 0)
            struct Row: Decodable { let output: String }
            let rows = try JSONLines.rows(of: state.outputs()[0].folder + "/data.jsonl", as: Row.self)
            let poison = try #require(
                rows.map(\.output).filter { $0.utf8.count > 40 && !$0.contains("\"") && !$0.contains("\n") }.first)

            let again = DaemonState(in: workshop, "again")
            try again.drop(String(contentsOfFile: Repository.seedTasks, encoding: .utf8), as: "seeds.jsonl")
            try again.drop(JobText.selfInstruct(target: 12, deterministic: isDeterministic), as: "job.yaml")
            var deaths = 0
            var last: Ended?
            for _ in 0..<5 {
                let ended = try await Binary.run(
                    again.serve(simulator, concurrency: concurrency), in: workshop, environment: ["TRAP_ON": poison])
                last = ended
                guard ended.code > 128 else { break }
                deaths += 1
            }
            #expect(last?.code == 0, "\(last?.errors.suffix(600) ?? "")")
            #expect(deaths == 2)
            let output = try #require(again.outputs().first)
            let manifest = try output.manifest()
            #expect(manifest.counted == 12)
            #expect(manifest.rejections["crashes-program"] == 1)
            let verified = try await Binary.run(["verify", "--state", again.folder], in: workshop)
            #expect(verified.code == 0, "\(verified.errors)")
        }

        @Test func `watchdog: it is fed while the scheduler turns, and by nobody else`() async throws {
            let simulator = try await SimulatorProcess(in: workshop, latency: "300ms")
            let socket = try NotifySocket(at: workshop.path("notify"))
            try dropJob(target: 20)
            let daemon = try Launched(
                state.serve(simulator, concurrency: 2), in: workshop,
                environment: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "2000000"])
            try await eventually("it is ready") { socket.messages().contains { $0.hasPrefix("READY=1") } }
            try await eventually("it is fed") { socket.messages().count { $0 == "WATCHDOG=1" } >= 2 }
            daemon.signal(SIGSTOP)
            _ = socket.messages()
            let fed = socket.messages().count { $0 == "WATCHDOG=1" }
            // That nothing comes can only be seen by letting twice the watchdog's beat pass.
            try await Task.sleep(for: .seconds(2))
            #expect(socket.messages().count { $0 == "WATCHDOG=1" } == fed, "a stopped scheduler feeds nobody")
            daemon.signal(SIGCONT)
            #expect(try await daemon.ended().code == 0)
            #expect(socket.messages().count { $0 == "WATCHDOG=1" } > fed)
        }
    }
}
