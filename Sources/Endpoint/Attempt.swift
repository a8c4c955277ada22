import Records
import Support

/// One attempt: what is asked, which try it is, and what is promised for it.
///
/// What goes with a call from one wait to the next is held by classes. A wait keeps all that its functions hold, in memory that is
/// cold when it ends; thousands wait at a time.
final class Attempt: Sendable {
    let prepared: PreparedRequest
    /// From 1.
    let number: Int
    /// Whether an answer that is no reply is stored, as the last of its kind.
    let keepUseless: Bool
    let reservation: Reservation
    let need: PaceMachine.Need

    /// As the ledger and the endpoint know it.
    var name: String { reservation.attempt }

    init(_ prepared: PreparedRequest, number: Int, keepUseless: Bool, reservation: Reservation, need: PaceMachine.Need) {
        self.prepared = prepared
        self.number = number
        self.keepUseless = keepUseless
        self.reservation = reservation
        self.need = need
    }
}

/// A send that was let through, and what of the limits was taken for it.
struct Departure: Sendable {
    let pass: EndpointState.Pass
    let taken: PaceMachine.Taken
}

/// What is sent, complete.
final class OutgoingMessage: Sendable {
    let request: TransportRequest
    /// The pictures in it.
    let images: [SentImage]

    init(_ request: TransportRequest, _ images: [SentImage]) {
        self.request = request
        self.images = images
    }
}

/// What came of the send.
final class Exchange: Sendable {
    let result: Result<TransportResponse, any Error>
    /// The pictures that were sent.
    let images: [SentImage]

    init(_ result: Result<TransportResponse, any Error>, _ images: [SentImage]) {
        self.result = result
        self.images = images
    }

    /// Whether an answer came of which the status says that it is one.
    var isGood: Bool {
        guard case .success(let response) = result else { return false }
        return (200..<300).contains(response.status)
    }
}

extension Ledgered {
    // Here and in the settlement: functions that are not to be made part of the asynchronous one that calls them, whose frame would
    // then hold all that they need for a moment through every wait.

    @inline(never) func begin(_ prepared: PreparedRequest, _ number: Int, _ keepUseless: Bool) -> Attempt {
        Attempt(
            prepared, number: number, keepUseless: keepUseless, reservation: reservation(for: prepared, number: number),
            need: need(of: prepared))
    }

    private func reservation(for prepared: PreparedRequest, number: Int) -> Reservation {
        let request = prepared.request
        let input = request.inputTokensBound
        let perChoice = request.maxTokens ?? settings.fallbackMaxTokens
        let output = perChoice.multipliedReportingOverflow(by: request.generatedChoices)
        let bound = output.overflow ? Int.max : max(0, output.partialValue)
        return Reservation(
            attempt: state.attemptName(request.key, attempt: number), key: request.key, requestHash: prepared.hash,
            endpoint: settings.name, model: settings.model, inputTokensBound: input, outputTokensBound: bound,
            maximumPicodollars: prices?.most(input: input, output: bound))
    }

    private func need(of prepared: PreparedRequest) -> PaceMachine.Need {
        let answer = min(prepared.request.maxTokens ?? settings.fallbackMaxTokens, 1_000_000)
        // A token of a picture weighs as much as one of text, which has about four bytes.
        let pictures = prepared.request.images.reduce(0) { $0 + 4 * $1.tokensExpected }
        return PaceMachine.Need(
            bytes: prepared.canonicalBody.count + pictures, answer: answer * min(prepared.request.n ?? 1, 128))
    }

    /// - Throws: ``ImageFailure`` where a picture is not, or no more, what the request names.
    func loadedImages(of prepared: PreparedRequest) async throws(ImageFailure) -> [LoadedImage] {
        guard !prepared.request.images.isEmpty else { return [] }
        let side = [prepared.side, state.pictureSide].compactMap(\.self).min()
        // Reading and shrinking must not hold up the executor on which answers come in.
        return try await withTaskExecutorPreference(globalConcurrentExecutor) { () async throws(ImageFailure) in
            try prepared.request.loadedImages(from: prepared.images, side: side)
        }
    }

    /// What is to be sent now.
    @inline(never) func message(of attempt: Attempt, _ images: [LoadedImage]) -> OutgoingMessage {
        state.count { counters in
            counters.sent += 1
            counters.inFlight += 1
            if attempt.number > 1 { counters.retried += 1 }
        }
        let prepared = attempt.prepared
        let request = TransportRequest(
            url: base + prepared.request.api.path, method: .post,
            // What differs comes last: what a request has in common with the one before is not made anew.
            headers: headersWithBody + [TransportHeader("X-Client-Request-Id", .plain(attempt.reservation.attempt))],
            body: body(of: prepared, dataURLs: images.isEmpty ? nil : images.map(\.dataURL)),
            limits: settings.limits, allowPlainHTTP: allowsPlainHTTP, http2: settings.http2,
            caFile: settings.caFile)
        return OutgoingMessage(request, images.map(\.sent))
    }

    /// What is sent: mostly the fixed form itself, but for pictures.
    private func body(of prepared: PreparedRequest, dataURLs: [String]?) -> [UInt8] {
        // Where tokens cost, a request without a limit could cost anything.
        let mustLimit = prepared.request.maxTokens == nil && prices.map { !$0.isFree } ?? false
        let isNamed = prepared.request.model == settings.model && dataURLs == nil
        if isNamed, !mustLimit, !settings.stream, settings.lengthParameter == .maxTokens, settings.schemaForm == .jsonSchema {
            return prepared.canonicalBody
        }
        var limited = prepared.request
        limited.model = settings.model
        if mustLimit { limited.maxTokens = settings.fallbackMaxTokens }
        return limited.body(
            stream: settings.stream, lengthParameter: settings.lengthParameter, schemaForm: settings.schemaForm,
            dataURLs: dataURLs)
    }

    static func headers(for settings: EndpointSettings) -> [TransportHeader] {
        var headers = [
            TransportHeader("Accept", .plain(settings.stream ? "text/event-stream, application/json" : "application/json")),
            TransportHeader("User-Agent", .plain("instructmill")),
        ]
        if let key = settings.key {
            let isBearer = settings.keyHeader.lowercased() == "authorization"
            let value = isBearer ? Secret("Bearer " + key.reveal()) : key
            headers.append(TransportHeader(settings.keyHeader, .secret(value)))
        }
        return headers
    }
}
