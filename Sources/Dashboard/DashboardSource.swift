public import Reports

/// What the dashboard shows, in its own words. Every answer is bounded, and none changes anything.
public protocol DashboardSource: Sendable {
    /// How everything stands now.
    /// - Parameter job: the one that is shown closely; nil for the first.
    func snapshot(of job: String?) async throws -> DashboardSnapshot

    /// A page of a job's records, the newest first.
    /// - Parameter before: goes on from a page's ``Listing/next``; nil for the newest.
    func records(of job: String, before: Int64?) async throws -> Listing<RecordView>

    /// One record with its relatives, looked for in a part of the job's rows.
    /// - Parameter before: goes on from ``RecordFinding/next``; nil begins.
    func record(_ id: String, of job: String, before: Int64?) async throws -> RecordFinding

    /// A page of what was rejected, the newest first.
    func rejections(of job: String, rule: String?, before: Int64?) async throws -> Listing<RejectionView>

    /// What a judge said; nil where the job is none of a judge, or has not ended.
    func judging(of job: String) async throws -> JudgingFigures?
}

/// Everything that changes while a person looks.
public struct DashboardSnapshot: Sendable, Encodable {
    public var schema = 1
    /// What `watch` shows. Its jobs are the first ``mostJobs``.
    public var watch: WatchSnapshot
    /// Jobs that are not listed.
    public var jobsLeftOut = 0
    /// The job that is shown closely; nil where there is none.
    public var job: JobFigures?
    /// By endpoint, of the newest answers of all jobs.
    public var latencies: [LatencyFigures] = []

    /// As many jobs are listed.
    public static let mostJobs = 200

    public init(watch: WatchSnapshot) {
        self.watch = watch
        jobsLeftOut = max(0, watch.jobs.count - Self.mostJobs)
        self.watch.jobs = Array(watch.jobs.prefix(Self.mostJobs))
    }
}

/// One job closely.
public struct JobFigures: Sendable, Encodable {
    public var id: String
    /// Epoch µs.
    public var createdAt: Int64 = 0
    public var finishedAt: Int64?
    public var growth: GrowthFigures?
    public var similarity: SimilarityFigures?
    /// By endpoint.
    public var calls: [CallFigures] = []
    /// The newest records, in short.
    public var samples: [RecordView] = []
    /// Whether ``DashboardSource/judging(of:)`` may have something to say.
    public var isJudging = false
    /// What each rule that rejected something means.
    public var meanings: [String: String] = [:]

    public init(id: String) {
        self.id = id
    }
}

/// What a job's calls at one endpoint came to.
public struct CallFigures: Sendable, Encodable {
    public var endpoint: String
    public var calls = 0
    public var answered = 0
    public var ambiguous = 0
    public var useless = 0
    public var promptTokens = 0
    public var completionTokens = 0
    /// nil: a price is unknown. Zero: free.
    public var picodollars: Int64?

    public init(endpoint: String) {
        self.endpoint = endpoint
    }
}

/// A page of rows.
public struct Listing<Row: Sendable & Encodable>: Sendable, Encodable {
    public var schema = 1
    public var rows: [Row]
    /// Where the next page begins; nil where there is none.
    public var next: Int64?
    /// How many rows were looked at for this page.
    public var looked: Int

    public init(rows: [Row], next: Int64?, looked: Int) {
        self.rows = rows
        self.next = next
        self.looked = looked
    }
}

/// What came of looking for a record.
public struct RecordFinding: Sendable, Encodable {
    public var schema = 1
    /// nil: not among those that were looked at.
    public var record: RecordView?
    /// What the same step made, itself included, in the order in which it was made.
    public var siblings: [RecordView] = []
    /// The seeds among its parents.
    public var seeds: [SeedView] = []
    /// Where to look on; nil where all were looked at, or it was found.
    public var next: Int64?
    public var looked = 0

    public init() {}
}

/// A seed that a record was made from.
public struct SeedView: Sendable, Encodable {
    public var id: String
    public var instruction: String

    public init(id: String, instruction: String) {
        self.id = id
        self.instruction = instruction
    }
}

/// What a judge's run came to, as its summary says.
public struct JudgingFigures: Sendable, Codable {
    public struct Range: Sendable, Codable {
        public let lower: Double
        public let upper: Double
    }

    public struct Rule: Sendable, Codable {
        public let rule: String
        public let panel: String?
        public let winRate: Double
        public let interval: Range?
        public let wins: Int
        public let ties: Int
        public let losses: Int
        public let leftOut: Int
    }

    public struct Category: Sendable, Codable {
        public let name: String
        public let pairs: Int
        public let winRate: Double
        public let interval: Range?
        public let isSmall: Bool
    }

    public struct Position: Sendable, Codable {
        public struct Share: Sendable, Codable {
            public let share: Double
            public let of: Int
        }

        public let consistency: Share?
        public let primacy: Int
        public let recency: Int
    }

    public struct Errors: Sendable, Codable {
        public let pairs: Int
        public let share: Double
        public let calls: [String: Int]
    }

    public let judges: [String]
    public let model: String
    public let baseline: String
    public let pairs: Int
    public let headline: String
    public let rules: [Rule]
    public let categories: [Category]
    public let position: Position
    public let errors: Errors
    public let identical: Int
    public let injections: Int
}
