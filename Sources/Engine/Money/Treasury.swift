import Endpoint
import Support

/// Lets calls go under the caps of the job, the day and the endpoint; one for a store.
///
/// A call that does not fit waits while others are under way, whose answers may cost less than was set aside; once nothing is under
/// way in that purse the cap is reached, and the call fails.
public final class Treasury: Sendable {
    private struct Waiting {
        let reservation: Reservation
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var machine = BudgetMachine()
        var waiting: [(number: UInt64, call: Waiting)] = []
        var cancelled: Set<UInt64> = []
        var nextNumber: UInt64 = 0
        var onNotice: (@Sendable (Purse, Int, Amount) -> Void)?
    }

    private typealias Release = (continuation: CheckedContinuation<Void, any Error>, result: Result<Void, any Error>)

    private let state = Locked(State())
    private let time: any TimeSource

    init(time: any TimeSource) {
        self.time = time
    }

    /// What was spent before this process began. Call once, before any call.
    func begin(_ spent: [(purse: Purse, amount: Amount)]) {
        state.withLock { $0.machine.begin(spent) }
    }

    /// Replaces the caps; who waits is looked at again.
    public func set(_ caps: Caps) {
        change { state in
            state.machine.set(caps)
            return []
        }
    }

    public var caps: Caps { state.withLock { $0.machine.caps } }

    /// The day of UTC, since 1970-01-01, that money is booked on now.
    public var today: Int {
        let now = time.epochMicros()
        return state.withLock { $0.machine.day(at: now) }
    }

    /// Calls `body` with 50, 80 or 100 whenever so many percent of a cap are booked, once each.
    public func onNotice(_ body: @escaping @Sendable (Purse, _ percent: Int, _ booked: Amount) -> Void) {
        state.withLock { $0.onNotice = body }
    }

    /// What is booked in `purse`, and what is set aside.
    public func contents(of purse: Purse) -> (booked: Amount, reserved: Amount) {
        state.withLock { ($0.machine.booked(purse), $0.machine.reserved(purse)) }
    }

