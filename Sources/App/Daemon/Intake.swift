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
    /// Told now and then while a large file is read.
    let pulse: @Sendable () -> Void

    enum Result {
        case job(String, IntakeReport)
        case refused(IntakeReport)
        /// A job file whose seeds have not come yet; their path, as the job file writes it.
        case waiting(seeds: String)
    }

    /// Admits `claimed`. Reading it again after a crash comes to the same job.
    /// - Parameter isFresh: false for a claim that an earlier process left: the same content is then no duplicate.
    func admit(_ claimed: Claimed, isFresh: Bool) async throws -> Result {
        var report = IntakeReport(file: claimed.displayName, outcome: "job")
        if let earlier = try desk.store.read({ reader in try reader.contentSeen(claimed.contentHash) }) {
            report.job = earlier
            // It was taken in before a crash; the files that it names may have been put away already.
            guard isFresh else {
                _ = try? await order(for: claimed, report: &report)
                return .job(earlier, report)
            }
            report.outcome = "duplicate"
            report.reason = "the same content was dropped before; nothing is done twice"
            return .refused(report)
        }
        do {
            let order = try await order(for: claimed, report: &report)
            let definition = try order.definition(promptFolders: promptFolders, models: models)
            let enrolled = try await desk.enrol(
                definition, name: claimed.displayName, source: claimed.path.text, cap: order.cap, terms: order.terms)
            report.job = enrolled.id
            if !enrolled.isNew, isFresh {
                report.outcome = "duplicate"
                var reason = "it asks for the same job as an earlier file; nothing is done twice"
                if order.cap != nil { reason += ", but its budget holds from now on" }
                if let terms = order.terms, terms != JobTerms() { reason += ", but its priority and window hold from now on" }
                report.reason = reason
            }
            let now = time.epochMicros()
            try await desk.store.write { transaction in
                _ = try transaction.recordContent(claimed.contentHash, job: enrolled.id, name: claimed.displayName, at: now)
            }
            return report.outcome == "duplicate" ? .refused(report) : .job(enrolled.id, report)
        } catch let missing as SeedsToCome {
            return .waiting(seeds: missing.path)
        } catch let error as MillError where !Self.isOurs(error.code) {
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

    /// Whether an error is no fault of the file's.
    private static func isOurs(_ code: ErrorCode) -> Bool {
        [.inputOutput, .syncFailed, .diskFull, .storeCorrupt, .internalFault].contains(code)
    }

    private func order(for claimed: Claimed, report: inout IntakeReport) async throws -> JobOrder {
        if claimed.kind == .job { return try await order(fromJobFile: claimed, report: &report) }
        if claimed.kind == .folder { return try order(fromFolder: claimed, report: &report) }
        guard let name = claimed.folder else {
            throw MillError(
                .usage, "run", claimed.displayName, cause: "a bare seeds file does not say which recipe",
                hint:
                    "Drop it into incoming/<recipe>/, such as incoming/self-instruct/, or use `instructmill submit FILE --recipe "
                    + "RECIPE`.")
        }
        let recipe = try JobOrder.recipeOfTasks(named: name)
        var order = JobOrder(recipe: recipe, seeds: try await seeds(claimed, for: claimed, report: &report))
        order.parameters = settings.defaults(for: name, table: recipe.parameters)
        return order
    }

    private func order(fromJobFile claimed: Claimed, report: inout IntakeReport) async throws -> JobOrder {
        let job = try JobFile.decode(
            try queue.contents(of: claimed), file: claimed.displayName, seedsPaths: .beneath, tables: AllRecipes.tables,
            endpoints: settings.endpoints.map(\.name))
        try Promises.refuseUnkept(in: job)
        if job.recipe == JobOrder.judge {
            var files = try JudgeFiles(job, file: claimed.displayName)
            try files.resolve { path in try RawPath.text(of: companion(path, of: claimed).path) }
            return try order(judging: files, as: job, report: &report)
        }
        let recipe = try JobOrder.recipeOfTasks(named: job.recipe)
        let seeds: SeedSupply
        switch job.seeds {
        case .inline(let tasks): seeds = SeedSupply(tasks)
        case .file(let path): seeds = try await self.seeds(try companion(path, of: claimed), for: claimed, report: &report)
        case nil:
            throw MillError(
                .jobField, "run", claimed.displayName, cause: "it names no seeds",
                hint: "Add the line `seeds: seeds.jsonl`, and drop that file beside it.")
        }
        return JobOrder(job, recipe: recipe, seeds: seeds, settings: settings)
    }

    /// A folder of two models' outputs or of pictures, perhaps with a job file that says what is made of them.
    private func order(fromFolder claimed: Claimed, report: inout IntakeReport) throws -> JobOrder {
        if let recipe = claimed.folder, recipe != JobOrder.judge {
            return try order(fromPictures: claimed, for: recipe, report: &report)
        }
        let names = try queue.files(of: claimed)
        let files = Dictionary(
            try names.map { ($0.name, try RawPath.text(of: $0.path)) }, uniquingKeysWith: { first, _ in first })
        let name = files.keys.sorted().first { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
        guard let name, let path = files[name] else {
            var outputs = JudgeFiles()
            outputs.images = try RawPath.text(of: claimed.path)
            try outputs.find(in: files, of: claimed.displayName)
            return try order(judging: outputs, as: nil, report: &report)
        }
        let place = "\(claimed.displayName)/\(name)"
        let job = try JobFile.decode(
            try Files.read(path, limit: 1 << 24), file: place, seedsPaths: .beneath, tables: AllRecipes.tables,
            endpoints: settings.endpoints.map(\.name))
        try Promises.refuseUnkept(in: job)
        guard job.recipe == JobOrder.judge else {
            throw MillError(
                .jobField, "run", place, cause: "a folder of outputs is for the recipe judge, not for \(job.recipe)",
                hint: "Say recipe: judge, or drop the job file and its seeds into incoming itself.")
        }
        var outputs = try JudgeFiles(job, file: place)
        outputs.images = try RawPath.text(of: claimed.path)
        try outputs.find(in: files, of: claimed.displayName)
        return try order(judging: outputs, as: job, report: &report)
    }

    private func order(judging files: JudgeFiles, as job: JobFile?, report: inout IntakeReport) throws -> JobOrder {
        let contest = try JudgeContest(files)
        guard contest.images.root == nil || files.images != nil else {
            throw MillError(
                .jobField, "judge", report.file, cause: "its questions are about pictures, which a job file does not bring along",
                hint: "Drop a folder into incoming/judge/ that holds outputs and pictures; `instructmill submit` makes one.")
        }
        report.join = contest.losses
        var order = try contest.order(job, settings: settings)
        order.terms = job.map { JobTerms($0) }
        if order.parameters["channel"] == nil, order.profile != .compat {
            order.parameters["channel"] = .string(ChannelChoice(settings: settings).automatic.name)
        }
        let empty = try order.roles().filter { models[$0.rawValue] == nil }.map(\.rawValue)
        guard empty.isEmpty else {
            throw MillError(
                .configuration, "seat the judges of", report.file,
                cause: "no endpoint has the role \(empty.joined(separator: ", "))",
                hint: "Name one for each judge under roles: in the configuration.")
        }
        return order
    }

    private func companion(_ path: String, of claimed: Claimed) throws -> Claimed {
        switch try queue.claimCompanion(path, of: claimed, now: time.steadyMicros()) {
        case .claimed(let seeds): return seeds
        case .waiting: throw SeedsToCome(path: path)
        case .refused(let reason):
            throw MillError(.jobField, "use the seeds of", claimed.displayName, cause: reason)
        }
    }

    private struct SeedsToCome: Error {
        let path: String
    }

    private func seeds(_ file: Claimed, for claimed: Claimed, report: inout IntakeReport) async throws -> SeedSupply {
        let reader = try ClaimedReader(file)
        let receipt = try await desk.takeSeeds(sha256: file.contentHash, pulse: pulse) { try reader.next() }
        try report.take(receipt)
        if report.isCut == true { try listFaults(receipt, of: claimed) }
        guard receipt.supply.count > 0 else {
            throw MillError(
                .seedEmpty, "use the seeds of", report.file, cause: "no line holds a usable seed task",
                hint: "The report beside it says what is wrong with each line; mend them and drop the file again.")
        }
        return receipt.supply
    }

    /// Writes every line that gave no seed into a file, which goes where the claim goes.
    private func listFaults(_ receipt: SeedReceipt, of claimed: Claimed) throws {
        let writer = try FileWriter(publishingAt: queue.faultListPath(of: claimed))
        try receipt.forEachFault { line in
            try writer.write(try CanonicalJSON.encode(line) + [UInt8(ascii: "\n")])
        }
        try writer.commit()
    }
}
