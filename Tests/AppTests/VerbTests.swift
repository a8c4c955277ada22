import Foundation
import Store
import Testing

extension DataSetTests {
    struct Verbs {
        let workshop: Workshop
        let state: DaemonState

        init() throws {
            workshop = try Workshop()
            state = DaemonState(in: workshop)
        }

        private struct Listing: Decodable {
            struct Job: Decodable {
                let job: String
                let state: String
                let wish: String?
            }
            let schema: Int
            let jobs: [Job]
        }

        private func command(_ arguments: String...) async throws -> Ended {
            try await Binary.run(arguments + ["--state", state.folder], in: workshop)
        }

        private func listing(_ arguments: String...) async throws -> Listing {
            let ended = try await Binary.run(arguments + ["--state", state.folder, "--json"], in: workshop)
            #expect(ended.code == 0, "\(ended.errors)")
            return try JSONDecoder().decode(Listing.self, from: Data(ended.output.utf8))
        }

        private func jobs() throws -> [JobRow] {
            guard FileManager.default.fileExists(atPath: state.folder + "/instructmill.sqlite") else { return [] }
            let store = try state.store()
            defer { try? store.close() }
            return try store.read { try $0.jobs() }
        }

        private func stands(_ wanted: JobState, _ index: Int = 0) throws -> Bool {
            let jobs = try jobs()
            return jobs.indices.contains(index) && jobs[index].state == wanted
        }

        /// The jobs whose attempts were received.
        private func owners(of received: some Sequence<Journal.Line>) throws -> [String?] {
            let store = try state.store()
            defer { try? store.close() }
            return try store.read { reader in
                try received.map { line in try line.attempt.flatMap { try reader.attempt($0) }?.job }
            }
        }

        private func manifest(of job: String) throws -> OutputFolder.Manifest {
            try OutputFolder("\(state.folder)/output/\(job)").manifest()
        }

        private func drop(target: Int, as name: String = "job.yaml", _ more: String = "") throws {
            let seeds = try String(contentsOfFile: Repository.seedTasks, encoding: .utf8)
            try state.drop(seeds, as: "seeds-\(target).jsonl")
            try state.drop(JobText.selfInstruct(target: target, seeds: "seeds-\(target).jsonl") + more, as: name)
        }

        /// Hours of UTC, from so many hours from now to so many.
        private func window(_ from: Int, _ to: Int) -> String {
            let hour = Int(Date().timeIntervalSince1970) / 3600
            func text(_ hours: Int) -> String { String(format: "%02d:00", (hour + hours) % 24) }
            return "\(text(from))-\(text(to)) UTC"
        }

        private func configuration(_ simulator: SimulatorProcess, window: String) throws -> String {
            try workshop.write(
                """
                version: 1
                state: \(state.folder)
                endpoints: {e: {url: "\(simulator.url)", models: [simulated-teacher]}}
                window: "\(window)"

                """, to: "config.yaml")
        }

        @Test func `pause takes effect within seconds and outlives kill -9; resume goes on, and nothing is bought twice`()
            async throws
        {
            let simulator = try await SimulatorProcess(in: workshop, latency: "100ms")
            try drop(target: 60)
            let daemon = try Launched(state.serve(simulator, concurrency: 4, drain: false), in: workshop)
            try await simulator.delivered(10, or: daemon)
            let id = try #require(try jobs().first?.id)
            let asked = try await listing("pause", id)
            #expect(asked.jobs.map(\.wish) == ["pause"])
            try await eventually("it is paused", within: .seconds(10)) { try stands(.paused) }
            let before = try await simulator.quiet().received.count
            #expect(try await command("status").output.contains("paused by command"))
            daemon.signal(SIGKILL)
            _ = try await daemon.ended()

            let again = try Launched(state.serve(simulator, concurrency: 4, drain: false), in: workshop)
            defer { again.signal(SIGKILL) }
            // A second job shows that the daemon is at work.
            try drop(target: 5, as: "second.yaml")
            try await eventually("the other one is done") { try stands(.done, 1) }
            #expect(try stands(.paused))
            let owners = try owners(of: try await simulator.quiet().received.dropFirst(before))
            #expect(Set(owners) == [try jobs().last?.id], "a paused job sends nothing")

            #expect(try await listing("resume", "--all").jobs.map(\.job) == [id])
            try await eventually("it is done", within: .seconds(60)) { try stands(.done) }
            again.signal(SIGTERM)
            #expect(try await again.ended().code == 0)
            let manifest = try manifest(of: id)
            #expect(manifest.counted == 60)
            #expect(manifest.usage.ambiguous == 0)
        }

        @Test func `cancel publishes what was made as partial; the dropped file and its report go to failed`() async throws {
            let simulator = try await SimulatorProcess(in: workshop, latency: "100ms")
            try drop(target: 80)
            let daemon = try Launched(state.serve(simulator, concurrency: 4, drain: false), in: workshop)
            defer { daemon.signal(SIGKILL) }
            try await simulator.delivered(15, or: daemon)
            let id = try #require(try jobs().first?.id)
            #expect(try await command("cancel", String(id.prefix(10)), "--yes").code == 0)
            try await eventually("it is cancelled", within: .seconds(10)) { try stands(.cancelled) }
            try await eventually("its file is put away") { (try? state.report("failed", of: "job.yaml"))?.ending == "cancelled" }
            let manifest = try #require(state.outputs().first).manifest()
            #expect(manifest.partial)
            #expect(manifest.usage.answered >= 15)
            #expect(try await command("jobs").output.contains("cancelled"))

            let late = try await command("pause", id)
            #expect(late.code == 75)
            #expect(late.errors.contains("it is cancelled"))
            #expect(try await command("pause", "ffff").code == 64)
            #expect(try await command("pause").code == 64)
            #expect(try await command("resume", "--all").output.contains("no job stands where that can be done"))
            #expect(daemon.isRunning)
        }

