import Records
import Support

/// One attempt, in the order that money needs: reserve, durably; then send; then store the raw answer, durably.
///
/// A transfer slot is held for the transfer alone, from the send to the last byte of a good answer. Some attempts may reserve
/// ahead of their slot, so that the slot does not wait for the ledger; a crash books those as ambiguous too.
final class Ledgered: Sendable {
    /// How an attempt ended.
    enum Result: Sendable {
        /// With what it says, where it was read on the way.
        case stored(StoredAnswer, Arrival?)
        /// Settled, and not stored; asked here again, the call must wait first.
        case failed(Verdict, wait: Duration?)
        /// Not sent, since another endpoint would take it at once.
        case moved
        /// Settled as unpaid: its pictures are to be sent again with this longest side, in pixels.
        case shrink(Int)
    }

    let settings: EndpointSettings
    let base: String
    let transport: any Transport
    let ledger: any AttemptLedger
    let time: any TimeSource
    let state: EndpointState
    let prices: TokenPrices?
    let allowsPlainHTTP: Bool
    /// The headers of every request.
    let headers: [TransportHeader]
    /// Those of a request with a body.
    let headersWithBody: [TransportHeader]
    private let slots: AsyncSemaphore
    private let ahead: AsyncSemaphore

    convenience init(
        settings: EndpointSettings, base: String, transport: any Transport, ledger: any AttemptLedger, time: any TimeSource,
        state: EndpointState
    ) {
        self.init(
            settings: settings, base: base, transport: transport, ledger: ledger, time: time, state: state,
            slots: AsyncSemaphore(settings.maximumInFlight),
            // At 100 ms a call, 64 slots need some 26 reservations in the time that the store may gather for one commit and the
            // commit itself.
            ahead: AsyncSemaphore(max(8, settings.maximumInFlight / 4 * 3)))
    }

    private init(
        settings: EndpointSettings, base: String, transport: any Transport, ledger: any AttemptLedger, time: any TimeSource,
        state: EndpointState, slots: AsyncSemaphore, ahead: AsyncSemaphore
    ) {
        self.settings = settings
        self.base = base
        self.transport = transport
        self.ledger = ledger
        self.time = time
        self.state = state
        prices = settings.prices
        allowsPlainHTTP = settings.allowPlainHTTP || settings.isLoopback
        headers = Self.headers(for: settings)
        headersWithBody = headers + [TransportHeader("Content-Type", .plain("application/json"))]
        self.slots = slots
        self.ahead = ahead
    }

    /// The same endpoint, its slots and its limits, asked for another model.
    func asking(for model: String) -> Ledgered {
        var settings = settings
        settings.model = model
        return Ledgered(
            settings: settings, base: base, transport: transport, ledger: ledger, time: time, state: state, slots: slots,
            ahead: ahead)
    }

    /// - Parameters:
    ///   - number: which try this is, from 1.
    ///   - isNeedless: asked just before the send; where it answers true, nothing is sent.
    ///   - keepUseless: whether an answer that is no reply is stored, as the last of its kind.
    ///   - whileResting: see ``EndpointState/enter(whileResting:elsewhere:)``.
    ///   - elsewhere: whether another endpoint would take the call at once.
    /// - Throws: the client's stop, what the ledger throws, or `CancellationError`; the attempt is settled in each case.
    func attempt(
        _ prepared: PreparedRequest, number: Int, keepUseless: Bool, unless isNeedless: () -> Bool,
        whileResting: (String) throws -> Void, elsewhere: () -> Bool
    ) async throws -> Result {
        let reservation = reservation(for: prepared, number: number)
        let need = need(of: prepared)
        let admitted = try await admit(
            reservation, need: need, unless: isNeedless, whileResting: whileResting, elsewhere: elsewhere)
        guard let (pass, taken) = admitted else { return .moved }
        // A slot is held from here to the end of the transfer.
        let (request, images): (TransportRequest, [SentImage])
        do throws(ImageFailure) {
            (request, images) = try await transportRequest(prepared, attempt: reservation.attempt)
        } catch {
            slots.release()
            return try await keep(error, of: prepared, reservation, pass: pass, taken: taken)
        }
        // It may have waited long for its slot, its turn and its pictures.
        if let refusal = refusal(for: prepared.request.key, unless: isNeedless) {
            slots.release()
            try await giveBack(reservation, pass: pass, taken: taken)
            throw refusal
        }
        state.count { counters in
            counters.sent += 1
            counters.inFlight += 1
            if number > 1 { counters.retried += 1 }
        }
        let begin = time.steadyMicros()
        let exchange: Swift.Result<TransportResponse, any Error>
        do {
            exchange = .success(try await transport.send(request))
        } catch {
            exchange = .failure(error)
        }
        state.count { $0.inFlight -= 1 }
        state.observe(exchange, of: prepared.request, model: settings.model, since: begin)
        // A good answer's slot is free at the last byte. Any other keeps it until it is understood: a refused key must have
        // stopped the endpoint before the next call can take the slot.
        let isGood = (try? exchange.get()).map { (200..<300).contains($0.status) } ?? false
        if isGood { slots.release() }
        defer {
            if !isGood { slots.release() }
            slots.setPermits(state.concurrency)
        }
        let result = try await settle(
            prepared, reservation, exchange, images, pass: pass, taken: taken, keepUseless: keepUseless)
        if state.claimQueueLook(), ledger.refusal(for: prepared.request.key) == nil { await lookAtQueue() }
        return result
    }

