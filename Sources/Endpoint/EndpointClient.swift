public import Support

/// Asks the endpoints of one role, for any number of callers, and buys no answer twice.
///
/// A stored answer is returned without a call. Otherwise each attempt is sent to an endpoint that would take it (``Router``);
/// reserved, sent and stored in that order (`Ledgered`); repeated as far as money allows (``RetryMachine``), and held back while
/// the endpoint rests (``AdmissionMachine``) or has its limit of a minute (``PaceMachine``).
public final class EndpointClient: Sendable {
    /// The settings of the first endpoint.
    public let settings: EndpointSettings
    private let lanes: [Lane]
    private let router: Router
    private let ledger: any AttemptLedger
    private let transport: any Transport
    private let sleeper: any Sleeper
    private let checksRequests: Bool
    private let tallies = Locked((found: 0, waiting: 0, retrying: 0))
    private let listener = Locked(Listener())

    /// In a structure of its own: a function that is itself what a generic type holds is wrapped anew whenever it is read in place, and
    /// each call then goes through all the wrappers.
    private struct Listener {
        var call: (@Sendable () -> Void)?
    }

    /// - Parameters:
    ///   - settings: must be valid: what ``EndpointSettings/problems()`` names makes every call throw.
    ///   - others: further endpoints that may answer the same questions; each is told its own model's name.
    ///   - sharing: clients that work beside this one: an endpoint of the same name has one set of limits for all of them, also where
    ///     each asks another model of it.
    ///   - random: the seed of the waits between attempts.
    ///   - sleeper: how waits are spent; by default as the transport does best.
    ///   - checksRequests: whether a stored answer must be to the very request; false to read answers whatever is asked now.
    public init(
        _ settings: EndpointSettings, others: [EndpointSettings] = [], sharing: [EndpointClient] = [], transport: any Transport,
        ledger: any AttemptLedger,
        time: any TimeSource = SystemTime(), random: UInt64 = .random(in: .min ... .max), sleeper: (any Sleeper)? = nil,
        checksRequests: Bool = true
    ) {
        self.settings = settings
        self.ledger = ledger
        self.transport = transport
        let sleeper = sleeper ?? transport.sleeper
        self.sleeper = sleeper
        self.checksRequests = checksRequests
        let shared = sharing.flatMap(\.lanes)
        lanes = ([settings] + others).enumerated().map { place, settings in
            if let lane = shared.first(where: { $0.settings.name == settings.name }) {
                return lane.asking(for: settings.model)
            }
            let state = EndpointState(settings, time: time, sleeper: sleeper, random: random &+ UInt64(place))
            let attempts = Ledgered(
                settings: settings, base: EndpointURL(settings.url)?.base ?? "", transport: transport, ledger: ledger, time: time,
                state: state)
            do throws(MillError) {
                try settings.validate()
            } catch {
                state.stop(error)
            }
            return Lane(attempts)
        }
        router = Router(lanes: lanes)
    }

    /// The stored answer to `request`, or a new one, stored before it is returned.
    ///
    /// A request that the endpoint refuses (400, 413, 422 …) and what is no reply after three sends are answers too: they
    /// decode as malformed, and a replay finds them again.
    /// - Throws: ``MillError`` `replay-diverged` where the stored answer is to another request; `endpoint.stopped` and
    ///   `endpoint.quota`, at once for every later call as well; `endpoint.unavailable` when all attempts are spent;
    ///   `needs-decision` when three attempts may have been paid without an answer; `endpoint.request` for a schema that is no
    ///   JSON object and for pictures in a request that is no chat; what the ledger throws; `CancellationError`.
    public func complete(_ request: CompletionRequest) async throws -> StoredAnswer {
        try await answer(to: request).stored
    }

    /// As ``complete(_:)``, with the answer decoded; it is read once.
    /// - Parameters:
    ///   - images: where the request's pictures are. One that cannot be had is an answer too (``ImageFailure``), of no cost.
    ///   - unless: asked before every send; where it answers true the call ends with `CancellationError`.
    public func answer(
        to request: CompletionRequest, images: any ImageSource = NoImages(), unless isNeedless: () -> Bool = { false }
    ) async throws -> (stored: StoredAnswer, decoded: DecodedAnswer) {
        let obtained = try await obtain(.prepare(request, images: images), unless: isNeedless)
        return (obtained.stored, obtained.decoded(for: request))
    }

    // Here too what is needed for a moment is kept out of the functions that wait; `Attempt` says why.

