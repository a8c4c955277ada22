import Records
import Support

/// How an attempt ended: what is written down of it, and what its caller is told once it is.
final class Settlement: Sendable {
    enum Entry: Sendable {
        case answer(StoredAnswer, Usage, picodollars: Int64?)
        case fate(AttemptFate, String)
    }

    let entry: Entry
    let result: Result<Ledgered.Result, any Error>

    init(_ entry: Entry, _ result: Result<Ledgered.Result, any Error>) {
        self.entry = entry
        self.result = result
    }
}

extension Ledgered {
    /// The end of a transfer, for the counters and for what is known of the endpoint's pace.
    @inline(never) func ended(
        _ result: Swift.Result<TransportResponse, any Error>, _ message: OutgoingMessage, _ attempt: Attempt,
        since begin: Int64
    ) -> Exchange {
        state.count { $0.inFlight -= 1 }
        state.observe(result, of: attempt.prepared.request, model: settings.model, since: begin)
        return Exchange(result, message.images)
    }

    /// What was reserved and taken for a send that does not come, since `error`.
    @inline(never) func notSent(_ departure: Departure, _ error: any Error) -> Settlement {
        state.learn([:], departure.taken, used: (0, 0))
        state.finish(departure.pass, .nothing)
        return Settlement(.fate(.notSent, "not sent"), .failure(error))
    }

    /// In an answer's place, that the request could not be sent; nothing was, and nothing is paid.
    @inline(never) func refused(_ failure: ImageFailure, of attempt: Attempt, _ departure: Departure) -> Settlement {
        state.learn([:], departure.taken, used: (0, 0))
        state.finish(departure.pass, .nothing)
        state.count { $0.rejected += 1 }
        let response = TransportResponse(status: ImageFailure.status, body: failure.body)
        return stored(Arrival(to: attempt, response: response), isPaid: false, scrubbed: false, isRead: false)
    }

    /// What an exchange comes to: the endpoint's state learns of it at once.
    @inline(never) func settlement(of exchange: Exchange, _ attempt: Attempt, _ departure: Departure) -> Settlement {
        switch exchange.result {
        case .success(let response):
            return settlement(of: Arrival(to: attempt, response: response, images: exchange.images), attempt, departure)
        case .failure(let failure as TransportFailure) where failure.kind != .cancelled && failure.kind != .closed:
            state.finish(departure.pass, .failed(failure.message))
            return failed(Classification.verdict(of: failure), wait: nil)
        case .failure(let error):
            state.finish(departure.pass, .nothing)
            let isAmbiguous = (error as? TransportFailure)?.isAmbiguous ?? !(error is CancellationError)
            if isAmbiguous { state.count { $0.ambiguous += 1 } }
            return Settlement(
                .fate(isAmbiguous ? .ambiguous : .notSent, "cancelled"),
                .failure(error is TransportFailure ? CancellationError() : error))
        }
    }

    private func settlement(of arrival: Arrival, _ attempt: Attempt, _ departure: Departure) -> Settlement {
        let (pass, response) = (departure.pass, arrival.response)
        let usage = arrival.answer?.usage.map { (prompt: $0.promptTokens, answer: $0.completionTokens) }
        if let usage, settings.isLoopback { state.watch(pass, limit: arrival.request.maxTokens ?? 0, tokens: usage.answer) }
        // What was refused was not used.
        state.learn(response.headers, departure.taken, used: (200..<300).contains(response.status) ? usage : (0, 0))
        let verdict = Classification.verdict(of: response, saying: arrival.answer, epochMicros: time.epochMicros())
        if let smaller = attempt.prepared.shrunk(after: verdict, arrival.images) {
            state.finish(pass, .answered)
            state.count { $0.shrunk += 1 }
            return Settlement(.fate(.unpaid, Scrubber(settings.key).scrub(verdict.reason)), .success(.shrink(smaller)))
        }
        var wait: Duration?
        switch verdict {
        case .answer:
            if let side = attempt.prepared.side { state.learnPictureSide(side) }
            state.finish(pass, .answered)
            return stored(arrival, isPaid: true, scrubbed: false, isRead: true)
        case .useless where attempt.keepUseless:
            state.finish(pass, .answered)
            state.count { $0.useless += 1 }
            return stored(arrival, isPaid: true, scrubbed: true, isRead: false)
        case .rejected:
            state.finish(pass, .answered)
            state.count { $0.rejected += 1 }
            return stored(arrival, isPaid: false, scrubbed: true, isRead: false)
        case .rateLimited(_, let asked):
            let isSure = ["requests", "tokens"].contains { response.headers["x-ratelimit-remaining-\($0)"] == "0" }
            wait = state.finish(pass, .rateLimited(asked, isSure: isSure))
        case .unpaid(let text), .ambiguous(let text):
            state.finish(pass, .failed(text))
        case .useless, .stopped, .quota:
            state.finish(pass, .answered)
        }
        return failed(verdict, wait: wait)
    }

    private func failed(_ verdict: Verdict, wait: Duration?) -> Settlement {
        let reason = Scrubber(settings.key).scrub(verdict.reason)
        let fate: AttemptFate
        switch verdict {
        case .answer, .rejected, .unpaid: fate = .unpaid
        case .ambiguous:
            state.count { $0.ambiguous += 1 }
            fate = .ambiguous
        case .useless:
            state.count { $0.useless += 1 }
            fate = .paidUseless
        case .rateLimited:
            state.count { $0.rateLimited += 1 }
            fate = .unpaid
        case .stopped:
            state.stop(stopError(.endpointStopped, reason))
            fate = .unpaid
        case .quota:
            state.stop(stopError(.endpointQuota, reason))
            fate = .unpaid
        }
        return Settlement(.fate(fate, reason), .success(.failed(verdict, wait: wait)))
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

    /// - Parameters:
    ///   - isPaid: false for a request that was refused, which costs nothing.
    ///   - scrubbed: whether anything like a key is taken out, as for all that is no reply.
    ///   - isRead: whether the caller may go by what was read on the way.
    private func stored(_ arrival: Arrival, isPaid: Bool, scrubbed: Bool, isRead: Bool) -> Settlement {
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
        if let price, let most = reservation.maximumPicodollars, price > most { stopForOverrun(price, most) }
        return Settlement(
            .answer(answer, usage, picodollars: price), .success(.stored(Obtained(answer, isRead ? arrival : nil))))
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
}
