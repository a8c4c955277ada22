import Endpoint
import Engine
import FoundationEssentials
import Reports
import Store
import Support

/// Puts the page of metrics together, out of the store and of what the working process knows.
struct MetricsSource {
    private let store: Store
    private let output: String
    private var tallies = JobTallies()
    /// How long a job that has ended keeps its own lines.
    private static let keptMicros: Int64 = 86_400_000_000

    /// - Parameter output: the folder that data sets are published in.
    init(_ store: Store, output: String) {
        self.store = store
        self.output = output
    }

    /// The page as of `now`, in epoch µs.
    mutating func page(_ board: LiveBoard?, at now: Int64) throws -> MetricsPage {
        try store.read { reader in try tallies.catchUp(reader) }
        var page = MetricsPage()
        page.jobs = tallies.jobs.filter { job in job.finishedAt.map { now - $0 < Self.keptMicros } ?? true }.map { job in
            var line = MetricsPage.Job(id: job.id)
            line.accepted = tallies.records[job.id] ?? 0
            line.rejected = (tallies.rejections[job.id] ?? [:]).values.reduce(0, +)
            if job.recipe == JobOrder.judge { line.flipRatio = flipRatio(of: job.id) }
            return line
        }
        page.queueDepth = tallies.jobs.count { $0.state == .queued }
        let open = tallies.jobs.filter { !$0.state.isFinal }.map(\.createdAt).min()
        page.oldestJobSeconds = open.map { Double(max(0, now - $0)) / 1_000_000 } ?? 0
        page.lastSuccess = tallies.jobs.filter { $0.state == .done }.compactMap(\.finishedAt).max().map { Double($0) / 1_000_000 }
        for rules in tallies.rejections.values {
            for (rule, count) in rules where MetricsPage.duplicateRules.contains(rule) {
                page.duplicates[rule, default: 0] += count
            }
        }
        page.costs = costs()
        page.endpoints = (board?.endpoints ?? []).map(MetricsPage.Endpoint.init)
        return page
    }

    private func costs() -> [MetricsPage.Cost] {
        var sums: [String: CallTally] = [:]
        for endpoints in tallies.calls.values {
            for (name, tally) in endpoints { sums[name, default: CallTally()].add(tally) }
        }
        return sums.sorted { $0.key < $1.key }.map {
            MetricsPage.Cost(endpoint: $0.key, picodollars: $0.value.bookedPico, unpriced: $0.value.unpriced)
        }
    }

    /// As the summary of a judge's job has it; nil before it is written.
    private func flipRatio(of job: String) -> Double? {
        struct Summary: Decodable {
            struct Position: Decodable {
                struct Share: Decodable { let share: Double }
                let consistency: Share?
            }
            let position: Position?
        }
        let path = "\(output)/\(job)/summary.json"
        guard Files.exists(path), let bytes = try? Files.read(path, limit: 1 << 22),
            let summary = try? CanonicalJSON.decode(Summary.self, from: bytes)
        else { return nil }
        return (summary.position?.consistency?.share).map { 1 - $0 }
    }
}

extension MetricsPage.Endpoint {
    init(_ endpoint: LiveBoard.Endpoint) {
        self.init(name: endpoint.name)
        let components = URLComponents(string: endpoint.url)
        address = components?.host ?? ""
        port = components?.port ?? (components?.scheme == "https" ? 443 : 80)
        codes = endpoint.statistics.codes
        (inFlight, limit) = (endpoint.inFlight, endpoint.concurrency)
        durations = endpoint.statistics.durations.map {
            MetricsPage.Series(operation: $0.operation, model: $0.model, detail: $0.error, histogram: $0.histogram)
        }
        tokens = endpoint.statistics.tokens.map {
            MetricsPage.Series(operation: $0.operation, model: $0.model, detail: $0.type, histogram: $0.histogram)
        }
    }
}
