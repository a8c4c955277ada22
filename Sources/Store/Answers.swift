import GRDB
import Support

/// A raw answer, as it came, whatever it says. Kept for ever: it was paid for.
public struct AnswerRow: Sendable, Equatable {
    public var job: String
    public var step: String
    public var ask: String
    /// The attempt that brought it.
    public var attempt: String
    /// The HTTP status.
    public var status: Int
    public var body: [UInt8]
    /// How `body` is encoded: 0 as it came; 1 is reserved for compressed bodies.
    public var codec: Int
    public var requestHash: String
    public var endpoint: String
    public var model: String
    /// Whether `body` is an event stream.
    public var streamed: Bool
    /// The pictures that the question was sent with, as JSON text; nil where there were none.
    public var images: String?
    /// Epoch µs, UTC.
    public var at: Int64

    public init(
        job: String, step: String, ask: String, attempt: String, status: Int, body: [UInt8], codec: Int = 0,
        requestHash: String, endpoint: String, model: String, streamed: Bool = false, images: String? = nil, at: Int64
    ) {
        self.job = job
        self.step = step
        self.ask = ask
        self.attempt = attempt
        self.status = status
        self.body = body
        self.codec = codec
        self.requestHash = requestHash
        self.endpoint = endpoint
        self.model = model
        self.streamed = streamed
        self.images = images
        self.at = at
    }

    static let columns = "job, step, ask, attempt, status, codec, request_hash, endpoint, model, streamed, at, body, images"

    init(_ row: Row, job: String, step: String) throws {
        self.init(
            job: job, step: step, ask: row[2], attempt: row[3], status: row[4], body: try row.bytes(11), codec: row[5],
            requestHash: row[6], endpoint: row[7], model: row[8], streamed: row[9], images: row[12], at: row[10])
    }
}

extension StoreReader {
    public func answer(job: String, step: String, ask: String) throws -> AnswerRow? {
        guard let key = try key(job: job, step: step) else { return nil }
        return try database.first(
            "SELECT \(AnswerRow.columns) FROM answer WHERE job = ? AND step = ? AND ask = ?", [key.job, key.step, ask]
        ) { row in try AnswerRow(row, job: job, step: step) }
    }

    /// The steps of a job that have at least one stored answer.
    public func stepsWithAnswers(job: String) throws -> Set<String> {
        guard let key = try key(job: job) else { return [] }
        let names: [String] = try database.all(
            """
            SELECT name FROM (SELECT DISTINCT step FROM answer WHERE job = ?) JOIN step_key ON step_key.id = step
            """, [key]
        ) { $0[0] }
        return Set(names)
    }
}

extension StoreTransaction {
    private static let answerInsertion = RepeatedStatement(
        "INSERT OR IGNORE INTO answer (\(AnswerRow.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")

    /// Stores an answer under its key (job, step, ask).
    /// - Throws: ``MillError`` `internal` when the key has one: no answer replaces another.
    public func insertAnswer(_ answer: AnswerRow) throws {
        let key = try newKey(job: answer.job, step: answer.step)
        let changed = try run(Self.answerInsertion) { row in
            row.bind(key.job)
            row.bind(key.step)
            row.bind(answer.ask)
            row.bind(answer.attempt)
            row.bind(answer.status)
            row.bind(answer.codec)
            row.bind(answer.requestHash)
            row.bind(answer.endpoint)
            row.bind(answer.model)
            row.bind(answer.streamed)
            row.bind(answer.at)
            row.bind(answer.body)
            row.bind(answer.images)
        }
        guard changed == 1 else {
            throw MillError(
                .internalFault, "store the answer to", "\(answer.ask) of step \(answer.step)",
                cause: "an answer is stored already")
        }
    }
}