    private func need(of prepared: PreparedRequest) -> PaceMachine.Need {
        let answer = min(prepared.request.maxTokens ?? settings.fallbackMaxTokens, 1_000_000)
        // A token of a picture weighs as much as one of text, which has about four bytes.
        let pictures = prepared.request.images.reduce(0) { $0 + 4 * $1.tokensExpected }
        return PaceMachine.Need(
            bytes: prepared.canonicalBody.count + pictures, answer: answer * min(prepared.request.n ?? 1, 128))
    }

    /// Stores, in an answer's place, that the request could not be sent; nothing was, and nothing is paid.
    private func keep(
        _ failure: ImageFailure, of prepared: PreparedRequest, _ reservation: Reservation, pass: EndpointState.Pass,
        taken: PaceMachine.Taken
    ) async throws -> Result {
        state.learn([:], taken, used: (0, 0))
        state.finish(pass, .nothing)
        state.count { $0.rejected += 1 }
        let response = TransportResponse(status: ImageFailure.status, body: failure.body)
        let arrival = Arrival(to: prepared, reservation: reservation, response: response)
        return .stored(try await store(arrival, isPaid: false, scrubbed: false), nil)
    }

    private func refusal(for key: AnswerKey, unless isNeedless: () -> Bool) -> (any Error)? {
        isNeedless() ? CancellationError() : ledger.refusal(for: key)
    }

    /// What was reserved and taken for a send that does not come.
    private func giveBack(
        _ reservation: Reservation, pass: EndpointState.Pass, taken: PaceMachine.Taken
    ) async throws {
        state.learn([:], taken, used: (0, 0))
        state.finish(pass, .nothing)
        try await settle(reservation, .unpaid, "not sent")
    }

    /// Reserves, and returns with a transfer slot taken and the endpoint open.
    /// Nil, with nothing reserved, where another endpoint would take the call at once and this one would not.
    private func admit(
        _ reservation: Reservation, need: PaceMachine.Need, unless isNeedless: () -> Bool,
        whileResting: (String) throws -> Void, elsewhere: () -> Bool
    ) async throws -> (EndpointState.Pass, PaceMachine.Taken)? {
        var isReserved = false
        var held: EndpointState.Pass?
        do {
            while true {
                guard let pass = try await state.enter(whileResting: whileResting, elsewhere: elsewhere) else {
                    if isReserved { try await settle(reservation, .unpaid, "not sent") }
                    return nil
                }
                held = pass
                try await ahead.acquire()
                defer { ahead.release() }
                if state.isOpen(for: pass) {
                    if !isReserved {
                        try await ledger.reserve(reservation)
                        isReserved = true
                    }
                    try await slots.acquire()
                    do {
                        // It may have waited long for its slot.
                        if isNeedless() { throw CancellationError() }
                        if let departure = try await state.depart(pass, need: need) { return departure }
                    } catch {
                        slots.release()
                        throw error
                    }
                    slots.release()
                }
                held = nil
                state.finish(pass, .nothing)
            }
        } catch {
            if let held { state.finish(held, .nothing) }
            // Another endpoint may have money left.
            if let error = error as? MillError, error.code == .endpointBudget { state.stop(error) }
            if isReserved { try await settle(reservation, .unpaid, "not sent") }
            throw error
        }
    }

