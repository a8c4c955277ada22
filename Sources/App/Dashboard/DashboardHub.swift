import Dashboard
import Engine
import FoundationEssentials
import Reports
import Store
import Support

/// What the dashboard shows of one store. However many look, the store is read once a second at the most, and no look reads more than
/// what is new, or a bounded part of what is old.
actor DashboardHub: DashboardSource {
    private let store: Store
    private let time: any TimeSource
    private let summary: @Sendable (_ job: String) -> String
    private var live: LiveReader
    private var latencies = LatencyReader()
    private var watch: (snapshot: WatchSnapshot, due: Int64)?
    private var closely: [(reader: JobFiguresReader, figures: JobFigures, due: Int64)] = []

    /// A look takes no longer than this, but for what one part of it takes.
    private static let patience: Int64 = 80_000
    private static let interval: Int64 = 950_000
    /// As many jobs are kept in memory.
    private static let mostClosely = 3
    private static let pageRows = 20
    /// How many rows a search reads in one request.
    private static let reach = 20_000

    /// - Parameters:
    ///   - folder: where the store's file is.
    ///   - summary: the path of a judge job's `summary.json`.
    init(_ store: Store, folder: String, time: any TimeSource, summary: @escaping @Sendable (_ job: String) -> String) {
        self.store = store
        self.time = time
        self.summary = summary
        live = LiveReader(store, folder: folder, time: time)
    }

    func snapshot(of job: String?) throws -> DashboardSnapshot {
        let watch = try look()
        var snapshot = DashboardSnapshot(watch: watch)
        snapshot.latencies = latencies.figures
        let shown = watch.jobs.first { $0.id == job } ?? watch.jobs.first
        snapshot.job = try shown.map { try look(at: $0) }
        return snapshot
    }

    private func look() throws -> WatchSnapshot {
        let begin = time.steadyMicros()
        if let watch, begin < watch.due { return watch.snapshot }
        // The samples are those of the job that is shown, which is not the same for everyone.
        var snapshot = try live.look(WatchView(), patience: Self.patience)
        snapshot.samples = []
        try store.read { reader in try latencies.catchUp(reader) }
        watch = (snapshot, due(begin))
        return snapshot
    }

    private func look(at job: WatchSnapshot.Job) throws -> JobFigures {
        let begin = time.steadyMicros()
        let place = closely.firstIndex { $0.figures.id == job.id }
        if let place, begin < closely[place].due { return closely[place].figures }
        var reader = place.map { closely[$0].reader } ?? JobFiguresReader(job: job.id)
        // Given up first, so that what it holds is not copied by being changed.
        if let place { closely.remove(at: place) }
        let time = time
        let calls = live.calls(of: job.id).sorted { $0.key < $1.key }.map { CallFigures($0.key, $0.value) }
        var figures = try store.read { store in
            try reader.look(store) { time.steadyMicros() - begin >= Self.patience }
        }
        figures.calls = calls
        figures.isJudging = job.recipe == JobOrder.judge
        figures.meanings = Dictionary(uniqueKeysWithValues: job.rejections.keys.map { ($0, RejectionRules.meaning(of: $0)) })
        closely.insert((reader, figures, due(begin)), at: 0)
        closely = Array(closely.prefix(Self.mostClosely))
        return figures
    }

    /// Looking takes a fifth of the time at the most.
    private func due(_ begin: Int64) -> Int64 {
        let now = time.steadyMicros()
        return max(begin + Self.interval, now + 4 * (now - begin))
    }

    func records(of job: String, before: Int64?) throws -> Listing<RecordView> {
        let page = try store.read { reader in try reader.recordPage(job, before: before, limit: Self.pageRows) }
        return Listing(
            rows: page.rows.map { RecordView(id: $0.name, number: $0.number, body: $0.body, limit: RecordView.brief) },
            next: page.next, looked: page.looked)
    }

    func rejections(of job: String, rule: String?, before: Int64?) throws -> Listing<RejectionView> {
        let page = try store.read { reader in
            try reader.rejectionPage(job, rule: rule, before: before, limit: Self.pageRows, reach: Self.reach)
        }
        return Listing(
            rows: page.rows.map { RejectionView(number: $0.number, rule: $0.name, body: $0.body) }, next: page.next,
            looked: page.looked)
    }

    func record(_ id: String, of job: String, before: Int64?) throws -> RecordFinding {
        try store.read { reader in
            let page = try reader.findRecord(id, in: job, before: before, reach: Self.reach)
            var finding = RecordFinding()
            (finding.next, finding.looked) = (page.next, page.looked)
            guard let found = page.rows.first else { return finding }
            finding.next = nil
            let record = RecordView(id: found.name, number: found.number, body: found.body, limit: RecordView.whole)
            finding.record = record
            finding.siblings = try reader.siblings(of: found.number, in: job).prefix(Self.pageRows).map {
                RecordView(id: $0.name, number: $0.number, body: $0.body, limit: 400)
            }
            finding.seeds = try JobSeeds(of: job, reader)?.views(of: record.parents, reader) ?? []
            return finding
        }
    }

    func judging(of job: String) throws -> JudgingFigures? {
        let path = summary(job)
        guard Files.exists(path), let bytes = try? Files.read(path, limit: 1 << 22) else { return nil }
        return try? CanonicalJSON.decode(JudgingFigures.self, from: bytes)
    }
}

extension CallFigures {
    init(_ endpoint: String, _ tally: CallTally) {
        self.init(endpoint: endpoint)
        (calls, answered) = (tally.calls + tally.reserved, tally.answered)
        (ambiguous, useless) = (tally.ambiguous, tally.useless)
        (promptTokens, completionTokens) = (tally.promptTokens, tally.completionTokens)
        picodollars = tally.unpriced > 0 ? nil : tally.bookedPico
    }
}

/// The seeds of a job, as far as a person asks for single ones.
private struct JobSeeds {
    let set: Int64
    /// Seeds have no index by id; in larger sets only the first ones are found.
    private static let reach = 100_000

    private struct Task: Decodable {
        let instruction: String
    }

    init?(of job: String, _ reader: StoreReader) throws {
        guard let row = try reader.job(job),
            let definition = try? CanonicalJSON.decode(JobDefinition.self, from: Array(row.definition.utf8)),
            let set = try reader.seedSet(digest: definition.seeds.digest)
        else { return nil }
        self.set = set.number
    }

    func views(of parents: [String], _ reader: StoreReader) throws -> [SeedView] {
        try reader.seeds(Array(parents.prefix(40)), set: set, reach: Self.reach).map { id, body in
            let task = try? CanonicalJSON.decode(Task.self, from: Array(body.utf8))
            return SeedView(id: id, instruction: String(decoding: (task?.instruction ?? "").utf8.prefix(2000), as: UTF8.self))
        }
    }
}
