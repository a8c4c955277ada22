import Store
import Support
import Testing

@testable import Engine

@Suite struct `Whose turn it is` {
    private static let night = NightWindow([NightWindow.Span(start: 1320, end: 360, zone: .utc, zoneName: "UTC")])
    private static let noon: Int64 = 12 * 3_600_000_000
    private static let midnight: Int64 = 24 * 3_600_000_000

    private func entry(
        _ id: String, _ state: JobState = .queued, priority: Int = 0, wish: JobWish? = nil, window: NightWindow? = NightWindow()
    ) -> Docket.Entry {
        Docket.Entry(id: id, state: state, terms: JobTerms(priority: priority, wish: wish), window: window)
    }

    @Test func `the highest priority goes first, of equals the older`() {
        let docket = Docket(
            service: NightWindow(),
            entries: [entry("a", priority: -1), entry("b"), entry("c", priority: 7), entry("d", priority: 7)])
        #expect(docket.next(at: 0) == "c")
        #expect(docket.rival(of: "b", at: 0) == "c")
        #expect(docket.rival(of: "d", at: 0) == nil, "an equal one does not interrupt")
        #expect(Docket(service: NightWindow(), entries: [entry("b"), entry("a")]).next(at: 0) == "b")
    }

    @Test func `who is held, waits for a decision or has ended is passed over`() {
        let docket = Docket(
            service: NightWindow(),
            entries: [
                entry("a", wish: .pause), entry("b", .running, wish: .cancel), entry("c", .paused), entry("d", .needsDecision),
                entry("e", .done), entry("f", .running),
            ])
        #expect(docket.next(at: 0) == "f")
        #expect(docket.waiting(at: 0).isEmpty)
    }

    @Test func `outside the daemon's hours nobody goes, outside a job's own the next one does`() {
        let service = Docket(service: Self.night, entries: [entry("a", priority: 5)])
        #expect(service.next(at: Self.noon) == nil)
        #expect(service.next(at: Self.midnight) == "a")
        #expect(service.waiting(at: Self.noon).map(\.id) == ["a"])
        let own = Docket(service: NightWindow(), entries: [entry("a", priority: 5, window: Self.night), entry("b")])
        #expect(own.next(at: Self.noon) == "b")
        #expect(own.rival(of: "b", at: Self.midnight) == "a")
        #expect(!own.isOpen("a", at: Self.noon))
        #expect(own.waiting(at: Self.noon).compactMap { own.opening(of: $0, after: Self.noon) } == [22 * 3_600_000_000])
    }

    @Test func `hours that cannot be read are closed`() {
        let docket = Docket(service: NightWindow(), entries: [entry("a", window: nil)])
        #expect(docket.next(at: 0) == nil)
        #expect(docket.waiting(at: 0).map(\.id) == ["a"])
    }

    @Test func `the gate refuses by the daemon's hours and by the job's`() throws {
        let now = Locked(Self.noon)
        struct Clock: TimeSource {
            let now: Locked<Int64>
            func epochMicros() -> Int64 { now.withLock { $0 } }
            func steadyMicros() -> Int64 { 0 }
        }
        let gate = SendGate(time: Clock(now: now))
        #expect(gate.refusal(of: "a") == nil)
        gate.set(NightWindow(), jobs: ["a": Self.night])
        #expect(gate.refusal(of: "a")?.code == .windowClosed)
        #expect(gate.refusal(of: "b") == nil)
        gate.set(Self.night)
        #expect(gate.refusal(of: "b")?.code.exitCode == 75)
        now.withLock { $0 = Self.midnight }
        #expect(gate.refusal(of: "b") == nil)
    }
}

@Suite struct `What people ask of jobs` {
    private let workshop: Workshop
    private let id: String

    init() async throws {
        workshop = try Workshop()
        id = try await workshop.desk.enrol(
            try Workshop.definition(target: 5), name: "test", source: nil,
            terms: JobTerms(priority: 3, windows: ["00:00-01:00 UTC"])
        ).id
    }

