import Endpoint
import Logging
import RecipeKit
import Store
import Support
import Testing

@testable import Engine

@Suite struct `The log of steps` {
    /// Keeps what is logged.
    private struct Recorder: LogHandler {
        let lines: Locked<[(message: String, metadata: Logger.Metadata)]>
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            lines.withLock { $0.append(("\(event.message)", all)) }
        }
    }

    private let lines = Locked<[(message: String, metadata: Logger.Metadata)]>([])

    private func logger(_ level: Logger.Level) -> Logger {
        let lines = lines
        return Logger(label: "test") { _ in Recorder(lines: lines, logLevel: level) }
    }

    /// Runs a job whose endpoint refuses every call after the tenth.
    private func runRefused(_ level: Logger.Level) async throws -> String {
        let shop = try Workshop()
        let desk = JobDesk(
            store: shop.desk.store, recipes: [WordRecipe.self], time: SystemTime(), logger: logger(level))
        try await desk.recover()
        let job = try await desk.enrol(try Workshop.definition(target: 200), name: "test", source: nil).id
        let settings = EndpointSettings(name: "test", url: "http://127.0.0.1:9/v1", model: "scripted", maximumInFlight: 4)
        let client = EndpointClient(
            settings, transport: WordTeacher(failAfter: 10), ledger: desk.ledger, time: SystemTime(), random: 1)
        let runner = try desk.runner(for: job, crew: Crew(clients: [.teacher: client]), concurrency: 4, control: RunControl())
        await #expect(throws: MillError.self) { try await runner.run() }
        return job
    }

    @Test func `a step that is held up is told of with job and step, and at debug the call that failed`() async throws {
        let job = try await runRefused(.debug)
        let told = lines.withLock { $0 }
        let interrupted = try #require(told.first { $0.message == "a step is interrupted" })
        #expect(interrupted.metadata["job"] == "\(job)" && interrupted.metadata["step"] != nil)
        let failed = try #require(told.first { "\($0.metadata["reason"] ?? "")".contains("401") })
        #expect(failed.metadata["job"] == "\(job)" && failed.metadata["step"] != nil && failed.metadata["endpoint"] == "test")
    }

    @Test func `above debug nothing is said of calls that cost nothing`() async throws {
        _ = try await runRefused(.info)
        let told = lines.withLock { $0.map(\.message) }
        #expect(!told.isEmpty && Set(told) == ["a step is interrupted"])
    }

    @Test func `a call that may have been paid in vain is told of at notice`() async throws {
        let shop = try Workshop()
        let ledger = StoreLedger(store: shop.desk.store, time: SystemTime(), logger: logger(.notice))
        let job = try await shop.desk.enrol(try Workshop.definition(target: 1), name: "test", source: nil).id
        let reservation = Reservation(
            attempt: "a", key: AnswerKey(job: job, step: "s", ask: "q"), requestHash: "h", endpoint: "e", model: "m",
            inputTokensBound: 1, outputTokensBound: 1, maximumPicodollars: nil)
        try await ledger.reserve(reservation)
        try await ledger.settle(attempt: "a", fate: .ambiguous, reason: "cut")
        let told = try #require(lines.withLock { $0 }.first)
        #expect(told.message == "a call may have been paid without an answer")
        #expect(told.metadata["step"] == "s" && told.metadata["ask"] == "q" && told.metadata["reason"] == "cut")
    }

    @Test func `a job that goes well says nothing above debug`() async throws {
        let shop = try Workshop()
        let desk = JobDesk(store: shop.desk.store, recipes: [WordRecipe.self], time: SystemTime(), logger: logger(.info))
        try await desk.recover()
        let job = try await desk.enrol(try Workshop.definition(target: 20), name: "test", source: nil).id
        let runner = try desk.runner(for: job, crew: shop.crew(WordTeacher()), concurrency: 8, control: RunControl())
        #expect(try await runner.run() == .done)
        #expect(lines.withLock { $0.isEmpty })
    }
}
