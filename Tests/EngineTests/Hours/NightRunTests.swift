import Endpoint
import Foundation
import RecipeKit
import Records
import Store
import Support
import Testing

@testable import Engine

/// A wall clock that tests may set, and a steady one; both go on when somebody sleeps or calls.
private final class NightClock: TimeSource, Sleeper {
    private let state: Locked<(wall: Int64, steady: Int64)>

    init(wall: Int64) {
        state = Locked((wall: wall, steady: 0))
    }

    func epochMicros() -> Int64 { state.withLock { $0.wall } }
    func steadyMicros() -> Int64 { state.withLock { $0.steady } }

    func pass(seconds: Int) {
        state.withLock {
            $0.wall += Int64(seconds) * 1_000_000
            $0.steady += Int64(seconds) * 1_000_000
        }
    }

    func set(by seconds: Int) {
        state.withLock { $0.wall += Int64(seconds) * 1_000_000 }
    }

    func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        let micros = duration.components.seconds * 1_000_000 + duration.components.attoseconds / 1_000_000_000_000
        state.withLock {
            $0.wall += micros
            $0.steady += micros
        }
        await Task.yield()
    }
}

/// A teacher whose calls take minutes, during which machines sleep and clocks are set.
private final class NightTeacher: Transport {
    /// When each call was sent, by the wall clock.
    let sent = Locked<[Int64]>([])
    /// The bodies of the questions answered. A look at how many wait in an engine (GET) asks nothing, and is paid by nobody.
    let answered = Locked<[String]>([])
    private let inner = WordTeacher()
    private let clock: NightClock
    private let random: Locked<SeededRandom>
    private let isTroubled: Bool

    init(_ clock: NightClock, seed: UInt64, isTroubled: Bool) {
        self.clock = clock
        self.isTroubled = isTroubled
        random = Locked(SeededRandom(seed: seed))
    }

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        let now = clock.epochMicros()
        sent.withLock { $0.append(now) }
        let (minutes, trouble) = random.withLock { random in (2 + random.index(below: 5), random.index(below: 60)) }
        clock.pass(seconds: minutes * 60 + 7)
        guard isTroubled else { return try await answer(request) }
        switch trouble {
        // The machine is suspended; somebody sets the clock back, or on.
        case 0: clock.pass(seconds: 2 * 3600)
        case 1: clock.set(by: -40 * 60)
        case 2: clock.set(by: 50 * 60)
        case 3...5:
            return TransportResponse(status: 429, headers: ["retry-after": "\(trouble * 600)"], body: Array("{}".utf8))
        case 6: return TransportResponse(status: 503, body: Array("{}".utf8))
        default: break
        }
        return try await answer(request)
    }

    private func answer(_ request: TransportRequest) async throws -> TransportResponse {
        if request.method == .post { answered.withLock { $0.append(SHA256Digest(of: request.body).hex) } }
        return try await inner.send(request)
    }
}

/// The engine over a virtual clock, and what a daemon does: looks at the clock, and works while its window is open.
private struct NightShift {
    let clock: NightClock
    let desk: JobDesk
    let crew: Crew
    let teacher: NightTeacher
    let window: NightWindow
    let folder: String

    init(from wall: Int64, window: NightWindow, seed: UInt64, isTroubled: Bool, perMinute: Int? = nil) throws {
        clock = NightClock(wall: wall)
        folder = NSTemporaryDirectory() + "/night-\(UUID().uuidString)"
        try Files.makeDirectories(folder)
        desk = JobDesk(store: try Store(at: folder + "/store.sqlite"), recipes: [WordRecipe.self], time: clock)
        teacher = NightTeacher(clock, seed: seed, isTroubled: isTroubled)
        let settings = EndpointSettings(
            name: "test", url: "http://127.0.0.1:9/v1", model: "scripted", maximumInFlight: 4, requestsPerMinute: perMinute)
        let client = EndpointClient(
            settings, transport: teacher, ledger: desk.ledger, time: clock, random: seed, sleeper: clock)
        crew = Crew(clients: [.teacher: client])
        self.window = window
        desk.ledger.gate.set(window)
    }

    /// - Returns: how it ended; nil where the time was over before.
    func work(on definition: JobDefinition, until end: Int64) async throws -> (job: String, ending: RunEnding?) {
        try await desk.recover()
        let job = try await desk.enrol(definition, name: "test", source: nil).id
        while clock.epochMicros() < end {
            guard window.isOpen(at: clock.epochMicros()) else {
                clock.pass(seconds: 60)
                continue
            }
            // Nothing but the gate ends it: a daemon that does not get to look at its clock.
            clock.pass(seconds: 1)
            let runner = try desk.runner(for: job, crew: crew, concurrency: 8, control: RunControl())
            do {
                let ending = try await runner.run()
                if ending != .partial { return (job, ending) }
            } catch let error as MillError where error.code == .windowClosed {
                continue
            }
        }
        return (job, nil)
    }

    func remove() {
        try? desk.store.close()
        try? FileManager.default.removeItem(atPath: folder)
    }
}

@Suite struct `Faults of the night` {
    private static func berlin(until end: Int = 390) throws -> NightWindow {
        let zone = try #require(ZoneFile.zone(named: "Europe/Berlin"))
        return NightWindow([NightWindow.Span(start: 1320, end: end, zone: zone, zoneName: "Europe/Berlin")])
    }

    /// What Berlin's clocks show, as Foundation knows it.
    private static func shown(_ micros: Int64) throws -> (day: Int, minute: Int, offset: Int) {
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        let date = Date(timeIntervalSince1970: Double(micros / 1_000_000))
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = calendar.dateComponents([.day, .hour, .minute], from: date)
        return (parts.day ?? 0, (parts.hour ?? 0) * 60 + (parts.minute ?? 0), zone.secondsFromGMT(for: date))
    }

