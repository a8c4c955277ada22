import Records
import Support

/// One attempt, in the order that money needs: reserve, durably; then send; then store the raw answer, durably.
///
/// A transfer slot is held for the transfer alone, from the send to the last byte of a good answer. Some attempts may reserve
/// ahead of their slot, so that the slot does not wait for the ledger; a crash books those as ambiguous too.
final class Ledgered: Sendable {
    /// How an attempt ended.
    enum Result: Sendable {
        case stored(Obtained)
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
    @inline(never) func attempt(
        _ prepared: PreparedRequest, number: Int, keepUseless: Bool, unless isNeedless: () -> Bool,
        whileResting: (String) throws -> Void, elsewhere: () -> Bool
    ) async throws -> Result {
        let attempt = begin(prepared, number, keepUseless)
        guard
            let departure = try await admit(attempt, unless: isNeedless, whileResting: whileResting, elsewhere: elsewhere)
        else { return .moved }
        // A slot is held from here to the end of the transfer.
        let message: OutgoingMessage
        switch await makeReady(attempt, departure, unless: isNeedless) {
        case .message(let ready): message = ready
        case .notSent(let settlement):
            slots.release()
            return try await write(settlement, of: attempt)
        }
        let exchange = await exchange(message, attempt)
        // A good answer's slot is free at the last byte. Any other keeps it until it is understood: a refused key must have
        // stopped the endpoint before the next call can take the slot. None keeps it until that is written.
        let isGood = exchange.isGood
        if isGood { slots.release() }
        let settlement = settlement(of: exchange, attempt, departure)
        if !isGood { slots.release() }
        slots.setPermits(state.concurrency)
        let result = try await write(settlement, of: attempt)
        if state.claimQueueLook(), refusal(of: attempt, unless: { false }) == nil {
            await lookAtQueue()
            slots.setPermits(state.concurrency)
        }
        return result
    }

    private enum Readiness {
        case message(OutgoingMessage)
        case notSent(Settlement)
    }

    @inline(never) private func makeReady(
        _ attempt: Attempt, _ departure: Departure, unless isNeedless: () -> Bool
    ) async -> Readiness {
        let images: [LoadedImage]
        do throws(ImageFailure) {
            images = try await loadedImages(of: attempt.prepared)
        } catch {
            return .notSent(refused(error, of: attempt, departure))
        }
        // It may have waited long for its slot, its turn and its pictures.
        if let refusal = refusal(of: attempt, unless: isNeedless) { return .notSent(notSent(departure, refusal)) }
        return .message(message(of: attempt, images))
    }

    @inline(never) private func exchange(_ message: OutgoingMessage, _ attempt: Attempt) async -> Exchange {
        let begin = time.steadyMicros()
        do {
            return ended(.success(try await transport.send(message.request)), message, attempt, since: begin)
        } catch {
            return ended(.failure(error), message, attempt, since: begin)
        }
    }

    /// Writes down how an attempt ended, then says so.
    @inline(never) private func write(_ settlement: Settlement, of attempt: Attempt) async throws -> Result {
        switch settlement.entry {
        case .answer(let answer, let usage, let price):
            try await ledger.store(answer, for: attempt.prepared.key, usage: usage, picodollars: price)
        case .fate(let fate, let reason):
            try await ledger.settle(attempt: attempt.name, fate: fate, reason: reason)
        }
        return try settlement.result.get()
    }

    /// Reserves, and returns with a transfer slot taken and the endpoint open.
    /// Nil, with nothing reserved, where another endpoint would take the call at once and this one would not.
    @inline(never) private func admit(
        _ attempt: Attempt, unless isNeedless: () -> Bool, whileResting: (String) throws -> Void, elsewhere: () -> Bool
    ) async throws -> Departure? {
        var isReserved = false
        var held: EndpointState.Pass?
        do {
            while true {
                guard let pass = try await state.enter(whileResting: whileResting, elsewhere: elsewhere) else {
                    if isReserved { try await ledger.settle(attempt: attempt.name, fate: .notSent, reason: "not sent") }
                    return nil
                }
                held = pass
                try await ahead.acquire()
                defer { ahead.release() }
                if state.isOpen(for: pass) {
                    if !isReserved {
                        try await ledger.reserve(attempt.reservation)
                        isReserved = true
                    }
                    try await slots.acquire()
                    do {
                        // It may have waited long for its slot.
                        if isNeedless() { throw CancellationError() }
                        if let departure = try await state.depart(pass, need: attempt.need) { return departure }
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
            giveUp(held, after: error)
            if isReserved { try await ledger.settle(attempt: attempt.name, fate: .notSent, reason: "not sent") }
            throw error
        }
    }

    @inline(never) private func giveUp(_ held: EndpointState.Pass?, after error: any Error) {
        if let held { state.finish(held, .nothing) }
        // Another endpoint may have money left.
        if let error = error as? MillError, error.code == .endpointBudget { state.stop(error) }
    }

    @inline(never) private func refusal(of attempt: Attempt, unless isNeedless: () -> Bool) -> (any Error)? {
        isNeedless() ? CancellationError() : ledger.refusal(for: attempt.prepared.key)
    }
}
