/// All that was worked on in a span of time, or one job: the whole report.
public struct MorningReport: Codable, Sendable {
    public var schema = 1
    /// Epoch µs, UTC; nil for a report of one job, whatever its time.
    public var from: Int64?
    public var to: Int64?
    /// Of the calls in that time, whichever job's; of a report of one job, its own.
    public var cost: CostReport
    /// In the order of their creation.
    public var jobs: [JobReport]
    /// Jobs of that time that are told of in one line only.
    public var further: Int
    public var decisions: [Decision]

    public init(
        from: Int64? = nil, to: Int64? = nil, cost: CostReport, jobs: [JobReport], further: Int = 0, decisions: [Decision]
    ) {
        self.from = from
        self.to = to
        self.cost = cost
        self.jobs = jobs
        self.further = further
        self.decisions = decisions
    }

    /// One job by itself.
    public init(_ job: JobReport) {
        self.init(cost: job.cost, jobs: [job], decisions: job.decisions)
    }

    public var isNight: Bool { from != nil }

    /// Rows of all its jobs.
    public var rows: Int { jobs.reduce(0) { $0 + $1.rows } }
}
