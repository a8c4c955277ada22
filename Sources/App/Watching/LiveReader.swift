import Endpoint
import Engine
import RecipeKit
import Records
import Reports
import Store
import Support

/// Puts together what the live view shows: the store's figures, and what the working process told last.
struct LiveReader {
    private let store: Store
    private let folder: String
    private let time: any TimeSource
    private var tallies = JobTallies()
    private var rates = RateWindow()
    /// By job: definitions never change.
    private var targets: [String: Int?] = [:]
    private static let samples = 20

    /// - Parameter folder: where the store's file is.
    init(_ store: Store, folder: String, time: any TimeSource) {
        self.store = store
        self.folder = folder
        self.time = time
    }

    /// The snapshot as of now.
    /// - Parameters:
    ///   - view: says whose samples are wanted.
    ///   - patience: µs after which the first look at a large store is left to the next ones; nil to see it whole.
    mutating func look(_ view: WatchView, patience: Int64? = nil) throws -> WatchSnapshot {
        let now = time.steadyMicros()
        let time = time
        try store.read { reader in
            try tallies.catchUp(reader) { patience.map { time.steadyMicros() - now >= $0 } ?? false }
            for job in tallies.jobs where targets[job.id] == nil { targets[job.id] = try Self.target(of: job.id, reader) }
        }
        rates.keep(Set(tallies.jobs.map(\.id)))
        let board = LiveBoard.read(from: folder)
        let worker = worker(board)
        let isAtWork = if case .running = worker { true } else { false }
        let glances = tallies.jobs
        var jobs: [WatchSnapshot.Job] = []
        for glance in glances { jobs.append(job(from: glance, at: now, isAtWork: isAtWork)) }
        var snapshot = WatchSnapshot(worker: worker, jobs: jobs)
        snapshot.countedShare = tallies.share
        if let board, isAtWork {
            snapshot.endpoints = board.endpoints.map(WatchSnapshot.Endpoint.init)
            snapshot.purses = board.purses.map(WatchSnapshot.Purse.init)
            snapshot.stop = board.stop
        }
        if let place = view.place(in: snapshot.jobs) {
            let id = snapshot.jobs[place].id
            snapshot.samples = try store.read { reader in try reader.newestRecords(id, Self.samples) }.compactMap {
                WatchSnapshot.Sample(record: $0)
            }
        }
        return snapshot
    }

    /// What a job's calls came to as of the last look, by endpoint.
    func calls(of job: String) -> [String: CallTally] {
        tallies.calls[job] ?? [:]
    }

    private mutating func job(from glance: JobGlance, at now: Int64, isAtWork: Bool) -> WatchSnapshot.Job {
        let progress = ProgressGlance(glance.progress)
        var total = CallTally()
        for tally in (tallies.calls[glance.id] ?? [:]).values { total.add(tally) }
        var job = WatchSnapshot.Job(id: glance.id, name: glance.name, recipe: glance.recipe, state: glance.state.rawValue)
        job.detail = glance.detail
        job.accepted = progress.counted
        job.target = targets[glance.id] ?? nil
        job.rows = tallies.records[glance.id] ?? 0
        job.rejections = tallies.rejections[glance.id] ?? [:]
        job.requests = total.calls + total.reserved
        // Nobody is at work on calls that stand as reserved after a crash.
        job.inFlight = isAtWork ? total.reserved : 0
        (job.promptTokens, job.completionTokens) = (total.promptTokens, total.completionTokens)
        job.costPicodollars = total.unpriced > 0 ? nil : total.bookedPico
        job.simulated = progress.simulated
        guard glance.state == .running else { return job }
        job.ratePerSecond = rates.note(glance.id, job.rows, at: now)
        let speed = rates.note("\(glance.id) counted", job.accepted, at: now)
        if let target = job.target, speed > 0 { job.etaSeconds = Double(max(0, target - job.accepted)) / speed }
        return job
    }

    private func worker(_ board: LiveBoard?) -> WatchSnapshot.Worker {
        guard let board, ServiceProcess.isAlive(board.process) else { return .absent }
        let age = max(0, time.epochMicros() - board.at)
        guard age > LiveBoard.freshMicros else { return .running(process: Int(board.process)) }
        return .silent(seconds: Double(age) / 1_000_000)
    }

    private static func target(of id: String, _ reader: StoreReader) throws -> Int? {
        guard let row = try reader.job(id),
            let definition = try? CanonicalJSON.decode(JobDefinition.self, from: Array(row.definition.utf8)),
            case .int(let target)? = definition.parameters.values["target"]
        else { return nil }
        return target
    }
}

extension WatchSnapshot.Endpoint {
    init(_ endpoint: LiveBoard.Endpoint) {
        self.init(name: endpoint.name, role: endpoint.role, state: endpoint.state.rawValue)
        reason = endpoint.reason
        (inFlight, limit) = (endpoint.inFlight, endpoint.concurrency)
        (sent, answered, retried) = (endpoint.sent, endpoint.answered, endpoint.retried)
        rateLimited = endpoint.rateLimited
        lost = endpoint.ambiguous + endpoint.useless
        medianSeconds = Self.median(endpoint.statistics.durations.filter { $0.error == nil }.map(\.histogram))
    }

    /// The bound of the bucket that the middle one of all measurements is in; nil where there is none, or it is above all bounds.
    private static func median(_ histograms: [Histogram]) -> Double? {
        guard let bounds = histograms.first?.bounds else { return nil }
        let total = histograms.reduce(0) { $0 + $1.count }
        var seen = 0
        for (index, bound) in bounds.enumerated() {
            for histogram in histograms where index < histogram.counts.count { seen += histogram.counts[index] }
            if total > 0, 2 * seen >= total { return bound }
        }
        return nil
    }
}

extension WatchSnapshot.Purse {
    init(_ purse: LiveBoard.Purse) {
        self.init(title: purse.title)
        (capPicodollars, capTokens, capRequests) = (purse.cap.picodollars, purse.cap.tokens, purse.cap.requests)
        picodollars = purse.booked.picodollars ?? 0
        tokens = purse.booked.tokens ?? 0
        requests = purse.booked.requests ?? 0
    }
}

extension WatchSnapshot.Sample {
    private struct Row: Decodable {
        struct Message: Decodable {
            let role: String?
            let text: String?
        }

        let instruction: String?
        let input: String?
        let output: String?
        let messages: [Message]?
    }

    /// How many bytes of a text can be of use on a screen.
    private static let most = 2000

    /// - Parameter record: a record's JSON; nil for one that has neither question nor answer.
    init?(record: [UInt8]) {
        guard let row = try? CanonicalJSON.decode(Row.self, from: record) else { return nil }
        let question = row.messages?.first { $0.role == "user" }?.text
        let answer = row.messages?.first { $0.role == "assistant" }?.text
        let input = row.input.flatMap { $0.isEmpty ? nil : " | " + $0 } ?? ""
        let asked = row.instruction.map { $0 + input } ?? question ?? ""
        let answered = row.output ?? answer ?? ""
        guard !asked.isEmpty || !answered.isEmpty else { return nil }
        self.init(instruction: Self.front(asked), answer: Self.front(answered))
    }

    private static func front(_ text: String) -> String {
        String(decoding: text.utf8.prefix(most), as: UTF8.self)
    }
}
