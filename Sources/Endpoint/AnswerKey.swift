public import Records

/// What an answer is filed under: never its content, so that a second try of the same question can differ.
public struct AnswerKey: Hashable, Sendable {
    public let job: String
    public let step: String
    /// The question's name, stable within its step.
    public let ask: String

    public init(job: String, step: String, ask: String) {
        self.job = job
        self.step = step
        self.ask = ask
    }
}

/// The raw answer to a question, as it was received.
public struct StoredAnswer: Sendable, Hashable {
    public let attempt: String
    /// The HTTP status; 200 for everything but a request that the endpoint refused, and 0 for one that was not sent
    /// (``ImageFailure``).
    public let status: Int
    /// The bytes received. Of a refused request the error body, with anything like a key taken out.
    public let body: [UInt8]
    public let requestHash: String
    /// The endpoint's name.
    public let endpoint: String
    /// The model that was asked for.
    public let model: String
    /// Whether `body` is an event stream.
    public let streamed: Bool
    /// The pictures that were sent, in order.
    public let images: [SentImage]

    public init(
        attempt: String, status: Int, body: [UInt8], requestHash: String, endpoint: String, model: String, streamed: Bool,
        images: [SentImage] = []
    ) {
        self.attempt = attempt
        self.status = status
        self.body = body
        self.requestHash = requestHash
        self.endpoint = endpoint
        self.model = model
        self.streamed = streamed
        self.images = images
    }
}
