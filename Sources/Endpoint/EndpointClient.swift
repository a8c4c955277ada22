public import Support

/// Asks one endpoint, for any number of callers, and buys no answer twice.
///
/// A stored answer is returned without a call. Otherwise each attempt is reserved, sent and stored in that order (`Ledgered`),
/// repeated as far as money allows (``RetryMachine``), and held back while the endpoint rests (``AdmissionMachine``).
public final class EndpointClient: Sendable {
    public let settings: EndpointSettings
    private let state: EndpointState
    private let attempts: Ledgered
    private let ledger: any AttemptLedger
    private let transport: any Transport

    /// - Parameters:
    ///   - settings: must be valid: what ``EndpointSettings/problems()`` names makes every call throw.
    ///   - random: the seed of the waits between attempts.
    ///   - sleeper: how waits are spent.
    public init(
        _ settings: EndpointSettings, transport: any Transport, ledger: any AttemptLedger, time: any TimeSource = SystemTime(),
        random: UInt64 = .random(in: .min ... .max), sleeper: any Sleeper = SystemSleeper()
    ) {
        self.settings = settings
        self.ledger = ledger
        self.transport = transport
        state = EndpointState(time: time, sleeper: sleeper, random: random)
        attempts = Ledgered(
            settings: settings, base: EndpointURL(settings.url)?.base ?? "", transport: transport, ledger: ledger, time: time,
            state: state)
        do {
            try settings.validate()
        } catch {
            state.stop(error)
        }
    }

    /// The stored answer to `request`, or a new one, stored before it is returned.
    ///
    /// A request that the endpoint refuses (400, 413, 422 …) and what is no reply after three sends are answers too: they
    /// decode as malformed, and a replay finds them again.
    /// - Throws: ``MillError`` `replay-diverged` where the stored answer is to another request; `endpoint.stopped` and
    ///   `endpoint.quota`, at once for every later call as well; `endpoint.unavailable` when all attempts are spent;
    ///   `needs-decision` when three attempts may have been paid without an answer; `endpoint.request` for a schema that is no
    ///   JSON object; what the ledger throws; `CancellationError`.
    public func complete(_ request: CompletionRequest) async throws -> StoredAnswer {
        try await answer(to: request).stored
    }

    /// As ``complete(_:)``, with the answer decoded; it is read once.
    public func answer(to request: CompletionRequest) async throws -> (stored: StoredAnswer, decoded: DecodedAnswer) {
        let (stored, wire) = try await storedAnswer(to: request)
        return (stored, wire?.decoded() ?? DecodedAnswer.decode(stored.body, api: request.api, streamed: stored.streamed))
    }

    private func storedAnswer(to request: CompletionRequest) async throws -> (StoredAnswer, WireAnswer?) {
        let prepared = PreparedRequest(request)
        if let stored = try await ledger.answer(for: request.key) {
            return (try replay(stored, of: prepared), nil)
        }
        if let stop = state.stop { throw stop }
        if let schema = request.schema, JSONTree.parse(Array(schema.utf8))?.isObject != true {
            throw failure(.endpointRequest, "the schema of \(request.key.ask) is no JSON object")
        }
        var machine = RetryMachine(ambiguous: try await ledger.ambiguousAttempts(for: request.key))
        guard machine.mayBegin else {
            throw failure(.needsDecision, "\(machine.ambiguous) attempts may have been paid without an answer")
        }
        var number = 0
        while true {
            number += 1
            let result = try await attempts.attempt(
                prepared, number: number, keepUseless: machine.wouldKeepUseless
            ) { reason in
                if case .fail(let code, let text) = machine.handle(.stillUnavailable(reason)) { throw failure(code, text) }
            }
            switch result {
            case .stored(let answer, let wire): return (answer, wire)
            case .failed(let verdict): try await prepareRetry(after: verdict, &machine)
            }
        }
    }

    /// Why no more is sent; nil while all is well.
    public func stopReason() -> MillError? {
        state.stop
    }

    public func counters() -> EndpointCounters {
        state.counters
    }

    /// The models that the endpoint says it has: one GET, which costs nothing. A server without such a list gives none.
    /// - Throws: ``MillError`` `endpoint.stopped`, `endpoint.quota` or `endpoint.unavailable`; `CancellationError`.
    public func models() async throws -> [String] {
        if let stop = state.stop { throw stop }
        let request = TransportRequest(
            url: attempts.base + "/models", method: .get, headers: attempts.headers, limits: settings.limits,
            allowPlainHTTP: attempts.allowsPlainHTTP, http2: settings.http2)
        let response: TransportResponse
        do {
            response = try await transport.send(request)
        } catch let error as TransportFailure {
            if error.kind == .cancelled { throw CancellationError() }
            throw failure(.endpointUnavailable, "\(error.kind.rawValue): \(error.message)")
        }
        switch response.status {
        case 200:
            let tree = JSONTree.parse(response.body)
            return (tree?["data"]?.elements ?? tree?["models"]?.elements ?? []).compactMap { $0["id"]?.text ?? $0["name"]?.text }
        case 404, 405: return []
        case let status:
            let error = ErrorBody(body: response.body) ?? ErrorBody(message: ErrorBody.excerpt(of: response.body))
            let text = Scrubber(settings.key).scrub("HTTP \(status): \(error.summary)")
            let code: ErrorCode =
                status == 402 ? .endpointQuota : status < 500 && status != 429 ? .endpointStopped : .endpointUnavailable
            throw failure(code, text)
        }
    }

    private func replay(_ stored: StoredAnswer, of prepared: PreparedRequest) throws -> StoredAnswer {
        guard stored.requestHash == prepared.hash else {
            let key = prepared.request.key
            throw MillError(
                .replayDiverged, "replay", "\(key.step)/\(key.ask)",
                cause:
                    "the stored answer is to another request (\(stored.requestHash.prefix(12)), now \(prepared.hash.prefix(12)))",
                hint: "Prompts, parameters or code have changed since the job began; begin a new job.")
        }
        state.count { $0.replayed += 1 }
        return stored
    }

    private func prepareRetry(after verdict: Verdict, _ machine: inout RetryMachine) async throws {
        let event: RetryMachine.Event
        switch verdict {
        case .unpaid(let text): event = .unpaid(text)
        case .ambiguous(let text): event = .ambiguous(text)
        case .useless(let text): event = .useless(text)
        case .rateLimited, .answer, .rejected: return
        case .stopped(let text), .quota(let text): throw state.stop ?? failure(.endpointStopped, text)
        }
        switch machine.handle(event) {
        case .retry(let limit): try await state.backOff(upTo: limit)
        case .fail(let code, let text): throw failure(code, Scrubber(settings.key).scrub(text))
        case .keepAnswer: break
        }
    }

    private func failure(_ code: ErrorCode, _ cause: String) -> MillError {
        let hint: String? =
            switch code {
            case .needsDecision: "Sending again may buy the answer a second time; decide whether to."
            case .endpointUnavailable: "Check that the endpoint runs and can be reached; the job goes on where it stopped."
            default: nil
            }
        return MillError(code, "ask the endpoint", settings.name, cause: cause, hint: hint)
    }
}