    private func settle(
        _ prepared: PreparedRequest, _ reservation: Reservation, _ exchange: Swift.Result<TransportResponse, any Error>,
        _ images: [SentImage], pass: EndpointState.Pass, taken: PaceMachine.Taken, keepUseless: Bool
    ) async throws -> Result {
        switch exchange {
        case .success(let response):
            let arrival = Arrival(to: prepared, reservation: reservation, response: response, images: images)
            let usage = arrival.answer?.usage.map { (prompt: $0.promptTokens, answer: $0.completionTokens) }
            if let usage, settings.isLoopback { state.watch(pass, limit: prepared.request.maxTokens ?? 0, tokens: usage.answer) }
            // What was refused was not used.
            state.learn(response.headers, taken, used: (200..<300).contains(response.status) ? usage : (0, 0))
            let verdict = Classification.verdict(of: response, saying: arrival.answer, epochMicros: time.epochMicros())
            if let smaller = prepared.shrunk(after: verdict, images) {
                state.finish(pass, .answered)
                state.count { $0.shrunk += 1 }
                try await settle(reservation, .unpaid, Scrubber(settings.key).scrub(verdict.reason))
                return .shrink(smaller)
            }
            if case .answer = verdict, let side = prepared.side { state.learnPictureSide(side) }
            return try await settle(verdict, arrival, pass, keepUseless: keepUseless)
        case .failure(let failure as TransportFailure) where failure.kind != .cancelled && failure.kind != .closed:
            let verdict = Classification.verdict(of: failure)
            state.finish(pass, .failed(failure.message))
            return .failed(try await settleFailed(verdict, reservation), wait: nil)
        case .failure(let error):
            state.finish(pass, .nothing)
            let isAmbiguous = (error as? TransportFailure)?.isAmbiguous ?? !(error is CancellationError)
            if isAmbiguous { state.count { $0.ambiguous += 1 } }
            try await settle(reservation, isAmbiguous ? .ambiguous : .unpaid, "cancelled")
            throw error is TransportFailure ? CancellationError() : error
        }
    }

    private func settle(
        _ verdict: Verdict, _ arrival: Arrival, _ pass: EndpointState.Pass, keepUseless: Bool
    ) async throws -> Result {
        var wait: Duration?
        switch verdict {
        case .answer:
            state.finish(pass, .answered)
            return .stored(try await store(arrival, isPaid: true, scrubbed: false), arrival)
        case .useless where keepUseless:
            state.finish(pass, .answered)
            state.count { $0.useless += 1 }
            return .stored(try await store(arrival, isPaid: true, scrubbed: true), nil)
        case .rejected:
            state.finish(pass, .answered)
            state.count { $0.rejected += 1 }
            return .stored(try await store(arrival, isPaid: false, scrubbed: true), nil)
        case .rateLimited(_, let asked):
            let headers = arrival.response.headers
            let isSure = ["requests", "tokens"].contains { headers["x-ratelimit-remaining-\($0)"] == "0" }
            wait = state.finish(pass, .rateLimited(asked, isSure: isSure))
        case .unpaid(let text), .ambiguous(let text):
            state.finish(pass, .failed(text))
        case .useless, .stopped, .quota:
            state.finish(pass, .answered)
        }
        return .failed(try await settleFailed(verdict, arrival.reservation), wait: wait)
    }

    private func settleFailed(_ verdict: Verdict, _ reservation: Reservation) async throws -> Verdict {
        let scrubber = Scrubber(settings.key)
        switch verdict {
        case .answer, .rejected: break
        case .unpaid(let text): try await settle(reservation, .unpaid, scrubber.scrub(text))
        case .ambiguous(let text):
            state.count { $0.ambiguous += 1 }
            try await settle(reservation, .ambiguous, scrubber.scrub(text))
        case .useless(let text):
            state.count { $0.useless += 1 }
            try await settle(reservation, .paidUseless, scrubber.scrub(text))
        case .rateLimited(let text, _):
            state.count { $0.rateLimited += 1 }
            try await settle(reservation, .unpaid, scrubber.scrub(text))
        case .stopped(let text):
            state.stop(stopError(.endpointStopped, scrubber.scrub(text)))
            try await settle(reservation, .unpaid, scrubber.scrub(text))
        case .quota(let text):
            state.stop(stopError(.endpointQuota, scrubber.scrub(text)))
            try await settle(reservation, .unpaid, scrubber.scrub(text))
        }
        return verdict
    }

    private func settle(_ reservation: Reservation, _ fate: AttemptFate, _ reason: String) async throws {
        try await ledger.settle(attempt: reservation.attempt, fate: fate, reason: reason)
    }

    private func stopError(_ code: ErrorCode, _ cause: String) -> MillError {
        MillError(
            code, "use the endpoint", settings.name, cause: cause,
            hint: code == .endpointQuota
                ? "Fill up the account; nothing more is sent until the settings are read again: the next run, or SIGHUP to the daemon."
                : "Check the URL, the model's name and the key (`instructmill doctor`); nothing more is sent until the "
                    + "settings are read again."
        )
    }
}
