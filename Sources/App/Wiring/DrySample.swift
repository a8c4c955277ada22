import Engine
import FoundationEssentials
import RecipeKit
import Recipes
import Settings
import Simulator
import Store
import Support

/// A part of a job, made with its own prompts and seeds against the simulated endpoint: what calls and tokens they take.
///
/// Nothing is sent anywhere and nothing is kept. The simulated teacher stands for an average model: it repeats itself, refuses and
/// breaks formats now and then, so the calls that come to nothing are in the numbers.
struct DrySample: Sendable {
    /// How much of the whole was done: tasks that count toward the target, or seeds where there is no target.
    let units: Int
    /// How much is to be done.
    let wanted: Int
    /// Rows of data that came of it.
    let rows: Int
    let calls: Int
    var promptTokens: Int
    var completionTokens: Int
    /// The most tokens that the calls could have used, as they are set aside.
    let promptBound: Int
    let completionBound: Int
    /// The calls by the names of their questions.
    let asks: [AskSpendingRow]

    /// Root steps that tasks are counted over. The last two or so come to nothing, since the target is reached while they are under
    /// way: of a few they would be a large part.
    private static let rootSteps = 60.0
    private static let fewestTasks = 100
    /// Seeds of a recipe without a target. Their chains differ: one in a hundred answers is as long as all others together.
    private static let seeds = 200

    /// - Parameter size: how many tasks or seeds are worked; nil for what suits the recipe.
    /// - Throws: what running the job throws.
    static func take(of order: JobOrder, size: Int?, promptFolders: [String]) async throws -> DrySample {
        let (addresses, announce) = AsyncStream.makeStream(of: String.self)
        return try await withThrowingTaskGroup(of: DrySample?.self) { group in
            group.addTask {
                let sight = SightOptions(scenes: try SimulatedSight.scenes())
                try await SimulatedEndpoint(options: SimulatorOptions(sight: sight)).run { url in announce.yield("\(url)") }
                announce.finish()
                return nil
            }
            var iterator = addresses.makeAsyncIterator()
            guard let address = await iterator.next() else { throw CancellationError() }
            group.addTask { try await work(order, size: size, promptFolders: promptFolders, at: address) }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }

    private static func work(_ order: JobOrder, size: Int?, promptFolders: [String], at address: String) async throws -> DrySample
    {
        let folder = FileManager.default.temporaryDirectory.path + "/instructmill-plan-\(UUID().uuidString)"
        try Files.makeDirectories(folder, mode: 0o700)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var order = order
        let whole = try order.definition(promptFolders: promptFolders, models: [:])
        let goal = try order.recipe.init(parameters: whole.parameters).goal
        let target = goal.target
        let units: Int
        if let target {
            units = min(size ?? tasks(of: goal), target)
            order.parameters["target"] = .int(units)
        } else {
            order.seeds = order.seeds.sample(size ?? seeds, seed: order.seed)
            units = order.seeds.count
        }
        // The fewer at one time, the fewer are begun in vain before the target, which weigh more in a sample than in a job.
        let overrides = SettingsOverrides(
            baseURL: address, model: SimulatorOptions.modelName, concurrency: target == nil ? 8 : 2)
        let settings = try Settings.decode(Array("version: 1\n".utf8), file: "plan", overrides: overrides)
        let run = SampleRun(folder: folder, settings: settings, environment: [:], promptFolders: promptFolders)
        let ended = try await run.run(order, name: "plan")
        _ = try ended.result.get()
        let desk = ended.desk
        let rows = try desk.store.read { reader in try reader.spending(job: ended.job) }.filter { $0.state == .answered }
        let records = try desk.store.read { reader in try reader.recordCount(ended.job) }
        return DrySample(
            units: target == nil ? units : ended.control.status?.counted ?? 0, wanted: target ?? whole.seeds.count, rows: records,
            calls: rows.reduce(0) { $0 + $1.calls },
            promptTokens: rows.reduce(0) { $0 + $1.promptTokens }, completionTokens: rows.reduce(0) { $0 + $1.completionTokens },
            promptBound: desk.ledger.boundsReserved.input, completionBound: desk.ledger.boundsReserved.output,
            asks: try desk.store.read { reader in try reader.spendingByAsk(job: ended.job) })
    }

    /// As many tasks as ``rootSteps`` are expected to give.
    private static func tasks(of goal: Goal) -> Int {
        let yield = goal.stages.reduce(1) { $0 * $1.expectedYield }
        return max(fewestTasks, Int(min(1000, rootSteps * yield)))
    }
}