    private func supervision(isServed: Bool = true) -> Supervision {
        Supervision(store: workshop.desk.store, time: SystemTime(), isServed: isServed)
    }

    private func set(_ state: JobState) async throws {
        let id = id
        _ = try await workshop.desk.store.write { try $0.setJob(id, state: state, detail: nil, at: 1) }
    }

    private func terms() throws -> JobTerms {
        try workshop.desk.store.read { try $0.terms(of: id) }
    }

    private func state() throws -> JobState? {
        try workshop.desk.store.read { try $0.job(id) }?.state
    }

    @Test func `a queued job is paused at once and goes on when resumed; priority and hours stay`() async throws {
        #expect(try await supervision().pause(id) == Supervision.Change(job: id, state: .paused, wish: nil))
        #expect(try terms() == JobTerms(priority: 3, windows: ["00:00-01:00 UTC"], wish: .pause))
        #expect(try await supervision().pause(id).state == .paused, "twice is once")
        #expect(try await supervision().resume(id) == Supervision.Change(job: id, state: .queued, wish: nil))
        #expect(try terms().wish == nil)
        #expect(try workshop.desk.store.read { try $0.openJobs() }.map(\.terms.priority) == [3])
    }

    @Test func `of a running job the daemon is told; without a daemon none is running`() async throws {
        try await set(.running)
        #expect(try await supervision().pause(id) == Supervision.Change(job: id, state: .running, wish: .pause))
        #expect(try await supervision().resume(id) == Supervision.Change(job: id, state: .running, wish: nil))
        #expect(try await supervision().cancel(id) == Supervision.Change(job: id, state: .running, wish: .cancel))
        #expect(try await supervision(isServed: false).cancel(id) == Supervision.Change(job: id, state: .cancelled, wish: nil))
        #expect(try workshop.desk.store.read { try $0.cancelledJobs() } == [id])
    }

    @Test func `cancelled twice is cancelled, and it can be taken up again`() async throws {
        #expect(try await supervision().cancel(id).state == .cancelled)
        #expect(try await supervision().cancel(id).state == .cancelled)
        #expect(try await supervision().resume(id).state == .queued)
    }

    @Test func `a pause outlives a stop by a cap, and a cap is not lifted by resume`() async throws {
        try await set(.paused)
        let refused = await #expect(throws: MillError.self) { try await supervision().resume(id) }
        #expect(refused?.code == .jobState)
        #expect(refused?.hint?.contains("budget") == true)
        #expect(try await supervision().pause(id).state == .paused)
        #expect(try terms().wish == .pause)
        #expect(try await supervision().resume(id).state == .queued)
    }

    @Test(arguments: [JobState.done, .failed, .stalled]) func `a job that has ended is refused, and no wish is left`(
        _ state: JobState
    ) async throws {
        try await set(.running)
        _ = try await supervision().pause(id)
        try await set(state)
        #expect(try terms().wish == nil)
        for verb in [supervision().pause, supervision().resume, supervision().cancel] {
            let error = await #expect(throws: MillError.self) { try await verb(id) }
            #expect(error?.code.exitCode == 75)
            #expect(error?.hint != nil)
        }
        #expect(try self.state() == state)
    }

    @Test func `an unknown job is an error of usage`() async throws {
        let error = await #expect(throws: MillError.self) { try await supervision().pause("nobody") }
        #expect(error?.code.exitCode == 64)
    }

    @Test func `the same job again brings new terms`() async throws {
        let again = try await workshop.desk.enrol(
            try Workshop.definition(target: 5), name: "again", source: nil, terms: JobTerms(priority: -3))
        #expect(!again.isNew)
        #expect(try terms() == JobTerms(priority: -3))
        _ = try await workshop.desk.enrol(try Workshop.definition(target: 5), name: "bare", source: nil)
        #expect(try terms().priority == -3, "what says nothing of them changes nothing")
    }
}