    /// Sets the call's maximum aside, waiting while that may become possible.
    /// - Throws: ``MillError`` `budget.spent` or `endpoint.budget` when a cap is reached, `configuration` where a cap is in money
    ///   and the endpoint's price unknown; `CancellationError`.
    func reserve(_ reservation: Reservation) async throws {
        let number: UInt64? = try state.withLock { state in
            if let result = ask(reservation, &state) {
                try result.get()
                return nil
            }
            state.nextNumber += 1
            return state.nextNumber
        }
        guard let number else { return }
        defer { state.withLock { _ = $0.cancelled.remove(number) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { wait(number, Waiting(reservation: reservation, continuation: $0)) }
        } onCancel: {
            let call = state.withLock { state -> Waiting? in
                guard let index = state.waiting.firstIndex(where: { $0.number == number }) else {
                    state.cancelled.insert(number)
                    return nil
                }
                return state.waiting.remove(at: index).call
            }
            call?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Books what a call cost.
    func book(_ attempt: String, picodollars: Int64, tokens: Int) {
        change { $0.machine.settle(attempt, cost: Amount(picodollars: picodollars, tokens: tokens, requests: 1)) }
    }

    /// Books a call at its maximum: it may have been paid.
    func bookMost(_ attempt: String) {
        change { $0.machine.settle(attempt, cost: $0.machine.reserved(attempt)) }
    }

    /// Gives back what was set aside.
    func release(_ attempt: String) {
        change { $0.machine.settle(attempt, cost: nil) }
    }

    private func wait(_ number: UInt64, _ call: Waiting) {
        let result: Result<Void, any Error>? = state.withLock { state in
            if state.cancelled.contains(number) { return .failure(CancellationError()) }
            if let result = ask(call.reservation, &state) { return result }
            state.waiting.append((number, call))
            return nil
        }
        if let result { call.continuation.resume(with: result) }
    }

    /// Nil: it must wait.
    private func ask(_ reservation: Reservation, _ state: inout State) -> Result<Void, any Error>? {
        let (tokens, overflow) = reservation.inputTokensBound.addingReportingOverflow(reservation.outputTokensBound)
        let amount = Amount(
            picodollars: reservation.maximumPicodollars ?? 0, tokens: overflow ? Int(Int32.max) : min(tokens, Int(Int32.max)),
            requests: 1)
        let day = state.machine.day(at: time.epochMicros())
        let purses: [Purse] = [.job(reservation.key.job), .day(day), .endpoint(reservation.endpoint)]
        let isPriced = reservation.maximumPicodollars != nil
        switch state.machine.reserve(reservation.attempt, amount, isPriced: isPriced, purses) {
        case .granted: return .success(())
        case .wait: return nil
        case .spent(let purse, let cap, let booked): return .failure(SpentCap(purse, cap, booked, next: amount).error)
        case .unpriced(let purse):
            return .failure(
                MillError(
                    .configuration, "spend on", purse.title,
                    cause: "it has a cap in dollars, and nobody knows what endpoint "
                        + "\(reservation.endpoint) costs",
                    hint:
                        "Say what it costs under endpoints.\(reservation.endpoint).price in the configuration, or set a cap in tokens."
                ))
        }
    }

    /// Changes what is booked and lets go whoever fits now.
    private func change(_ edit: (inout State) -> [BudgetMachine.Notice]) {
        let (released, notices, onNotice) = state.withLock { state -> ([Release], [(Purse, Int, Amount)], _) in
            let notices = edit(&state).map { ($0.purse, $0.percent, state.machine.booked($0.purse)) }
            return (letGo(&state), notices, state.onNotice)
        }
        for release in released { release.continuation.resume(with: release.result) }
        if let onNotice { for (purse, percent, booked) in notices { onNotice(purse, percent, booked) } }
    }

    private func letGo(_ state: inout State) -> [Release] {
        guard !state.waiting.isEmpty else { return [] }
        var released: [Release] = []
        var kept: [(number: UInt64, call: Waiting)] = []
        for entry in state.waiting {
            if let result = ask(entry.call.reservation, &state) {
                released.append((entry.call.continuation, result))
            } else {
                kept.append(entry)
            }
        }
        state.waiting = kept
        return released
    }
}

/// A cap that leaves no room for the next call.
struct SpentCap {
    let purse: Purse
    let cap: Cap
    let booked: Amount
    let next: Amount

    init(_ purse: Purse, _ cap: Cap, _ booked: Amount, next: Amount) {
        self.purse = purse
        self.cap = cap
        self.booked = booked
        self.next = next
    }

    var error: MillError {
        let isEndpoint = if case .endpoint = purse { true } else { false }
        return MillError(isEndpoint ? .endpointBudget : .budgetSpent, "spend more on", purse.title, cause: cause, hint: hint)
    }

    private var cause: String {
        switch cap.broken(by: booked + next.withMargin) {
        case .money, nil:
            "its cap is \(Self.dollars(cap.picodollars ?? 0)), \(Self.dollars(booked.picodollars)) are booked, "
                + "and the next call may cost \(Self.dollars(next.picodollars))"
        case .tokens:
            "its cap is \(cap.tokens ?? 0) tokens, \(booked.tokens) are booked, and the next call may use \(next.tokens)"
        case .requests: "its cap is \(cap.requests ?? 0) calls, and \(booked.requests) are booked"
        }
    }

    private var hint: String {
        switch purse {
        case .job(let id): "`instructmill budget \(id)` raises it; what was bought is kept, and the job goes on from there."
        case .day: "It goes on with the next day of UTC, or when budgets.day is raised in the configuration and read again."
        case .endpoint: "Raise the endpoint's budget in the configuration and have it read again (SIGHUP)."
        }
    }

    /// With six decimals, cut off.
    static func dollars(_ picodollars: Int64) -> String {
        let micro = picodollars / 1_000_000
        let fraction = String(micro % 1_000_000)
        return "$\(micro / 1_000_000).\(String(repeating: "0", count: 6 - fraction.utf8.count))\(fraction)"
    }
}
