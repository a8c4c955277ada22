import Endpoint
import Engine
import RecipeKit
import Records
import Reports
import Settings
import Store
import Support

/// A few rows of a job, made with the endpoints that it would ask.
struct PreviewTrial {
    let order: JobOrder
    let size: Int
    let settings: Settings
    let environment: [String: String]
    let promptFolders: [String]
    /// Where its store and its files are.
    let folder: String
    let cap: Cap

    /// What came of it.
    struct Made {
        /// Records as the store has them, as many as were asked for.
        var rows: [[UInt8]] = []
        var allRows = 0
        var rejections: [String: Int] = [:]
        var calls = 0
        var promptTokens = 0
        var completionTokens = 0
        /// nil: the price is unknown.
        var picodollars: Int64?
        /// nil before the first answer.
        var secondsPerCall: Double?
        var asks: [AskSpendingRow] = []
        /// What ended it before its end.
        var problem: (any Error)?
    }

    /// The names of the endpoints that are asked.
    var endpoints: String {
        let names = ((try? order.roles()) ?? []).flatMap { settings.endpoints(for: $0) }.map(\.name)
        return Set(names).sorted().joined(separator: ", ")
    }

    /// Makes the rows; Ctrl-C once keeps the answers under way, twice does not.
    func run() async throws -> Made {
        var order = order
        let goal = try order.recipe.init(parameters: try order.definition(promptFolders: promptFolders, models: [:]).parameters)
            .goal
        if let target = goal.target {
            order.parameters["target"] = .int(min(size, target))
        } else {
            order.seeds = order.seeds.sample(size, seed: order.seed)
        }
        let control = RunControl()
        let shutdown = Shutdown { count in count == 1 ? control.drain() : control.abort() }
        defer { withExtendedLifetime(shutdown) {} }
        var run = SampleRun(folder: folder, settings: settings, environment: environment, promptFolders: promptFolders)
        run.cap = cap
        let ended = try await run.run(order, name: "preview", control: control)
        defer { try? ended.desk.store.close() }
        let ending = (try? ended.result.get()) ?? .partial
        _ = try Projection(store: ended.desk.store).write(job: ended.job, into: folder, ending: ending)
        var made = try ended.desk.store.read { reader in try Self.made(reader, ended.job, most: size) }
        if case .failure(let error) = ended.result { made.problem = error }
        made.secondsPerCall = Self.secondsPerCall(ended.crew)
        return made
    }

    private static func made(_ reader: StoreReader, _ job: String, most: Int) throws -> Made {
        var made = Made()
        try reader.forEachRecord(job) { row in
            if made.rows.count < most { made.rows.append(row) }
            made.allRows += 1
        }
        made.rejections = Dictionary(try reader.rejectionCounts(job).map { ($0.rule, $0.count) }, uniquingKeysWith: +)
        let totals = try reader.attemptTotals(job: job)
        // What came back unpaid is none of what the rows took.
        made.calls = totals.attempts - totals.unpaid
        (made.promptTokens, made.completionTokens) = (totals.promptTokens, totals.completionTokens)
        made.picodollars = totals.unpricedCount > 0 ? nil : totals.chargedPico
        made.asks = try reader.spendingByAsk(job: job)
        return made
    }

    private static func secondsPerCall(_ crew: Crew) -> Double? {
        let answers = crew.distinctClients.flatMap { $0.standings() }.flatMap(\.statistics.durations).filter { $0.error == nil }
        let count = answers.reduce(0) { $0 + $1.histogram.count }
        guard count > 0 else { return nil }
        return answers.reduce(0) { $0 + $1.histogram.sum } / Double(count)
    }
}

extension DrySample {
    /// The same calls with as many tokens as the real ones of the same question took; those that were not asked stay.
    ///
    /// The dry run knows how often which question is asked; what the real model writes only the real model knows.
    func withTokens(of real: [AskSpendingRow]) -> DrySample {
        var sample = self
        let measured = Self.byKind(real)
        var (prompt, completion) = (0.0, 0.0)
        for (kind, dry) in Self.byKind(asks) {
            let source = measured[kind].flatMap { $0.calls > 0 ? $0 : nil } ?? dry
            guard source.calls > 0 else { continue }
            prompt += Double(dry.calls) * Double(source.promptTokens) / Double(source.calls)
            completion += Double(dry.calls) * Double(source.completionTokens) / Double(source.calls)
        }
        (sample.promptTokens, sample.completionTokens) = (Int(prompt.rounded()), Int(completion.rounded()))
        return sample
    }

    /// Questions of one kind differ in numbers at the most.
    private static func byKind(_ rows: [AskSpendingRow]) -> [String: (calls: Int, promptTokens: Int, completionTokens: Int)] {
        var kinds: [String: (calls: Int, promptTokens: Int, completionTokens: Int)] = [:]
        for row in rows {
            let kind = String(decoding: row.ask.utf8.filter { !(48...57 ~= $0) }, as: UTF8.self)
            let sum = kinds[kind] ?? (0, 0, 0)
            kinds[kind] = (
                sum.calls + row.calls, sum.promptTokens + row.promptTokens, sum.completionTokens + row.completionTokens
            )
        }
        return kinds
    }
}