    @inline(never) private func obtain(_ question: PreparedRequest, unless isNeedless: () -> Bool) async throws -> Obtained {
        var prepared = question
        if let obtained = try await recall(prepared) { return obtained }
        var lane = try router.choose()
        var machine = RetryMachine(ambiguous: try await ledger.ambiguousAttempts(for: prepared.key))
        try begin(prepared, machine, lane)
        var number = 1
        while true {
            if isNeedless() { throw CancellationError() }
            switch try await attempt(prepared, number, lane, &machine, unless: isNeedless) {
            case .stored(let obtained): return obtained
            case .moved: break
            case .shrink(let side):
                number += 1
                prepared.side = side
                prepared.shrinks += 1
            case .failed(let verdict, let wait):
                number += 1
                try await spend(pause(after: verdict, wait, lane, &machine), lane)
            }
            lane = try router.choose()
        }
    }

    /// What was stored earlier.
    @inline(never) private func recall(_ prepared: PreparedRequest) async throws -> Obtained? {
        guard let stored = try await ledger.answer(for: prepared.key) else { return nil }
        return Obtained(try replay(stored, of: prepared), nil)
    }

    /// - Throws: why the question cannot be asked at all.
    @inline(never) private func begin(_ prepared: PreparedRequest, _ machine: RetryMachine, _ lane: Lane) throws {
        let request = prepared.request
        if let schema = request.schema, JSONTree.parse(Array(schema.utf8))?.isObject != true {
            throw failure(.endpointRequest, "the schema of \(request.key.ask) is no JSON object", lane)
        }
        guard request.images.isEmpty || request.api == .chat else {
            throw failure(.endpointRequest, "\(request.key.ask) has pictures, which only a chat can show", lane)
        }
        if let tool = request.tool, JSONTree.parse(Array(tool.parameters.utf8))?.isObject != true {
            throw failure(.endpointRequest, "the parameters of the tool of \(request.key.ask) are no JSON object", lane)
        }
        guard machine.mayBegin else {
            throw failure(.needsDecision, "\(machine.ambiguous) attempts may have been paid without an answer", lane)
        }
        lane.state.asked()
    }

    @inline(never) private func attempt(
        _ prepared: PreparedRequest, _ number: Int, _ lane: Lane, _ machine: inout RetryMachine, unless isNeedless: () -> Bool
    ) async throws -> Ledgered.Result {
        lane.state.assign()
        defer { lane.state.unassign() }
        do {
            return try await lane.attempts.attempt(
                prepared, number: number, keepUseless: machine.wouldKeepUseless, unless: isNeedless
            ) { reason in
                if case .fail(let code, let text) = machine.handle(.stillUnavailable(reason)) { throw failure(code, text, lane) }
            } elsewhere: {
                router.hasAlternative(to: lane)
            }
        } catch {
            guard isStop(error, of: lane), stopReason() == nil else { throw error }
            // It stopped while this call waited for it: not a reason to fail where another goes on.
            return .moved
        }
    }

    @inline(never) private func isStop(_ error: any Error, of lane: Lane) -> Bool {
        guard let stop = error as? MillError else { return false }
        return stop == lane.state.stop
    }

    /// Where tasks that mostly wait for this client's answers are best run; nil where it does not matter.
    public var executor: (any TaskExecutor)? { transport.executor }

    /// Why no more is sent, of the first endpoint, once all have stopped; nil while one goes on.
    public func stopReason() -> MillError? {
        lanes.contains { $0.state.stop == nil } ? nil : lanes.first?.state.stop
    }

    /// What all endpoints together have done.
    public func counters() -> EndpointCounters {
        var sum = lanes.reduce(into: EndpointCounters()) { $0.add($1.state.counters) }
        tallies.withLock { sum.replayed += $0.found }
        return sum
    }

    /// Calls that wait, each by itself, for the moment that its endpoint has named.
    public var waiting: Int { tallies.withLock { $0.waiting } }

    /// Calls that wait, each by itself and for a moment of our own choice, to be sent once more after a failure.
    public var retrying: Int { tallies.withLock { $0.retrying } }

    /// Calls `body` whenever another call begins to wait by itself, for whatever moment.
    public func onWaiting(_ body: @escaping @Sendable () -> Void) {
        listener.withLock { $0.call = body }
    }

    /// How each endpoint stands.
    public func standings() -> [EndpointStanding] {
        lanes.map { lane in
            EndpointStanding(
                name: lane.settings.name, counters: lane.state.counters, stop: lane.state.stop, isReady: lane.state.isReady,
                concurrency: lane.state.concurrency, statistics: lane.state.statistics, url: lane.settings.url)
        }
    }

