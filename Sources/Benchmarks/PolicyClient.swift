import ArgumentParser
import CurlTransport
import Endpoint
import Engine
import FoundationEssentials
import Glibc
import Records
import Rouge
import Store
import Support
import TextKit

/// One run of the whole client, policy and ledger included, as a process of its own; with --store also the parser, the filter and the
/// journal on disk.
struct PolicyClient: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy-client",
        abstract: "Asks so many questions through the endpoint client, and says how it went. Used by `policy`.",
        shouldDisplay: false)

    @Argument(help: "The base URL.")
    var url: String

    @Argument(help: "Questions.")
    var questions: Int

    @Option(help: "In flight.")
    var width = 256

    @Option(help: "Keep answers and kept instructions in a store at this path, and filter what the answers list.")
    var store: String?

    func run() async throws {
        Allocator.tune()
        let time = SystemTime()
        let store = try store.map { try Store(at: $0) }
        let ledger: any AttemptLedger = store.map { StoreLedger(store: $0, time: time) } ?? CountingLedger()
        let transport = try CurlTransport(maximumConnections: width)
        let settings = EndpointSettings(name: "mock", url: url, model: "mock", maximumInFlight: width)
        let client = EndpointClient(settings, transport: transport, ledger: ledger, time: time)
        let filter = try await Filter(store)
        let tally = Locked(Tally())
        let (begin, cpu) = (Clocks.wall(), Clocks.processCPU())
        try await withTaskExecutorPreference(transport.executor) { try await work(client, filter, tally) }
        let (wall, used) = (Clocks.wall() - begin, Clocks.processCPU() - cpu)
        await transport.shutdown()
        let counters = client.counters()
        let (lines, kept) = (await filter.lines, await filter.kept)
        var result = Case("policy-client")
        result.add("questions", questions)
        let ends = tally.withLock { $0 }
        result.add("good", ends.good)
        result.add("unusable", ends.unusable)
        result.add("undecided", ends.undecided)
        result.add("unavailable", ends.unavailable)
        result.add("req_s", Double(questions) / wall)
        result.add("sustained_s", Double(ends.doneAtSupplyEnd) / max(1e-9, ends.supplyEnd - begin))
        result.add("sustained_sent_s", Double(ends.sentAtSupplyEnd) / max(1e-9, ends.supplyEnd - begin))
        result.add("cpu_ms_per_req", used * 1000 / Double(questions))
        result.add("sent", counters.sent)
        result.add("rateLimited", counters.rateLimited)
        result.add("ambiguous", counters.ambiguous)
        result.add("useless", counters.useless)
        result.add("lines", lines)
        result.add("kept", kept)
        result.add("lines_s_core", Double(lines) / used)
        result.add("rss_MB", Clocks.peakMegabytes())
        result.print()
    }

    /// How questions ended: with a text; with three replies that were none; with three that may have been paid; with five failures.
    private struct Tally: Sendable {
        var good = 0
        var unusable = 0
        var undecided = 0
        var unavailable = 0
        /// When the last question was taken, and how many were done by then: the rest waits for the slowest.
        var supplyEnd = 0.0
        var doneAtSupplyEnd = 0
        var sentAtSupplyEnd = 0

        mutating func markSupplyEnd(sent: Int) {
            guard supplyEnd == 0 else { return }
            sentAtSupplyEnd = sent
            supplyEnd = Clocks.wall()
            doneAtSupplyEnd = good + unusable + undecided + unavailable
        }
    }

    /// As many tasks as the engine has steps: two for each place, and one for each that waits by itself, which takes nobody's place.
    private func work(_ client: EndpointClient, _ filter: Filter, _ tally: Locked<Tally>) async throws {
        let next = Locked(0)
        let busy = Locked(0)
        let failure = Locked<(any Error)?>(nil)
        let (calls, caller) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        client.onWaiting { if busy.withLock({ $0 < stepLimit(client) }) { caller.yield() } }
        caller.yield()
        try await withThrowingDiscardingTaskGroup { group in
            let workers = Workers()
            defer { workers.close() }
            for await _ in calls {
                while busy.withLock({ join(&$0, client) }) {
                    workers.start(in: &group) {
                        do {
                            while let number = take(next) {
                                try await ask(number, client, filter, tally)
                                guard busy.withLock({ stay(&$0, client) }) else { return }
                            }
                            tally.withLock { $0.markSupplyEnd(sent: client.counters().sent) }
                        } catch {
                            failure.withLock { $0 = $0 ?? error }
                        }
                        caller.finish()
                    }
                }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
    }

    private func stepLimit(_ client: EndpointClient) -> Int {
        width * 2 + client.waiting + client.retrying
    }

    private func join(_ busy: inout Int, _ client: EndpointClient) -> Bool {
        guard busy < stepLimit(client) else { return false }
        busy += 1
        return true
    }

    /// Whether a task takes one more question.
    private func stay(_ busy: inout Int, _ client: EndpointClient) -> Bool {
        guard busy > stepLimit(client) else { return true }
        busy -= 1
        return false
    }

    private func ask(_ number: Int, _ client: EndpointClient, _ filter: Filter, _ tally: Locked<Tally>) async throws {
        do {
            let answer = try await client.answer(to: question(number)).decoded
            guard answer.problem == nil, let text = answer.choices.first?.text, !text.isEmpty else {
                return tally.withLock { $0.unusable += 1 }
            }
            tally.withLock { $0.good += 1 }
            try await filter.take(text)
        } catch let error as MillError where error.code == .needsDecision {
            tally.withLock { $0.undecided += 1 }
        } catch let error as MillError where error.code == .endpointUnavailable {
            tally.withLock { $0.unavailable += 1 }
        }
    }

    private func take(_ next: Locked<Int>) -> Int? {
        next.withLock { next in
            defer { next += 1 }
            return next < questions ? next : nil
        }
    }

    private func question(_ number: Int) -> CompletionRequest {
        let tasks = """
            Come up with a series of tasks:
            1. Write a short poem about rivers.
            2. List three sources of energy.
            3. Explain how rain forms, number \(number).
            4.
            """
        return CompletionRequest(
            key: AnswerKey(job: "benchmark", step: "\(number)", ask: "instructions"), model: "mock",
            messages: [Message(.user, tasks)], temperature: 0.7, maxTokens: 512)
    }
}

/// A ledger that only counts: what it costs is then the client's.
private final class CountingLedger: AttemptLedger {
    func answer(for key: AnswerKey) async throws -> StoredAnswer? { nil }
    func ambiguousAttempts(for key: AnswerKey) async throws -> Int { 0 }
    func reserve(_ reservation: Reservation) async throws {}
    func store(_ answer: StoredAnswer, for key: AnswerKey, usage: Usage, picodollars: Int64?) async throws {}
    func settle(attempt: String, fate: AttemptFate, reason: String) async throws {}
}

/// Parses lists, keeps the instructions that are no near-duplicates, and writes those down.
private actor Filter {
    private let index = RougeIndex(tokenizer: .ascii, threshold: 0.7)
    private let store: Store?
    private(set) var lines = 0
    private(set) var kept = 0

    init(_ store: Store?) async throws {
        self.store = store
        _ = try await store?.write { try $0.createPool("benchmark", tokenizer: "ascii", threshold: 0.7) }
    }

    func take(_ text: String) async throws {
        guard let store else { return }
        let items = NumberedList.parse(text, startingAt: 4)
        lines += items.count
        var entries: [PoolEntry] = []
        for item in items where index.closestCollision(with: item.text) == nil {
            index.append(item.text)
            kept += 1
            entries.append(
                PoolEntry(
                    pool: "benchmark", seq: Int64(kept), job: "benchmark", step: nil, item: nil, text: item.text,
                    origin: .machine, maximum: nil))
        }
        guard !entries.isEmpty else { return }
        let rows = entries
        try await store.write { try $0.appendToPool(rows) }
    }
}
