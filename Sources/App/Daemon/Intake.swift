import Engine
import Formats
import Queue
import RecipeKit
import Recipes
import Records
import Settings
import Store
import Support

/// Turns a claimed file into a job of the store, or into a report of why it cannot be one.
struct Intake: Sendable {
    let settings: Settings
    let desk: JobDesk
    let queue: DirectoryQueue
    let promptFolders: [String]
    let models: [String: String]
    let time: any TimeSource

    enum Result {
        case job(String, IntakeReport)
        case refused(IntakeReport)
        /// A job file whose seeds have not come yet.
        case waiting
    }

    /// Admits `claimed`. Reading it again after a crash comes to the same job.
    /// - Parameter isFresh: false for a claim that an earlier process left: the same content is then no duplicate.
    func admit(_ claimed: Claimed, isFresh: Bool) async throws -> Result {
        var report = IntakeReport(file: claimed.displayName, outcome: "job")
        if let earlier = try desk.store.read({ reader in try reader.contentSeen(claimed.contentHash) }) {
            report.job = earlier
            // It was taken in before a crash; the files that it names may have been put away already.
            guard isFresh else { return .job(earlier, report) }
            report.outcome = "duplicate"
            report.reason = "the same content was dropped before; nothing is done twice"
            return .refused(report)
        }
        do {
            let order = try order(for: claimed, report: &report)
            let definition = try order.definition(promptFolders: promptFolders, models: models)
            let enrolled = try await desk.enrol(
                definition, name: claimed.displayName, source: claimed.path.text, cap: order.cap)
            report.job = enrolled.id
            if !enrolled.isNew, isFresh {
                report.outcome = "duplicate"
                report.reason =
                    "it asks for the same job as an earlier file; nothing is done twice"
                    + (order.cap == nil ? "" : ", but its budget holds from now on")
            }
            let now = time.epochMicros()
            try await desk.store.write { transaction in
                _ = try transaction.recordContent(claimed.contentHash, job: enrolled.id, name: claimed.displayName, at: now)
            }
            return report.outcome == "duplicate" ? .refused(report) : .job(enrolled.id, report)
        } catch is SeedsToCome {
            return .waiting
        } catch let error as MillError where error.code != .inputOutput && error.code != .storeCorrupt {
            report.outcome = "refused"
            report.reason = error.description
            return .refused(report)
        } catch let errors as SettingsErrors {
            report.outcome = "refused"
            report.reason = errors.description
            report.faults = errors.errors.map {
                IntakeReport.Fault(line: $0.line, byteOffset: 0, code: ErrorCode.jobField.rawValue, reason: $0.message)
            }
            return .refused(report)
        }
    }

    private func order(for claimed: Claimed, report: inout IntakeReport) throws -> JobOrder {
        let bytes = try queue.contents(of: claimed)
        if claimed.kind == .job { return try order(fromJobFile: bytes, claimed: claimed, report: &report) }
        guard let name = claimed.folder else {
            throw MillError(
                .usage, "run", claimed.displayName, cause: "a bare seeds file does not say which recipe",
                hint: "Drop it into incoming/<recipe>/, such as incoming/self-instruct/.")
        }
        let recipe = try JobOrder.recipe(named: name)
        var order = JobOrder(recipe: recipe, seeds: try seeds(bytes, report: &report))
        order.parameters = settings.defaults(for: name, table: recipe.parameters)
        return order
    }

    private func order(fromJobFile bytes: [UInt8], claimed: Claimed, report: inout IntakeReport) throws -> JobOrder {
        let job = try JobFile.decode(
            bytes, file: claimed.displayName, seedsPaths: .beneath, tables: AllRecipes.tables,
            endpoints: settings.endpoints.map(\.name))
        try Promises.refuseUnkept(in: job)
        let recipe = try JobOrder.recipe(named: job.recipe)
        let seeds: [SeedTask]
        switch job.seeds {
        case .inline(let tasks): seeds = tasks
        case .file(let path): seeds = try self.seeds(try companion(path, of: claimed), report: &report)
        case nil:
            throw MillError(.jobField, "run", claimed.displayName, cause: "it names no seeds", hint: "Add seeds: seeds.jsonl")
        }
        var order = JobOrder(recipe: recipe, profile: job.profile, seeds: seeds)
        order.parameters = settings.defaults(for: job.recipe, table: recipe.parameters)
        order.parameters.merge(job.values(for: recipe.parameters)) { $1 }
        order.seed = job.seed ?? 42
        order.deterministic = job.deterministic
        order.window = job.settleWindow
        order.pool = job.pool
        order.cap = job.budget.map { Cap($0) }
        return order
    }

    private func companion(_ path: String, of claimed: Claimed) throws -> [UInt8] {
        switch try queue.claimCompanion(path, of: claimed, now: time.steadyMicros()) {
        case .claimed(let seeds): return try queue.contents(of: seeds)
        case .waiting: throw SeedsToCome()
        case .refused(let reason):
            throw MillError(.jobField, "use the seeds of", claimed.displayName, cause: reason)
        }
    }

    private struct SeedsToCome: Error {}

    private func seeds(_ bytes: [UInt8], report: inout IntakeReport) throws -> [SeedTask] {
        let reading = SeedReader.read(bytes)
        report.take(reading)
        guard !reading.seeds.isEmpty else {
            throw MillError(.seedEmpty, "use the seeds of", report.file, cause: "no line holds a usable seed task")
        }
        return reading.seeds
    }
}