    /// The models that the endpoint says it has, and the headers of its answer: one GET, which costs nothing. A server without such
    /// a list gives none.
    /// - Throws: ``MillError`` `endpoint.stopped`, `endpoint.quota` or `endpoint.unavailable`; `CancellationError`.
    public func models() async throws -> (names: [String], headers: HeaderFields) {
        guard let lane = lanes.first else { return ([], [:]) }
        if let stop = lane.state.stop { throw stop }
        let request = TransportRequest(
            url: lane.attempts.base + "/models", method: .get, headers: lane.attempts.headers, limits: settings.limits,
            allowPlainHTTP: lane.attempts.allowsPlainHTTP, http2: settings.http2, caFile: settings.caFile)
        let response: TransportResponse
        do {
            response = try await transport.send(request)
        } catch let error as TransportFailure {
            if error.kind == .cancelled { throw CancellationError() }
            throw failure(.endpointUnavailable, "\(error.kind.rawValue): \(error.message)", lane)
        }
        lane.state.learn(response.headers)
        switch response.status {
        case 200:
            let tree = JSONTree.parse(response.body)
            let rows = tree?["data"]?.elements ?? tree?["models"]?.elements ?? []
            return (rows.compactMap { $0["id"]?.text ?? $0["name"]?.text }, response.headers)
        case 404, 405: return ([], response.headers)
        case let status:
            let error = ErrorBody(body: response.body) ?? ErrorBody(message: ErrorBody.excerpt(of: response.body))
            let text = Scrubber(settings.key).scrub("HTTP \(status): \(error.summary)")
            let code: ErrorCode =
                status == 402 ? .endpointQuota : status < 500 && status != 429 ? .endpointStopped : .endpointUnavailable
            throw failure(code, text, lane)
        }
    }

    @inline(never) private func replay(_ stored: StoredAnswer, of prepared: PreparedRequest) throws -> StoredAnswer {
        guard !checksRequests || stored.requestHash == prepared.hash else {
            let key = prepared.key
            throw MillError(
                .replayDiverged, "replay", "\(key.step)/\(key.ask)",
                cause:
                    "the stored answer is to another request (\(stored.requestHash.prefix(12)), now \(prepared.hash.prefix(12)))",
                hint:
                    "Prompts, parameters or code have changed since the job began: put them back, or begin a new job in another folder."
            )
        }
        tallies.withLock { $0.found += 1 }
        return stored
    }

    /// What comes before the next attempt.
    private enum Pause {
        case none
        /// As long as the endpoint told this one call to.
        case asked(Duration)
        /// Up to so long, at random, once the endpoint's share of retries allows it.
        case backOff(upTo: Duration)
    }

    /// - Throws: why there is no other attempt.
    @inline(never) private func pause(
        after verdict: Verdict, _ wait: Duration?, _ lane: Lane, _ machine: inout RetryMachine
    ) throws -> Pause {
        let event: RetryMachine.Event
        switch verdict {
        case .unpaid(let text): event = .unpaid(text)
        case .ambiguous(let text): event = .ambiguous(text)
        case .useless(let text): event = .useless(text)
        case .answer, .rejected: return .none
        case .rateLimited:
            guard let wait, !router.hasAlternative(to: lane) else { return .none }
            return .asked(wait)
        case .stopped(let text), .quota(let text):
            // Another endpoint may go on; the router knows.
            if let stop = stopReason() { throw stop }
            guard lane.state.stop != nil else { throw failure(.endpointStopped, text, lane) }
            return .none
        }
        switch machine.handle(event) {
        // Who has another endpoint need not wait for this one.
        case .retry(let limit): return router.hasAlternative(to: lane) ? .none : .backOff(upTo: limit)
        case .fail(let code, let text): throw failure(code, Scrubber(lane.settings.key).scrub(text), lane)
        case .keepAnswer: return .none
        }
    }

    @inline(never) private func spend(_ pause: Pause, _ lane: Lane) async throws {
        switch pause {
        case .none: break
        case .asked(let wait):
            tallies.withLock { $0.waiting += 1 }
            defer { tallies.withLock { $0.waiting -= 1 } }
            tellListener()
            try await sleeper.sleep(for: wait)
        case .backOff(let limit):
            tallies.withLock { $0.retrying += 1 }
            defer { tallies.withLock { $0.retrying -= 1 } }
            tellListener()
            try await lane.state.awaitRetry()
            try await lane.state.backOff(upTo: limit)
        }
    }

    /// Outside the lock: what is called may ask how many wait.
    private func tellListener() {
        let call = listener.withLock { $0.call }
        call?()
    }

    private func failure(_ code: ErrorCode, _ cause: String, _ lane: Lane) -> MillError {
        let hint: String? =
            switch code {
            case .needsDecision:
                "Sending again may buy the answer a second time: `instructmill retry --reason needs-decision` does."
            case .endpointUnavailable:
                "Check that the endpoint runs and can be reached (`instructmill doctor`); the job goes on where it stopped."
            case .endpointRequest: "Compare model, parameters and limits with what the endpoint takes (`instructmill probe`)."
            default: nil
            }
        return MillError(code, "ask the endpoint", lane.settings.name, cause: cause, hint: hint)
    }
}
