public import Endpoint
public import Logging
public import Records
public import Store
public import Support

/// The ledger of attempts over the store: what the endpoint client tells before and after every send.
///
/// Answers and ambiguous attempts of earlier runs are looked up only for steps known to have them, so that a first run does
/// not read the store once a call.
public final class StoreLedger: AttemptLedger {
    public let treasury: Treasury
    /// The hours in which jobs may send.
    public let gate: SendGate
    let spool: EmergencySpool?
    /// Whether there is room for what is bought.
    public let space: SpaceWatch
    private let store: Store
    private let time: any TimeSource
    private let logger: Logger
    private let earlier = Locked<[String: Set<String>]>([:])
    private let ambiguous = Locked<[AnswerKey: Int]>([:])
    private let bounds = Locked((input: 0, output: 0))
    /// Ends of attempts that the store had no room for; in it these stand as reserved.
    private let unsettled = Locked<[(attempt: String, state: AttemptState, reason: String)]>([])

    /// - Parameter logger: told of calls that end without an answer.
    public init(store: Store, time: any TimeSource, spool: EmergencySpool? = nil, logger: Logger = StepLog.silent) {
        self.store = store
        self.spool = spool
        space = SpaceWatch(folder: Files.parent(of: store.path), time: time)
        self.time = time
        self.logger = logger
        treasury = Treasury(time: time)
        gate = SendGate(time: time)
    }

    /// The most tokens that all calls so far could have used.
    public var boundsReserved: (input: Int, output: Int) { bounds.withLock { $0 } }

    /// Writes what the store had no room for.
    func catchUp() async throws {
        try await spool?.empty(into: store)
        for end in unsettled.withLock({ $0 }) {
            try await store.write { transaction in
                try transaction.setAttempt(end.attempt, state: end.state, charged: nil, reason: end.reason)
            }
        }
        unsettled.withLock { $0 = [] }
    }

    /// Reads which steps of `job` have answers or ambiguous attempts from before this process began.
    public func recall(job: String) throws {
        let steps = try store.read { reader in try reader.stepsWithAnswers(job: job) }
        earlier.withLock { $0[job] = steps }
        let counts = try store.read { reader in try reader.ambiguousCounts(job: job) }
        ambiguous.withLock { known in
            // What a person has decided on since is held against no question any more.
            known = known.filter { $0.key.job != job }
            for row in counts { known[AnswerKey(job: job, step: row.step, ask: row.ask)] = row.count }
        }
    }

    public func answer(for key: AnswerKey) async throws -> StoredAnswer? {
        guard earlier.withLock({ $0[key.job]?.contains(key.step) ?? false }) else { return nil }
        let row = try store.read { reader in try reader.answer(job: key.job, step: key.step, ask: key.ask) }
        return row.map {
            StoredAnswer(
                attempt: $0.attempt, status: $0.status, body: $0.body, requestHash: $0.requestHash, endpoint: $0.endpoint,
                model: $0.model, streamed: $0.streamed, images: SentImages.decode($0.images))
        }
    }

    public func ambiguousAttempts(for key: AnswerKey) async throws -> Int {
        ambiguous.withLock { $0[key] ?? 0 }
    }

    public func refusal(for key: AnswerKey) -> MillError? {
        gate.refusal(of: key.job)
    }

    public func reserve(_ reservation: Reservation) async throws {
        let row = AttemptRow(
            id: reservation.attempt, job: reservation.key.job, step: reservation.key.step, ask: reservation.key.ask,
            requestHash: reservation.requestHash, endpoint: reservation.endpoint, model: reservation.model, state: .reserved,
            maximumPico: reservation.maximumPicodollars, chargedPico: nil, promptTokens: reservation.inputTokensBound,
            completionTokens: reservation.outputTokensBound, reason: nil, at: time.epochMicros())
        if let problem = space.problem() { throw problem }
        bounds.withLock { bounds in
            bounds.input &+= reservation.inputTokensBound
            bounds.output &+= reservation.outputTokensBound
        }
        try await treasury.reserve(reservation)
        do {
            try await store.write { transaction in try transaction.insertAttempt(row) }
        } catch {
            treasury.release(reservation.attempt)
            throw error
        }
        Failpoint.hit("reserved")
    }

    public func store(_ answer: StoredAnswer, for key: AnswerKey, usage: Usage, picodollars: Int64?) async throws {
        Failpoint.hit("answered")
        let row = AnswerRow(
            job: key.job, step: key.step, ask: key.ask, attempt: answer.attempt, status: answer.status, body: answer.body,
            codec: 0, requestHash: answer.requestHash, endpoint: answer.endpoint, model: answer.model,
            streamed: answer.streamed, images: try SentImages.encode(answer.images), at: time.epochMicros())
        submit(row, usage, picodollars)
        // It is paid, whatever becomes of the store.
        treasury.book(
            answer.attempt, picodollars: picodollars ?? 0, tokens: usage.promptTokens &+ usage.completionTokens)
    }

    /// Not waited for: what follows from an answer is another question or an outcome, and both are written after it.
    private func submit(_ row: AnswerRow, _ usage: Usage, _ picodollars: Int64?) {
        let spool = spool
        store.submit { transaction in
            try transaction.insertAnswer(row)
            try transaction.setAttempt(
                row.attempt, state: .answered, charged: picodollars, promptTokens: usage.promptTokens,
                completionTokens: usage.completionTokens, cachedTokens: usage.cachedTokens,
                reasoningTokens: usage.reasoningTokens, reason: usage.estimated ? "usage estimated" : nil)
        } ended: { failure in
            guard let failure else {
                Failpoint.hit("stored")
                return true
            }
            guard let spool, (failure as? MillError)?.code == .diskFull else { return false }
            let entry = EmergencySpool.Entry(
                row, charged: picodollars, prompt: usage.promptTokens, completion: usage.completionTokens,
                cached: usage.cachedTokens, reasoning: usage.reasoningTokens)
            return (try? spool.keep(entry)) != nil
        }
    }

    public func settle(attempt: String, fate: AttemptFate, reason: String) async throws {
        let state: AttemptState =
            switch fate {
            case .unpaid: .unpaid
            case .notSent: .notSent
            case .ambiguous: .ambiguous
            case .paidUseless: .paidUseless
            }
        do {
            try await store.write { transaction in
                try transaction.setAttempt(attempt, state: state, charged: nil, reason: reason)
            }
        } catch let full as MillError where full.code == .diskFull {
            unsettled.withLock { $0.append((attempt, state, reason)) }
        }
        if state.isFree { treasury.release(attempt) } else { treasury.bookMost(attempt) }
        tell(of: attempt, fate, reason)
    }

    /// Looks up whose attempt it was only where somebody reads it.
    private func tell(of attempt: String, _ fate: AttemptFate, _ reason: String) {
        guard logger.logLevel <= StepLog.level(of: fate),
            let row = try? store.read({ reader in try reader.attempt(attempt) })
        else { return }
        StepLog.failed(row, fate, reason: reason, to: logger)
    }
}

/// The pictures of an answer, as its row in the store has them.
enum SentImages {
    static func encode(_ images: [SentImage]) throws -> String? {
        images.isEmpty ? nil : String(decoding: try CanonicalJSON.encode(images), as: UTF8.self)
    }

    /// None for a text that ``encode(_:)`` never gives: they only tell of an answer that stands without them.
    static func decode(_ text: String?) -> [SentImage] {
        text.flatMap { try? CanonicalJSON.decode([SentImage].self, from: Array($0.utf8)) } ?? []
    }
}
