import Reports
import Settings
import Store
import Support

/// Puts together what was worked on in a span of time.
struct NightReader {
    let reader: StoreReader
    let output: String?
    /// As many jobs are told of in full, the last ones; their texts are shorter than in a job's own report.
    private static let inFull = 12

    /// - Parameters:
    ///   - from: epoch µs.
    ///   - to: epoch µs.
    /// - Throws: ``MillError`` of the store.
    func report(from: Int64, to: Int64) throws -> MorningReport {
        let totals = try reader.firstAttempt(since: from).map { try reader.attemptTotals(from: $0) } ?? [:]
        let all = try reader.jobs()
        let worked = all.filter { row in
            totals[row.id] != nil || row.createdAt >= from || row.finishedAt.map { $0 >= from } ?? false
        }
        var jobs = JobReportReader(reader: reader, output: output)
        jobs.samples = 3
        jobs.exampleLength = 160
        let told = try worked.suffix(Self.inFull).map { try jobs.report(of: $0) }
        let ids = Set(worked.map(\.id))
        let open = all.filter { !$0.state.isFinal || ids.contains($0.id) }
        let decisions = try open.flatMap { try DecisionList(reader: reader).decisions(of: $0) }
        let cost = totals.values.map { CostReport($0) }.reduce(CostReport()) { $0 + $1 }
        return MorningReport(
            from: from, to: to, cost: cost, jobs: told, further: worked.count - told.count, decisions: decisions)
    }
}

/// When a night began.
enum Night {
    /// The last opening of the daemon's hours; a day ago where it has none.
    static func start(_ window: [TimeWindow], before now: Int64) -> Int64 {
        let day: Int64 = 86_400_000_000
        guard !window.isEmpty, case let hours = NightWindow(window) else { return now - day }
        var last: Int64?
        var moment = now - 8 * day
        while let opening = hours.nextOpening(after: moment), opening <= now { (last, moment) = (opening, opening) }
        return last ?? now - day
    }

    /// "12h", "90m" or "2d" before now; nil of anything else.
    static func span(_ text: String) -> Int64? {
        let units: [Character: Int64] = ["m": 60, "h": 3_600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Int64(text.dropLast()), (1...10_000).contains(number)
        else {
            return nil
        }
        return number * unit * 1_000_000
    }
}