        @Test func `drain ends the daemon with 0 and keeps the job for the next; without a daemon it says so`() async throws {
            let simulator = try await SimulatorProcess(in: workshop, latency: "50ms")
            try drop(target: 250)
            let daemon = try Launched(state.serve(simulator, concurrency: 4), in: workshop)
            try await simulator.delivered(5, or: daemon)
            let drained = try await command("drain", "--wait", "30")
            #expect(drained.code == 0, "\(drained.errors)")
            #expect(drained.output == "the daemon has ended\n")
            #expect(try await daemon.ended().code == 0)
            #expect(try stands(.queued))
            let idle = try await command("drain")
            #expect(idle.code == 75)
            #expect(idle.errors.contains("no daemon is running"))

            // Verbs need no daemon; what they say holds at its start.
            let id = try #require(try jobs().first?.id)
            #expect(try await listing("pause", id).jobs.map(\.state) == ["paused"])
            let held = try await Binary.run(state.serve(simulator), in: workshop)
            #expect(held.code == 75)
            #expect(held.errors.contains("instructmill resume"))
            #expect(try await command("resume", id).code == 0)
            #expect(try await Binary.run(state.serve(simulator), in: workshop).code == 0)
            #expect(try #require(state.outputs().first).manifest().usage.ambiguous == 0)
        }

        @Test func `outside its window the daemon sends nothing, stays up and says when; as it opens the work goes on by itself`()
            async throws
        {
            let simulator = try await SimulatorProcess(in: workshop)
            let config = try configuration(simulator, window: window(3, 5))
            try drop(target: 8)
            let socket = try NotifySocket(at: workshop.path("notify"))
            let daemon = try Launched(
                ["serve", "--config", config, "--drain"], in: workshop,
                environment: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "1000000"])
            defer { daemon.signal(SIGKILL) }
            try await eventually("it says that it waits") { try jobs().first?.detail?.hasPrefix("waits for") == true }
            let before = socket.messages().filter { $0 == "WATCHDOG=1" }.count
            try await eventually("the watchdog is fed") { socket.messages().filter { $0 == "WATCHDOG=1" }.count > before + 2 }
            #expect(socket.messages().contains { $0.hasPrefix("READY=1") })
            #expect(socket.messages().contains { $0.hasPrefix("STATUS=waits for ") })
            let status = try await command("status").output
            #expect(status.contains(/waits for \d\d:00 UTC \(in [23]h/))
            #expect(status.contains("waiting"))
            #expect(try simulator.journal().received.isEmpty)
            #expect(daemon.isRunning, "a queue that waits for its hours is not empty")

            _ = try configuration(simulator, window: window(-1 + 24, 2))
            daemon.signal(SIGHUP)
            #expect(try await daemon.ended().code == 0)
            #expect(try stands(.done))
            #expect(try #require(state.outputs().first).manifest().counted == 8)
            #expect(try await !command("status").output.contains("waits"))
        }

        @Test func `a job's own window holds that job alone, and is told with its line where it is wrong`() async throws {
            let simulator = try await SimulatorProcess(in: workshop)
            try drop(target: 7, as: "a-night.yaml", "window: \"\(window(3, 5))\"\n")
            try drop(target: 6, as: "b-day.yaml")
            try state.drop(JobText.selfInstruct(target: 5) + "window: at night\n", as: "c-wrong.yaml")
            let daemon = try Launched(state.serve(simulator, drain: false), in: workshop)
            defer { daemon.signal(SIGKILL) }
            try await eventually("the other one is done") { try jobs().contains { $0.state == .done } }
            try await eventually("the first one waits") { try jobs().contains { $0.detail?.hasPrefix("waits for") == true } }
            #expect(try state.outputs().map { try $0.manifest().counted } == [6])
            try await eventually("the wrong one is refused") {
                (try? state.report("failed", of: "c-wrong"))?.faults.map(\.line) == [6]
            }
            let id = try #require(try jobs().first { $0.state == .queued }?.id)
            let shown = try await command("show", id).output
            #expect(shown.contains("  window "))
        }

        @Test func `a job of higher priority goes first, also where a lower one is under way, which then goes on`() async throws {
            let simulator = try await SimulatorProcess(in: workshop, latency: "50ms")
            try drop(target: 400, as: "low.yaml", "priority: low\n")
            let daemon = try Launched(state.serve(simulator, concurrency: 4), in: workshop)
            defer { daemon.signal(SIGKILL) }
            try await simulator.delivered(10, or: daemon)
            try drop(target: 5, as: "high.yaml", "priority: high\n")
            try await eventually("the high one is done") { try stands(.done, 1) }
            #expect(try !stands(.done))
            #expect(try await daemon.ended().code == 0)
            #expect(try stands(.done))
            let manifests = try state.outputs().map { try $0.manifest() }
            #expect(manifests.map(\.counted).sorted() == [5, 400])
            #expect(manifests.allSatisfy { $0.usage.ambiguous == 0 })
        }
    }
}
