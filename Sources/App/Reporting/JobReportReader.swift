import Engine
import RecipeKit
import Reports
import Store
import Support

/// Puts a job's report together from the store: one look at each of its rows and rejections, none of them held.
struct JobReportReader {
    let reader: StoreReader
    /// Where the daemon publishes, or the run's own folder; nil where it is not known.
    let output: String?
    /// How many rows are shown, and how much of a rejected text.
    var samples = 10
    var exampleLength = 400

    /// - Throws: ``MillError`` of the store.
    func report(of row: JobRow) throws -> JobReport {
        let definition = try CanonicalJSON.decode(JobDefinition.self, from: Array(row.definition.utf8))
        let progress = ProgressGlance(try reader.progress(row.id))
        var data = DataTally(samples: samples, seed: row.id)
        try reader.forEachRecord(row.id) { data.add(RecordTexts($0)) }
        let pool = try reader.pool(row.pool)
        var nearest = try pool.map { pool in
            let sample = try NearestSample(of: row.id, in: pool, reader)
            return DiversityReport.Nearest(
                threshold: pool.threshold, scores: sample.scores, population: sample.population)
        }
        let rejections = try rejections(of: row, nearest: &nearest)
        if nearest?.population == 0, nearest?.rejected.allSatisfy({ $0 == 0 }) ?? false { nearest = nil }
        return JobReport(
            id: row.id, name: ShownText.cut(row.name, 200), recipe: row.recipe, state: row.state.rawValue,
            detail: row.detail.map { ShownText.cut($0, exampleLength) },
            createdAt: row.createdAt, finishedAt: row.finishedAt, simulated: progress.simulated, counted: progress.counted,
            target: definition.parameters.values["target"] == nil ? nil : definition.parameters.int("target"), rows: data.rows,
            models: definition.models, cost: try cost(of: row), rejections: rejections,
            decisions: try DecisionList(reader: reader).decisions(of: row), diversity: data.diversity(nearest: nearest),
            samples: data.drawn, judge: row.recipe == JobOrder.judge ? JudgeGlance(folder: folder(of: row)) : nil)
    }

    private func folder(of row: JobRow) -> String? {
        output.map { $0.hasSuffix("/" + row.id) || Files.exists($0 + "/manifest.json") ? $0 : $0 + "/" + row.id }
    }

    private func cost(of row: JobRow) throws -> CostReport {
        let totals = try reader.attemptTotals(job: row.id)
        var cost = CostReport(totals)
        let vain = try reader.spending(job: row.id).filter { $0.state == .ambiguous || $0.state == .paidUseless }
        if let place = cost.losses.firstIndex(where: { $0.name == "retries" }), totals.unpricedCount == 0 {
            cost.losses[place].picodollars = vain.reduce(0) { $0 &+ $1.bookedPico }
            cost.losses[place].tokens = vain.reduce(0) { $0 &+ $1.promptTokens &+ $1.completionTokens }
        }
        var kinds: [CostReport.Loss] = [
            CostReport.Loss(
                name: "duplicates", meaning: "items too close to one kept before", count: 0, picodollars: 0, tokens: 0),
            CostReport.Loss(name: "truncations", meaning: "items cut off at a token limit", count: 0, picodollars: 0, tokens: 0),
            CostReport.Loss(
                name: "other-rejections", meaning: "items dropped by any other rule", count: 0, picodollars: 0, tokens: 0),
        ]
        for lost in try reader.rejectionCosts(job: row.id, pool: row.pool) {
            let place = Self.duplicates.contains(lost.rule) ? 0 : lost.rule.hasSuffix("truncated") ? 1 : 2
            kinds[place].count += lost.count
            kinds[place].tokens &+= lost.tokens
            kinds[place].picodollars = kinds[place].picodollars.map { $0 &+ lost.pico }
        }
        if totals.unpricedCount > 0 { for place in kinds.indices { kinds[place].picodollars = nil } }
        cost.losses += kinds
        return cost
    }

    private static let duplicates: Set = ["rouge-l", "instance-duplicate", "question-repeated", "evol-identical"]

