import Foundation
import Store
import Support
import Testing

/// Kills a daemon again and again while it works on one job, and looks at what each kill left behind.
final class KillCampaign {
    /// What a kill can leave an answer, a step or the output in.
    enum Trace: String, CaseIterable {
        /// Money set aside, and the endpoint has never seen the request.
        case reserved
        /// The endpoint received it and could not deliver.
        case inFlight = "in flight"
        /// The endpoint delivered in full, and the store does not have it.
        case answeredButUnstored = "answered but unstored"
        /// The store has answers of a step that is not settled.
        case storedButUnsettled = "stored but unsettled"
        /// Some of the output files are out, the manifest is not.
        case midProjection = "mid-projection"
    }

    let state: DaemonState
    let simulator: SimulatorProcess
    let concurrency: Int
    private(set) var counts: [Trace: Int] = [:]
    private(set) var kills = 0
    private var random: SeededRandom
    /// How many calls can be under way when a kill comes, reserved ahead of their transfer slot or in one.
    private let bound: Int
    /// How many answers a life gets. What a kill cut is asked again first, and may be cut twice but not three times: then the
    /// program rightly asks for a decision before it pays a fourth time.
    private var answers: ClosedRange<Int> { bound...(bound + 24) }

    /// - Parameter stepsPerSlot: 2 where a target ends the job, 4 where its seeds do.
    init(state: DaemonState, simulator: SimulatorProcess, concurrency: Int, seed: UInt64, stepsPerSlot: Int = 2) {
        self.state = state
        self.simulator = simulator
        self.concurrency = concurrency
        random = SeededRandom(seed: seed)
        // As many steps run at one time, and none has more than one call under way.
        bound = concurrency * stepsPerSlot + 4
    }

    /// Kills `kills` times at random moments, then lets the job end.
    func runAtRandom(kills wanted: Int) async throws {
        for _ in 0..<wanted { try await killAtRandom() }
        try await letEnd()
    }

    /// Kills `kills` times, at random moments and at failpoints by turns, then lets the job end.
    func run(kills wanted: Int) async throws {
        // A settlement takes in several steps, so it comes less often than the others.
        let places = [
            ("answered", answers), ("stored", answers), ("settle", 4...10), ("reserved", answers), ("settled", 4...10),
            ("parse", answers),
        ]
        for round in 0..<wanted {
            if round.isMultiple(of: 2) || !Binary.hasFailpoints {
                try await killAtRandom()
            } else {
                let (name, hits) = places[round / 2 % places.count]
                try await kill(at: name, hit: Int.random(in: hits, using: &random))
            }
        }
        if Binary.hasFailpoints {
            for hit in 1...3 { try await kill(at: "project", hit: hit) }
        }
        try await letEnd()
    }

    private func letEnd() async throws {
        let last = try await Binary.run(state.serve(simulator, concurrency: concurrency), in: state.workshop)
        #expect(last.code == 0, "\(last.errors)")
    }

    /// Lets some answers come, and kills at a moment that nothing in the program decides.
    private func killAtRandom() async throws {
        let before = try simulator.journal().delivered.count
        let daemon = try Launched(state.serve(simulator, concurrency: concurrency), in: state.workshop)
        try await simulator.delivered(before + Int.random(in: answers, using: &random), or: daemon)
        try await Task.sleep(for: .microseconds(Int.random(in: 0...20_000, using: &random)))
        try await expectKilled(daemon)
    }

    private func kill(at name: String, hit: Int) async throws {
        let daemon = try Launched(
            state.serve(simulator, concurrency: concurrency), in: state.workshop, environment: ["FAIL_AT": "\(name):\(hit)"])
        try await expectKilled(daemon, byItself: true)
    }

    private func expectKilled(_ daemon: Launched, byItself: Bool = false) async throws {
        if !byItself { daemon.signal(SIGKILL) }
        let ended = try await daemon.ended()
        try #require(ended.code == 128 + SIGKILL, "kill \(kills + 1) came after the job: \(ended.errors)")
        kills += 1
        try await look()
    }

    /// Compares the store with the endpoint's journal, and counts the states that this kill left.
    private func look() async throws {
        let journal = try await simulator.quiet()
        let received = Set(journal.received.compactMap(\.attempt))
        let delivered = Set(journal.delivered.compactMap(\.attempt))
        let store = try state.store()
        defer { try? store.close() }
        try store.read { reader in
            for attempt in received {
                let row = try reader.attempt(attempt)
                #expect(row != nil, "\(attempt) was sent before it was reserved")
            }
            guard let job = try reader.jobs().first else { return }
            let totals = try reader.attemptTotals(job: job.id)
            #expect(totals.reserved <= bound, "at most one call of each running step is lost")
            let cut = try received.filter { try reader.attempt($0)?.state == .reserved }
            count(.reserved, totals.reserved - cut.count)
            count(.inFlight, cut.subtracting(delivered).count)
            count(.answeredButUnstored, cut.intersection(delivered).count)
            let answered = try reader.stepsWithAnswers(job: job.id)
            count(.storedButUnsettled, try reader.readySteps(job: job.id).filter { answered.contains($0.id) }.count)
            #expect(cut.subtracting(delivered).count <= concurrency, "no more transfers than slots")
        }
        for output in state.outputs() where output.has("data.jsonl") && !output.has("manifest.json") { count(.midProjection, 1) }
    }

    private func count(_ trace: Trace, _ found: Int) {
        if found > 0 { counts[trace, default: 0] += 1 }
    }
}

extension KillCampaign {
    /// Checks that no kill lost or doubled anything, in the output or on the bill.
    func expectNothingLostOrBoughtTwice(target: Int, seeds: [String]) async throws {
        for trace in Trace.allCases where Binary.hasFailpoints {
            #expect(counts[trace, default: 0] > 0, "no kill left anything \(trace.rawValue); hit: \(counts)")
        }
        try await expectFairEnd().expectSound(target: target, seeds: seeds)
    }

    /// Checks that the job has left the queue with one output and a fair bill, and that `verify` finds no fault.
    /// - Returns: the output.
    func expectFairEnd(done file: String = "job.yaml") async throws -> OutputFolder {
        let output = try #require(state.outputs().first)
        #expect(state.outputs().count == 1)
        try await expectFairBill(output)
        let verified = try await Binary.run(["verify", "--state", state.folder], in: state.workshop)
        #expect(verified.code == 0, "\(verified.errors)")
        #expect(state.files("active").isEmpty)
        #expect(state.files("incoming").isEmpty)
        #expect(state.files("done").contains(file), "\(state.files("done"))")
        return output
    }

    private func expectFairBill(_ output: OutputFolder) async throws {
        let journal = try await simulator.quiet()
        let store = try state.store()
        defer { try? store.close() }
        try store.read { reader in
            var storedBodies: Set<String> = []
            for line in journal.received {
                let attempt = try #require(line.attempt)
                let row = try #require(try reader.attempt(attempt))
                #expect(row.state != .reserved && row.state != .notSent)
                #expect(!storedBodies.contains(line.sha256), "a body was received again after its answer was stored")
                if row.state == .answered { storedBodies.insert(line.sha256) }
            }
            let usage = try output.manifest().usage
            #expect(usage.answered == storedBodies.count)
            #expect(usage.ambiguous <= kills * bound)
            let received = Set(journal.received.compactMap(\.attempt))
            #expect(usage.attempts >= received.count)
        }
    }
}
