import Support

/// What all calls of one client share: admission, the stop, counters, names of attempts, randomness.
final class EndpointState: Sendable {
    private struct Shared {
        var admission = AdmissionMachine()
        var stop: MillError?
        var counters = EndpointCounters()
        var random: SeededRandom
        var attempts: UInt64 = 0
    }

    private let shared: Locked<Shared>
    private let time: any TimeSource
    private let sleeper: any Sleeper
    private let probing = AsyncSemaphore(1)
    /// Tells this run's attempts from those of every other run.
    private let nonce: String

    init(time: any TimeSource, sleeper: any Sleeper, random: UInt64) {
        shared = Locked(Shared(random: SeededRandom(seed: random)))
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
        let name = "\(key.step)-\(key.ask)-\(attempt)".utf8.prefix(200).map { byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-._".utf8.contains(byte)
            return isPlain ? byte : UInt8(ascii: "_")
        }
        return "\(nonce).\(ascending)-" + String(decoding: name, as: UTF8.self)
    }

    /// Waits at random, up to `limit`.
    func backOff(upTo limit: Duration) async throws {
        let share = shared.withLock { $0.random.unit() }
        try await sleeper.sleep(for: .microseconds(Int64(Double(limit.wholeMicroseconds) * share)))
    }

    // MARK: Admission

    /// A send that was let through.
    struct Pass: Sendable {
        let start: Int64
        let isProbe: Bool
    }

    /// Waits until a send may start.
    ///
    /// Every pass must be given to ``finish(_:_:)``.
    /// - Parameter whileResting: called for each probe that fails meanwhile, with its reason; it may throw to give up.
    func enter(whileResting: (String) throws -> Void) async throws -> Pass {
        var seenRests = shared.withLock { $0.admission.rests }
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
            case .wait(let until): try await sleeper.sleep(for: .microseconds(until - now))
            case .probe:
                try await probing.acquire()
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
        case rateLimited(Duration?)
    }

    func finish(_ pass: Pass, _ outcome: Outcome) {
        let now = time.steadyMicros()
        shared.withLock { shared in
            switch outcome {
            case .nothing: break
            case .answered: shared.admission.answered()
            case .failed(let reason): shared.admission.failed(reason, sentAt: pass.start, now: now)
            case .rateLimited(let wait):
                let jitter = shared.random.unit()
                shared.admission.rateLimited(wait, jitter: jitter, sentAt: pass.start, now: now)
            }
        }
        if pass.isProbe { probing.release() }
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
