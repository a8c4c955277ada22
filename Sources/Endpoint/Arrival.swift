import Records
import Support

/// An answer that has arrived, with what it answers.
final class Arrival: Sendable {
    private let prepared: PreparedRequest
    let reservation: Reservation
    let response: TransportResponse
    /// The pictures that were sent.
    let images: [SentImage]
    let streamed: Bool
    /// What a 200 says; nil for every other status.
    let answer: WireAnswer?

    init(to prepared: PreparedRequest, reservation: Reservation, response: TransportResponse, images: [SentImage] = []) {
        self.prepared = prepared
        self.reservation = reservation
        self.response = response
        self.images = images
        streamed = Self.isStream(response)
        let body = response.body
        answer = response.status != 200 ? nil : streamed ? WireAnswer(stream: body) : WireAnswer(document: body)
    }

    var request: CompletionRequest { prepared.request }

    /// Whether an answer is an event stream, by its content type or, where that says nothing, by its first bytes.
    private static func isStream(_ response: TransportResponse) -> Bool {
        guard response.status == 200 else { return false }
        let type = response.headers["content-type"] ?? ""
        if type == "application/json" { return false }
        let name = String(Substring(type.utf8.prefix { $0 != UInt8(ascii: ";") && $0 != 0x20 })).lowercased()
        if name == "text/event-stream" { return true }
        if name == "application/json" || name == "text/html" { return false }
        let start = response.body.drop { $0 <= 0x20 }
        return start.starts(with: "data:".utf8) || start.starts(with: "event:".utf8) || start.starts(with: ":".utf8)
    }
}

extension Ledgered {
    /// Stores an answer and returns it.
    /// - Parameters:
    ///   - isPaid: false for a request that was refused, which costs nothing.
    ///   - scrubbed: whether anything like a key is taken out, as for all that is no reply.
    func store(_ arrival: Arrival, isPaid: Bool, scrubbed: Bool) async throws -> StoredAnswer {
        let body = arrival.response.body
        let reservation = arrival.reservation
        let answer = StoredAnswer(
            attempt: reservation.attempt, status: arrival.response.status,
            body: scrubbed ? Scrubber(settings.key).scrub(body) : body, requestHash: reservation.requestHash,
            endpoint: settings.name, model: reservation.model, streamed: arrival.streamed, images: arrival.images)
        let (usage, price) = bill(arrival, isPaid: isPaid)
        state.count { counters in
            counters.answered += 1
            counters.promptTokens += usage.promptTokens
            counters.completionTokens += usage.completionTokens
            if usage.estimated { counters.estimatedUsage += 1 }
        }
        if isPaid { state.observe(usage, of: arrival.request, model: settings.model) }
        try await ledger.store(answer, for: reservation.key, usage: usage, picodollars: price)
        if let price, let most = reservation.maximumPicodollars, price > most { stopForOverrun(price, most) }
        return answer
    }

    /// A bill above what was set aside says that prices or limits are not what we were told: nothing more is bought on them.
    private func stopForOverrun(_ price: Int64, _ most: Int64) {
        state.count { $0.overruns += 1 }
        state.stop(
            MillError(
                .endpointOverrun, "use the endpoint", settings.name,
                cause: "an answer cost \(price) pico-dollars, more than the \(most) that it could at the most cost",
                hint: "Compare its price in the configuration with the provider's; nothing more is sent until it is read again."))
    }

    /// What an answer used and costs. Without usable counts the tokens are estimated and the price is the most it can be.
    private func bill(_ arrival: Arrival, isPaid: Bool) -> (Usage, Int64?) {
        guard isPaid else { return (Usage(promptTokens: 0, completionTokens: 0, estimated: false), prices.map { _ in 0 }) }
        if let usage = arrival.answer?.usage {
            return (usage, prices?.total(usage))
        }
        // English text has about four bytes a token.
        let pictures = arrival.request.images.reduce(0) { $0 + $1.tokensExpected }
        let prompt = arrival.request.messages.reduce(0) { $0 + $1.text.utf8.count } / 4 + pictures
        let completion =
            (arrival.answer?.choices ?? []).reduce(0) { sum, choice in
                sum + choice.text.utf8.count + choice.calls.all.reduce(0) { $0 + $1.arguments.utf8.count }
            } / 4
        return (
            Usage(promptTokens: prompt, completionTokens: completion, estimated: true), arrival.reservation.maximumPicodollars
        )
    }

    func reservation(for prepared: PreparedRequest, number: Int) -> Reservation {
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

    /// - Throws: ``ImageFailure`` where a picture is not, or no more, what the request names.
    func transportRequest(
        _ prepared: PreparedRequest, attempt: String
    ) async throws(ImageFailure) -> (request: TransportRequest, images: [SentImage]) {
        let images = try await images(of: prepared)
        let request = TransportRequest(
            url: base + prepared.request.api.path, method: .post,
            // What differs comes last: what a request has in common with the one before is not made anew.
            headers: headersWithBody + [TransportHeader("X-Client-Request-Id", .plain(attempt))],
            body: body(of: prepared, dataURLs: images.isEmpty ? nil : images.map(\.dataURL)),
            limits: settings.limits, allowPlainHTTP: allowsPlainHTTP, http2: settings.http2,
            caFile: settings.caFile)
        return (request, images.map(\.sent))
    }

    private func images(of prepared: PreparedRequest) async throws(ImageFailure) -> [LoadedImage] {
        guard !prepared.request.images.isEmpty else { return [] }
        let side = [prepared.side, state.pictureSide].compactMap(\.self).min()
        // Reading and shrinking must not hold up the executor on which answers come in.
        return try await withTaskExecutorPreference(globalConcurrentExecutor) { () async throws(ImageFailure) in
            try prepared.request.loadedImages(from: prepared.images, side: side)
        }
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
