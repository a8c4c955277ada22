import Dashboard
import Records
import Rouge
import Store
import Support

/// Keeps one job's figures up to date by what is new in the store.
struct JobFiguresReader {
    let job: String
    private var accepted = GrowthReader(.record)
    private var rejected = GrowthReader(.rejection)
    private var survey: SimilaritySurvey?
    private var row: JobRow?
    private static let samples = 5

    init(job: String) {
        self.job = job
    }

    /// - Parameter isEnough: asked after each part; where it answers true the rest is left to the next look.
    mutating func look(_ reader: StoreReader, until isEnough: () -> Bool) throws -> JobFigures {
        var figures = JobFigures(id: job)
        guard let row = try reader.job(job) else { return figures }
        (figures.createdAt, figures.finishedAt) = (row.createdAt, row.finishedAt)
        try accepted.catchUp(job, reader, until: isEnough)
        try rejected.catchUp(job, reader, until: isEnough)
        figures.growth = GrowthFigures(accepted: accepted.curve, rejected: rejected.curve, begin: row.createdAt)
        if survey == nil, let pool = try reader.pool(row.pool) { survey = SimilaritySurvey(pool, job: job) }
        try survey?.catchUp(reader, until: isEnough)
        figures.similarity = survey.flatMap { $0.figures.members + $0.figures.collisions > 0 ? $0.figures : nil }
        figures.samples = try reader.recordPage(job, before: nil, limit: Self.samples).rows.map {
            RecordView(id: $0.name, number: $0.number, body: $0.body, limit: 600)
        }
        return figures
    }
}

/// Follows how many rows a job has over time.
struct GrowthReader {
    private let kind: SettledKind
    private(set) var curve = GrowthCurve()
    /// The number of the last row that was counted; nil before the first look.
    private var last: Int64?
    /// How many parts a first look at many rows is divided into.
    private static let parts: Int64 = 60
    /// As many rows are one part at the least.
    private static let leastPart: Int64 = 8

    init(_ kind: SettledKind) {
        self.kind = kind
    }

    mutating func catchUp(_ job: String, _ reader: StoreReader, until isEnough: () -> Bool) throws {
        guard let numbers = try reader.numbers(of: kind, job) else { return }
        var after = last ?? numbers.lowerBound - 1
        let part = max(Self.leastPart, (numbers.upperBound - after) / Self.parts + 1)
        while after < numbers.upperBound {
            let through = min(numbers.upperBound, after + part)
            if let mark = try reader.growth(of: kind, job, after: after, through: through) { curve.add(mark.rows, at: mark.at) }
            (after, last) = (through, through)
            if isEnough() { return }
        }
    }
}

/// Finds how near each member of a pool is to the nearest one before it: for the first so many members exactly, for the rest not at all,
/// since the time of one comparison grows with the pool.
struct SimilaritySurvey {
    private(set) var figures: SimilarityFigures
    private let job: String
    private let name: String
    private var pool: RougePool
    private var lastMember: Int64 = 0
    private var lastRejection: Int64 = 0

    /// Some megabytes and, spread over as many looks as it takes, some seconds.
    private static let mostMembers = 20_000
    private static let mostCollisions = 20_000
    private static let part = 200

    init(_ row: PoolRow, job: String) {
        self.job = job
        name = row.name
        figures = SimilarityFigures(threshold: row.threshold)
        pool = RougePool(tokenizer: RougeTokenizer(rawValue: row.tokenizer) ?? .ascii, threshold: row.threshold)
    }

    mutating func catchUp(_ reader: StoreReader, until isEnough: () -> Bool) throws {
        figures.members = try reader.lastPlace(in: name)
        try readMembers(reader, until: isEnough)
        try readCollisions(reader, until: isEnough)
    }

    private mutating func readMembers(_ reader: StoreReader, until isEnough: () -> Bool) throws {
        while pool.count < Self.mostMembers {
            let members = try reader.poolPart(name, after: lastMember, limit: Self.part)
            for member in members {
                lastMember = member.seq
                let query = pool.query(String(decoding: member.text.utf8.prefix(8_000), as: UTF8.self))
                figures.compared += 1
                // Of a pool that several jobs share, each shows its own.
                if member.origin == .machine, member.job == job {
                    figures.accepted.add(pool.nearest(to: query)?.score ?? 0)
                }
                pool.append(query)
                if isEnough() { return }
            }
            if members.count < Self.part { return }
        }
    }

    private struct Measured: Decodable {
        let measured: Double?
    }

    private mutating func readCollisions(_ reader: StoreReader, until isEnough: () -> Bool) throws {
        while figures.collisions < Self.mostCollisions, !isEnough() {
            let part = try reader.rejectionPart(job, rule: "rouge-l", after: lastRejection, reach: Self.part)
            for row in part.rows {
                let measured = try? CanonicalJSON.decode(Measured.self, from: row.body).measured
                guard let measured else { continue }
                figures.collisions += 1
                figures.rejected.add(measured)
            }
            lastRejection = max(lastRejection, part.next ?? lastRejection)
            if part.looked < Self.part { return }
        }
    }
}

/// How long the newest answers took, by endpoint.
struct LatencyReader {
    private var newest: [String: [Int64]] = [:]
    private var last: Int64 = 0
    private static let most = 1_000
    private static let mostEndpoints = 32

    mutating func catchUp(_ reader: StoreReader) throws {
        let (calls, last) = try reader.latencies(after: last, limit: Self.most)
        self.last = last
        for call in calls where newest[call.endpoint] != nil || newest.count < Self.mostEndpoints {
            newest[call.endpoint, default: []].append(call.micros)
        }
        for (endpoint, micros) in newest where micros.count > Self.most { newest[endpoint] = micros.suffix(Self.most) }
    }

    var figures: [LatencyFigures] {
        newest.sorted { $0.key < $1.key }.compactMap { LatencyFigures(endpoint: $0.key, micros: $0.value) }
    }
}
