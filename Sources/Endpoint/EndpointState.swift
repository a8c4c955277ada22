import Support

/// What all calls of one client share: admission, the stop, counters, names of attempts, randomness.
final class EndpointState: Sendable {
    struct Shared {
        var admission = AdmissionMachine()
        var pace: PaceMachine
        var concurrency: ConcurrencyMachine
        var retries: RetryBudget
        var latency = LatencyWatch()
        /// When an engine's queue is to be asked after next; nil: never, since it does not tell or is not ours.
        var queueDue: Int64?
        /// Calls that have chosen this endpoint and are not done with it.
        var assigned = 0
        /// A call is on its way to find out whether the resting endpoint is back.
        var isProbeClaimed = false
        /// Whether a first call has shown what the endpoint is like. One on this machine has neither key nor limits to learn of.
        var isScouted: Bool
        /// The longest side of a picture that it takes, where it has refused larger ones.
        var pictureSide: Int?
        var stop: MillError?
        var counters = EndpointCounters()
        var statistics = CallStatistics()
        var random: SeededRandom
        var attempts: UInt64 = 0
    }

    /// For the extensions of this type only.
    let shared: Locked<Shared>
    let time: any TimeSource
    private let sleeper: any Sleeper
    private let probing = AsyncSemaphore(1)
    private let departing = AsyncSemaphore(1)
    private let scouting = AsyncSemaphore(1)
    /// Tells this run's attempts from those of every other run.
    private let nonce: String

    init(_ settings: EndpointSettings, time: any TimeSource, sleeper: any Sleeper, random: UInt64) {
        shared = Locked(
            Shared(
                pace: PaceMachine(settings, at: time.steadyMicros()),
                concurrency: ConcurrencyMachine(most: settings.maximumInFlight),
                retries: RetryBudget(inFlight: settings.maximumInFlight, at: time.steadyMicros()),
                queueDue: settings.isLoopback ? time.steadyMicros() : nil, isScouted: settings.isLoopback && settings.key == nil,
                random: SeededRandom(seed: random)))
        self.time = time
        self.sleeper = sleeper
        nonce = Hexadecimal.encode(withUnsafeBytes(of: UInt64.random(in: .min ... .max).bigEndian, Array.init).prefix(6))
    }

    var stop: MillError? {
        shared.withLock { $0.stop }
    }

    /// Ends all further sends; the first reason stays.
    func stop(_ error: MillError) {
        shared.withLock { $0.stop = $0.stop ?? error }
    }

    var counters: EndpointCounters {
        shared.withLock { $0.counters }
    }

    func count(_ change: (inout EndpointCounters) -> Void) {
        shared.withLock { change(&$0.counters) }
    }