    /// From noon of the Wednesday before each change of 2026.
    @Test(arguments: [1_774_436_400, 1_792_576_800], [false, true])
    func `a week with a change of clocks, stalls, suspends, clocks set: no call outside the window, none missed inside`(
        _ start: Int, _ isTroubled: Bool
    ) async throws {
        let night = try NightShift(
            from: Int64(start) * 1_000_000, window: try Self.berlin(), seed: UInt64(start), isTroubled: isTroubled, perMinute: 2)
        defer { night.remove() }
        let end = Int64(start + 7 * 86_400) * 1_000_000
        let (job, ending) = try await night.work(on: try Workshop.definition(target: 1000), until: end)
        #expect(ending == nil, "it had work for the whole week")
        let sent = night.teacher.sent.withLock { $0 }
        var nights: [Int: Int] = [:]
        for moment in sent {
            let (day, minute, _) = try Self.shown(moment)
            #expect(minute >= 1320 || minute < 390, "a call at \(minute / 60):\(minute % 60) of the \(day)th")
            // A night is called by the day on which it ends.
            let (evening, _, _) = try Self.shown(moment + 2 * 3_600_000_000)
            nights[evening, default: 0] += 1
        }
        #expect(nights.count >= 7, "there was work in every night: \(nights)")
        #expect(nights.values.allSatisfy { $0 > 5 }, "\(nights)")
        let doubled = try sent.map { try Self.shown($0) }.filter { (120..<180).contains($0.minute) && [25, 29].contains($0.day) }
        let offsets = Set(doubled.map(\.offset))
        // A machine that is suspended may sleep through it.
        #expect(
            isTroubled || offsets == (start > 1_780_000_000 ? [3600, 7200] : []), "both times an hour is shown, or not at all")
        let answered = night.teacher.answered.withLock { $0 }
        #expect(Set(answered).count == answered.count, "nothing was bought twice")
        let totals = try night.desk.store.read { reader in try reader.attemptTotals(job: job) }
        #expect(totals.ambiguous <= sent.count / 20, "what was cut at the window's end was not sent")
    }

    @Test func `window over in the middle of a run: the data are the same bytes as without a window`() async throws {
        let definition = try Workshop.definition(target: 60, order: .window(16))
        let start: Int64 = 1_792_576_800_000_000
        var files: [[[UInt8]]] = []
        var sent: [Int] = []
        for window in [NightWindow(), try Self.berlin(until: 1380)] {
            let night = try NightShift(from: start, window: window, seed: 5, isTroubled: false)
            defer { night.remove() }
            let (job, ending) = try await night.work(on: definition, until: start + 30 * 86_400_000_000)
            #expect(ending == .done)
            let output = night.folder + "/output"
            _ = try Projection(store: night.desk.store).write(job: job, into: output, ending: .done)
            files.append(try ["data.jsonl", "rejected.jsonl"].map { try Files.read(output + "/" + $0) })
            let answered = night.teacher.answered.withLock { $0 }
            #expect(Set(answered).count == answered.count, "nothing was bought twice")
            let moments = night.teacher.sent.withLock { $0 }
            sent.append(Set(try moments.map { try Self.shown($0 + 2 * 3_600_000_000).day }).count)
        }
        #expect(files.first == files.last)
        #expect(sent.last ?? 0 >= 3, "it took several nights")
    }

    @Test func `window closed while a call waits for its turn: not sent, and what was set aside is given back`()
        async throws
    {
        let clock = NightClock(wall: 0)
        let span = NightWindow.Span(start: 0, end: 10, zone: .utc, zoneName: "UTC")
        let folder = NSTemporaryDirectory() + "/night-\(UUID().uuidString)"
        try Files.makeDirectories(folder)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let desk = JobDesk(store: try Store(at: folder + "/store.sqlite"), recipes: [WordRecipe.self], time: clock)
        desk.ledger.gate.set(NightWindow([span]))
        let teacher = NightTeacher(clock, seed: 1, isTroubled: false)
        // One a ten minutes would be slower than the window; each waits for its minute.
        let settings = EndpointSettings(
            name: "test", url: "http://127.0.0.1:9/v1", model: "scripted", maximumInFlight: 1, requestsPerMinute: 1)
        let client = EndpointClient(
            settings, transport: teacher, ledger: desk.ledger, time: clock, random: 1, sleeper: clock)
        let job = try await desk.enrol(try Workshop.definition(target: 50), name: "test", source: nil).id
        let runner = try desk.runner(
            for: job, crew: Crew(clients: [.teacher: client]), concurrency: 4, control: RunControl())
        let error = await #expect(throws: MillError.self) { try await runner.run() }
        #expect(error?.code == .windowClosed)
        let sent = teacher.sent.withLock { $0 }
        #expect(!sent.isEmpty)
        #expect(sent.allSatisfy { $0 < 600_000_000 })
        let totals = try desk.store.read { reader in try reader.attemptTotals(job: job) }
        #expect(totals.ambiguous == 0)
        #expect(totals.notSent > 0)
        #expect(totals.attempts == sent.count, "what was not sent is no call")
        #expect(desk.ledger.treasury.contents(of: .job(job)).reserved == Amount())
        // Tomorrow it goes on, over the same client.
        clock.set(by: 86_400)
        while !NightWindow([span]).isOpen(at: clock.epochMicros()) { clock.pass(seconds: 60) }
        let again = try desk.runner(
            for: job, crew: Crew(clients: [.teacher: client]), concurrency: 4, control: RunControl())
        await #expect(throws: MillError.self) { try await again.run() }
        #expect(teacher.sent.withLock { $0.count } > sent.count)
        try desk.store.close()
    }
}
