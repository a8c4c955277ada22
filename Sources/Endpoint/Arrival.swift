import Records

/// An answer that has arrived, with what it answers.
final class Arrival: Sendable {
    private let attempt: Attempt
    let response: TransportResponse
    /// The pictures that were sent.
    let images: [SentImage]
    let streamed: Bool
    /// What a 200 says; nil for every other status.
    let answer: WireAnswer?

    init(to attempt: Attempt, response: TransportResponse, images: [SentImage] = []) {
        self.attempt = attempt
        self.response = response
        self.images = images
        streamed = Self.isStream(response)
        let body = response.body
        answer = response.status != 200 ? nil : streamed ? WireAnswer(stream: body) : WireAnswer(document: body)
    }

    var request: CompletionRequest { attempt.prepared.request }
    var reservation: Reservation { attempt.reservation }

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

/// An answer that is stored, with what it says, where it was read on the way.
final class Obtained: Sendable {
    let stored: StoredAnswer
    private let arrival: Arrival?

    init(_ stored: StoredAnswer, _ arrival: Arrival?) {
        self.stored = stored
        self.arrival = arrival
    }

    /// It is read once at most.
    @inline(never) func decoded(for request: CompletionRequest) -> DecodedAnswer {
        let decoded = arrival?.answer?.decoded() ?? DecodedAnswer.decode(stored.body, api: request.api, streamed: stored.streamed)
        return request.tool.map { decoded.calling($0.name) } ?? decoded
    }
}