    /// A name for the next attempt, fit for a header. Names of one run ascend, so that an index of them grows at its end.
    func attemptName(_ key: AnswerKey, attempt: Int) -> String {
        let number = shared.withLock { shared in
            shared.attempts += 1
            return shared.attempts
        }
        let digits = String(number)
        let ascending = String(repeating: "0", count: max(0, 9 - digits.utf8.count)) + digits
        var name: [UInt8] = []
        name.reserveCapacity(256)
        name.append(contentsOf: nonce.utf8)
        name.append(UInt8(ascii: "."))
        name.append(contentsOf: ascending.utf8)
        name.append(UInt8(ascii: "-"))
        let head = name.count
        name.append(contentsOf: key.step.utf8)
        name.append(UInt8(ascii: "-"))
        name.append(contentsOf: key.ask.utf8)
        name.append(UInt8(ascii: "-"))
        name.append(contentsOf: String(attempt).utf8)
        if name.count > head + 200 { name.removeLast(name.count - head - 200) }
        for index in name.indices where !Self.isPlain(name[index]) { name[index] = UInt8(ascii: "_") }
        return String(decoding: name, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == 0x2D || byte == 0x2E || byte == 0x5F
    }

    /// Waits at random, up to `limit`.
    func backOff(upTo limit: Duration) async throws {
        let share = shared.withLock { $0.random.unit() }
        try await sleeper.sleep(for: .microseconds(Int64(Double(limit.wholeMicroseconds) * share)))
    }

    /// Counts a new question, for the share of retries that it allows.
    func asked() {
        shared.withLock { $0.retries.asked() }
    }

    /// Waits until the endpoint's share of retries allows one more.
    func awaitRetry() async throws {
        while true {
            let now = time.steadyMicros()
            if shared.withLock({ $0.retries.take(at: now) }) { return }
            // In pieces: questions add to the share meanwhile.
            try await sleeper.sleep(for: .seconds(1))
        }
    }

    // MARK: Admission

    private static let firstPatience: Int64 = 50_000

    /// A send that was let through.
    struct Pass: Sendable {
        let start: Int64
        let isProbe: Bool
        /// The only one under way, of an endpoint that has not answered yet.
        var isScout = false
    }

    /// Waits until a send may start; nil where it would have to wait and `elsewhere` says that it need not.
    ///
    /// Every pass must be given to ``finish(_:_:)``.
    /// - Parameter whileResting: called for each probe that fails meanwhile, with its reason; it may throw to give up.
    func enter(whileResting: (String) throws -> Void, elsewhere: () -> Bool) async throws -> Pass? {
        var seenRests = shared.withLock { $0.admission.rests }
        var patience = Self.firstPatience
        while true {
            if let stop { throw stop }
            let now = time.steadyMicros()
            let (decision, rests, reason) = shared.withLock { shared in
                (shared.admission.decide(at: now), shared.admission.rests, shared.admission.lastFailure)
            }
            while seenRests < rests {
                seenRests += 1
                try whileResting(reason)
            }
            switch decision {
            case .go: return Pass(start: now, isProbe: false)
            case .wait(let until):
                if elsewhere() { return nil }
                // In growing pieces: the endpoint may turn out to be open earlier.
                try await sleeper.sleep(for: .microseconds(min(until - now, patience)))
                patience *= 2
            case .probe:
                if !probing.tryAcquire() {
                    if elsewhere() { return nil }
                    try await probing.acquire()
                }
                // While this one waited its turn, another may have found the endpoint well.
                let start = time.steadyMicros()
                if shared.withLock({ $0.admission.decide(at: start) }) == .probe { return Pass(start: start, isProbe: true) }
                probing.release()
            }
        }
    }

    /// How a send that was let through ended.
    enum Outcome: Sendable {
        /// Nothing was sent, or its task was cancelled: this tells nothing of the endpoint.
        case nothing
        case answered
        case failed(String)
        /// - Parameter isSure: whether the endpoint also said that a limit is used up.
        case rateLimited(Duration?, isSure: Bool)
    }

    /// - Returns: how long the call must wait before it asks here again.
    @discardableResult
    func finish(_ pass: Pass, _ outcome: Outcome) -> Duration? {
        let now = time.steadyMicros()
        let wait = shared.withLock { shared -> Duration? in
            shared.isProbeClaimed = false
            if case .nothing = outcome {} else { shared.isScouted = true }
            switch outcome {
            case .nothing: break
            case .answered:
                shared.admission.answered(sentAt: pass.start, now: now)
                shared.concurrency.answered()
            case .failed(let reason): shared.admission.failed(reason, sentAt: pass.start, now: now)
            case .rateLimited(let wait, let isSure):
                let jitter = shared.random.unit()
                let own = shared.admission.rateLimited(wait, isSure: isSure, jitter: jitter, sentAt: pass.start, now: now)
                if shared.admission.parkedUntil > now { shared.concurrency.limited(sentAt: pass.start, now: now) }
                return own
            }
            return nil
        }
        if pass.isProbe { probing.release() }
        if pass.isScout { scouting.release() }
        return wait
    }

    /// How many calls may be under way now.
    var concurrency: Int {
        shared.withLock { $0.concurrency.limit }
    }

    // MARK: Pace

    /// Waits until the limits of requests and tokens a minute allow a send that needs so much, which is taken from them.
    /// - Returns: nil where the endpoint has closed meanwhile; then nothing was taken.
    func depart(_ pass: Pass, need: PaceMachine.Need) async throws -> Departure? {
        if let scout = shared.withLock({ $0.isScouted ? nil : scouting }) {
            // The first answer tells whether the key is good and what the limits are; until then one call is enough.
            try await scout.acquire()
            guard isOpen(for: pass) else {
                scout.release()
                return nil
            }
            if !shared.withLock({ $0.isScouted }), case .go(let taken) = take(need) {
                return Departure(pass: Pass(start: time.steadyMicros(), isProbe: pass.isProbe, isScout: true), taken: taken)
            }
            scout.release()
        }
        guard isOpen(for: pass) else { return nil }
        if case .go(let taken) = take(need) { return Departure(pass: sent(pass), taken: taken) }
        // One after the other, or a small request would always overtake a large one.
        try await departing.acquire()
        defer { departing.release() }
        while isOpen(for: pass) {
            switch take(need) {
            case .go(let taken): return Departure(pass: sent(pass), taken: taken)
            // In pieces: an answer may give back what it did not use.
            case .wait(let wait): try await sleeper.sleep(for: min(wait, Self.longestNap))
            }
        }
        return nil
    }

    /// The pass as of now, the moment of the send.
    private func sent(_ pass: Pass) -> Pass {
        Pass(start: time.steadyMicros(), isProbe: pass.isProbe)
    }

    private static let longestNap = Duration.milliseconds(50)

    private func take(_ need: PaceMachine.Need) -> PaceMachine.Decision {
        let now = time.steadyMicros()
        return shared.withLock { $0.pace.take(need, at: now) }
    }

    /// Learns from an answer's headers, and sets right what was taken for it.
    func learn(_ headers: HeaderFields, _ taken: PaceMachine.Taken? = nil, used: (prompt: Int, answer: Int)? = nil) {
        let now = time.steadyMicros()
        shared.withLock { shared in
            shared.pace.learn(headers, at: now)
            if let taken, let used { shared.pace.settle(taken, prompt: used.prompt, answer: used.answer) }
        }
    }

    /// Whether nothing keeps a send back right now.
    func isOpen(for pass: Pass) -> Bool {
        let now = time.steadyMicros()
        return shared.withLock { shared in
            guard shared.stop == nil else { return false }
            switch shared.admission.decide(at: now) {
            case .go: return true
            case .probe: return pass.isProbe
            case .wait: return false
            }
        }
    }
}