    /// Each rule's count with one of its rejections, drawn at random.
    private func rejections(of row: JobRow, nearest: inout DiversityReport.Nearest?) throws -> [RejectionLine] {
        var examples: [String: Draw] = [:]
        try reader.forEachRejection(of: row.id) { rule, bytes in
            try examples[rule, default: Draw(row.id, rule)].offer(bytes)
            guard rule == "rouge-l", nearest != nil else { return }
            if let measured = RejectedTexts.measured(in: try bytes()), let place = DiversityReport.Nearest.place(of: measured) {
                nearest?.rejected[place] += 1
            }
        }
        return try reader.rejectionCounts(row.id).filter { $0.count > 0 }.map { rule, count in
            let example = examples[rule]?.taken.map { RejectedTexts($0) }.map { texts in
                RejectionLine.Example(
                    text: ShownText.cut(texts.text, exampleLength), measured: texts.measured, threshold: texts.threshold,
                    detail: texts.detail.map { ShownText.cut($0, exampleLength) })
            }
            return RejectionLine(rule: rule, count: count, example: example)
        }
        .sorted { ($1.count, $0.rule) < ($0.count, $1.rule) }
    }

    /// One of a stream.
    private struct Draw {
        private var random: SeededRandom
        private var met = 0
        private(set) var taken: [UInt8]?

        init(_ job: String, _ rule: String) {
            random = SeededRandom(deriving: job, "report", rule)
        }

        mutating func offer(_ body: () throws -> [UInt8]) rethrows {
            met += 1
            if random.index(below: met) == 0 { taken = try body() }
        }
    }
}

/// A rejection as it is stored, as far as a report shows it.
struct RejectedTexts: Decodable {
    let text: String
    let measured: Double?
    let threshold: Double?
    let detail: String?

    /// What cannot be read is an empty text.
    init(_ bytes: [UInt8]) {
        self = (try? CanonicalJSON.decode(RejectedTexts.self, from: bytes)) ?? RejectedTexts()
    }

    /// What was measured, without the rest.
    static func measured(in bytes: [UInt8]) -> Double? {
        var measured: Double?
        var scanner = CanonicalScanner(bytes)
        scanner.forEachMember { key, scanner in
            if key == "measured" { measured = scanner.number() } else { scanner.skip() }
        }
        return measured
    }

    private init() {
        (text, measured, threshold, detail) = ("", nil, nil, nil)
    }
}

extension CostReport {
    /// Sums of the ledger; what brought no answer is its first loss.
    init(_ totals: AttemptTotals) {
        self.init(
            calls: totals.attempts, answered: totals.answered, ambiguous: totals.ambiguous, useless: totals.useless,
            unpaid: totals.unpaid, promptTokens: totals.promptTokens, completionTokens: totals.completionTokens,
            picodollars: totals.unpricedCount > 0 ? nil : totals.chargedPico, maybePicodollars: totals.ambiguousPico,
            losses: [
                CostReport.Loss(
                    name: "retries",
                    meaning: "calls that were or may have been paid without a usable answer, and were sent again",
                    count: totals.ambiguous + totals.useless,
                    picodollars: totals.unpricedCount > 0 ? nil : totals.ambiguousPico, tokens: 0)
            ])
    }
}

extension JudgeGlance {
    /// Out of the run's `summary.json`; nil where there is none that can be read.
    init?(folder: String?) {
        guard let folder, let bytes = try? Files.read(folder + "/summary.json", limit: 1 << 26),
            let summary = try? CanonicalJSON.decode(Summary.self, from: bytes),
            let rule = summary.rules.first(where: { $0.rule == summary.headline }) ?? summary.rules.first
        else { return nil }
        self.init(
            model: summary.model, baseline: summary.baseline, rule: rule.rule, winRate: rule.winRate,
            lower: rule.interval?.lower, upper: rule.interval?.upper, wins: rule.wins, ties: rule.ties, losses: rule.losses)
    }

    private struct Summary: Decodable {
        let model: String
        let baseline: String
        let headline: String?
        let rules: [Rule]
    }

    private struct Rule: Decodable {
        struct Interval: Decodable {
            let lower: Double
            let upper: Double
        }

        let rule: String
        let winRate: Double
        let interval: Interval?
        let wins: Int
        let ties: Int
        let losses: Int
    }
}
