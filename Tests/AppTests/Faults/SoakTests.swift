import Foundation
import Store
import Testing

extension ProgramTests {
    /// A night by volume: many calls, mixed faults, a price, a cap (reliability §5, P3, P4, P8).
    struct Soak {
        private static let environment = ProcessInfo.processInfo.environment
        /// Calls wanted; 100,000 and 600,000 in the long gate.
        private static let calls = environment["INSTRUCTMILL_SOAK_CALLS"].flatMap(Int.init) ?? 2_000
        private static let faults = """
            [{"kind":"error-in-200","share":0.003},{"kind":"null-content","share":0.003},{"kind":"status","status":500,"share":0.005},\
            {"kind":"reset","share":0.003},{"kind":"truncate","share":0.003},{"kind":"not-json","share":0.003}]
            """

        private struct Sample {
            let megabytes: Int
            let descriptors: Int
            let threads: Int
            let walMegabytes: Int
        }

        private func sample(_ process: Int32, _ state: DaemonState) -> Sample? {
            guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else { return nil }
            func number(_ name: String) -> Int {
                status.split(separator: "\n").first { $0.hasPrefix(name) }
                    .flatMap { $0.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } } ?? 0
            }
            let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd"))?.count ?? 0
            let wal = try? FileManager.default.attributesOfItem(atPath: state.folder + "/instructmill.sqlite-wal")[.size] as? Int
            return Sample(
                megabytes: number("VmRSS:") / 1024, descriptors: descriptors, threads: number("Threads:"),
                walMegabytes: (wal ?? 0) >> 20)
        }

        @Test func `many calls with mixed faults: memory, descriptors, threads and log stay flat, and the ledger is the journal`()
            async throws
        {
            let workshop = try Workshop()
            let state = DaemonState(in: workshop)
            let faults = try workshop.write(Self.faults, to: "faults.json")
            let simulator = try await SimulatorProcess(in: workshop, options: ["--faults", faults])
            let config = try workshop.write(
                """
                version: 1
                state: \(state.folder)
                endpoints:
                  sim: {url: "\(simulator.url)", models: [simulated-teacher], price: {input: 2, output: 8}, limits: {in_flight: 32}}
                budgets: {job: {dollars: 1000000}, day: {dollars: 1000000}}
                """, to: "config.yaml")
            // About 2.3 calls an accepted task; a job's pool grows, so it is many jobs rather than one.
            let jobs = max(2, Self.calls / 10_000)
            for number in 1...jobs {
                try state.drop(String(contentsOfFile: Repository.seedTasks, encoding: .utf8), as: "seeds\(number).jsonl")
                try state.drop(
                    JobText.selfInstruct(target: max(100, Self.calls / jobs * 10 / 23), seeds: "seeds\(number).jsonl")
                        + "seed: \(number)\n", as: "job\(number).yaml")
            }
            let daemon = try Launched(["serve", "--config", config, "--drain"], in: workshop)
            var samples: [Sample] = []
            while daemon.isRunning {
                if let sample = sample(daemon.process.processIdentifier, state) { samples.append(sample) }
                // Ten samples a second, until the process ends by itself.
                try await Task.sleep(for: .milliseconds(100))
            }
            let ended = try await daemon.ended()
            #expect(ended.code == 0, "\(ended.errors.suffix(2000))")
            try await expectFlat(samples)
            try await expectLedgerIsJournal(state, simulator, workshop)
        }

        private func expectFlat(_ samples: [Sample]) async throws {
            // The first fifth is the start: pools, caches and connections come.
            let later = samples.dropFirst(samples.count / 5)
            let (first, second) = (later.prefix(later.count / 2), later.suffix(later.count / 2))
            guard let before = first.map(\.megabytes).max(), let after = second.map(\.megabytes).max() else { return }
            #expect(after <= before + 24 + Self.calls / 100_000, "resident memory grew from \(before) to \(after) MB")
            #expect((second.map(\.descriptors).max() ?? 0) <= (first.map(\.descriptors).max() ?? 0) + 8)
            #expect((second.map(\.threads).max() ?? 0) <= (first.map(\.threads).max() ?? 0) + 4)
            #expect((samples.map(\.walMegabytes).max() ?? 0) <= 160)
            let peak = samples.map(\.megabytes).max() ?? 0
            print(
                "soak: peak \(peak) MB, \(samples.last?.threads ?? 0) threads, "
                    + "\(samples.map(\.descriptors).max() ?? 0) descriptors, log \(samples.map(\.walMegabytes).max() ?? 0) MB at most"
            )
        }

        private func expectLedgerIsJournal(_ state: DaemonState, _ simulator: SimulatorProcess, _ workshop: Workshop) async throws
        {
            let verified = try await Binary.run(["verify", "--state", state.folder], in: workshop, within: .seconds(600))
            #expect(verified.code == 0, "\(verified.errors)")
            let journal = try await simulator.quiet()
            let delivered = Set(journal.delivered.compactMap(\.attempt))
            let store = try state.store()
            defer { try? store.close() }
            var stored: Set<String> = []
            var again = 0
            var counts: [AttemptState: Int] = [:]
            try store.read { reader in
                for line in journal.received {
                    let attempt = try #require(line.attempt)
                    let row = try #require(try reader.attempt(attempt))
                    counts[row.state, default: 0] += 1
                    if stored.contains(line.sha256) { again += 1 }
                    if row.state == .answered {
                        stored.insert(line.sha256)
                        #expect(delivered.contains(attempt), "booked as answered, and never delivered")
                    }
                }
                let ledger = try reader.spending()
                for state in [AttemptState.answered, .ambiguous, .paidUseless] {
                    let booked = ledger.filter { $0.state == state }.reduce(0) { $0 + $1.calls }
                    #expect(
                        booked == counts[state, default: 0], "\(state): ledger \(booked), journal \(counts[state, default: 0])")
                }
            }
            #expect(again == 0, "bought again after it was stored")
            #expect(journal.received.count >= Self.calls * 8 / 10)
            print("soak: \(journal.received.count) calls, \(counts)")
        }
    }
}
