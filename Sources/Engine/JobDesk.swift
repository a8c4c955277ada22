import Endpoint
public import Logging
public import RecipeKit
import Records
import Rouge
public import Store
public import Support
import Templates

/// Enrols jobs in the store and opens them to run: where definitions become rows, and rows become a runner.
public struct JobDesk: Sendable {
    public let store: Store
    public let ledger: StoreLedger
    private let recipes: [any Recipe.Type]
    private let time: any TimeSource
    private let logger: Logger
    /// Whether steps with unsettled answers are under suspicion.
    private let isSuspicious = Locked(false)

    /// - Parameters:
    ///   - spool: where answers go for which the store has no room.
    ///   - logger: told of steps and calls that go wrong; of nothing where all is well.
    public init(
        store: Store, recipes: [any Recipe.Type], time: any TimeSource, spool: EmergencySpool? = nil,
        logger: Logger = StepLog.silent
    ) {
        self.store = store
        self.recipes = recipes
        self.time = time
        self.logger = logger
        ledger = StoreLedger(store: store, time: time, spool: spool, logger: logger)
    }

    /// Reads a seed file into the store, piece by piece.
    ///
    /// - Parameters:
    ///   - sha256: of the file's bytes: content that was read before is not read again.
    ///   - pulse: told now and then while it works.
    ///   - next: the file's next bytes; none at its end.
    /// - Throws: what `next` and the store throw.
    public func takeSeeds(
        sha256: String, pulse: @escaping @Sendable () -> Void = {}, next: () throws -> [UInt8]
    ) async throws -> SeedReceipt {
        try await SeedIntake(store: store, pulse: pulse).take(sha256: sha256, next: next)
    }

    /// Books attempts that an earlier process left open as ambiguous, and counts what was spent. Call once, before any job runs.
    /// - Parameter afterTrap: whether that process died of a trap; then steps that it may have died of are tried one by one.
    /// - Returns: how many there were.
    @discardableResult
    public func recover(afterTrap: Bool = false) async throws -> Int {
        try await ledger.catchUp()
        if afterTrap {
            try await store.write { transaction in try transaction.blameTrials() }
            isSuspicious.withLock { $0 = true }
        }
        try await SeedIntake(store: store).removeUnfinished()
        let cut = try await store.write { transaction in try transaction.markReservedAsAmbiguous() }
        let today = ledger.treasury.today
        ledger.treasury.begin(
            try store.read { reader in try reader.spending() }.flatMap { row -> [(Purse, Amount)] in
                guard !row.state.isFree else { return [] }
                let amount = Amount(
                    picodollars: row.bookedPico, tokens: row.promptTokens + row.completionTokens, requests: row.calls)
                let purses: [Purse] = [.job(row.job), .endpoint(row.endpoint)] + (row.day >= today ? [.day(today)] : [])
                return purses.map { ($0, amount) }
            })
        return cut
    }

    /// Writes what came when the disk was full. Call between jobs.
    public func catchUp() async throws {
        try await ledger.catchUp()
    }

    /// Adds the job, its pool and the pool's seeds in one transaction.
    ///
    /// - Parameters:
    ///   - cap: the job's own cap; it also replaces that of a job that the store has already.
    ///   - terms: its priority and hours, likewise.
    /// - Returns: the job's id, and false where the store had that job already.
    public func enrol(
        _ definition: JobDefinition, name: String, source: String?, cap: Cap? = nil, terms: JobTerms? = nil
    ) async throws -> (id: String, isNew: Bool) {
        let (text, id) = try definition.encoded()
        let poolName = definition.pool ?? "job:\(id)"
        let now = time.epochMicros()
        let deterministic = definition.order != .arrival
        let budget = try cap.map { String(decoding: try CanonicalJSON.encode($0), as: UTF8.self) }
        let row = JobRow(
            id: id, name: name, recipe: definition.recipe, recipeVersion: definition.version, state: .queued, definition: text,
            deterministic: deterministic, pool: poolName, createdAt: now, finishedAt: nil, detail: nil, source: source,
            budget: budget)
        try await SeedIntake(store: store).keep(definition.seeds)
        let recipe = try recipe(for: definition)
        try checkForm(of: definition.seeds, for: type(of: recipe))
        let isNew = try await store.write { transaction in
            if let terms { try transaction.setTerms(priority: terms.priority, windows: terms.windows, of: id) }
            guard try transaction.insertJob(row) else {
                if let budget = row.budget { try transaction.setBudget(id, json: budget) }
                return false
            }
            guard let seeds = try transaction.seedSet(digest: definition.seeds.digest) else {
                throw MillError(.internalFault, "enrol", id, cause: "its seeds are not in the store")
            }
            let pool = Self.pool(for: definition, seeds)
            if let existing = try transaction.pool(poolName) {
                try Self.check(existing, against: pool)
            } else {
                _ = try transaction.createPool(poolName, tokenizer: pool.tokenizer.rawValue, threshold: pool.threshold)
            }
            if recipe.comparesWithSeeds { try transaction.addSeedsToPool(poolName, set: seeds.number, job: id) }
            return true
        }
        return (id, isNew)
    }

    /// A runner for the job, from where its store stands.
    /// - Parameter images: where the pictures are that the job's questions show.
    /// - Throws: ``MillError`` when the job is unknown or its recipe is of another version.
    public func runner(
        for id: String, crew: Crew, images: ImageFolder = ImageFolder(), concurrency: Int, control: RunControl
    ) throws -> JobRunner {
        let opened = try open(id, crew: crew, images: images)
        // Where a target ends the job, steps begun in vain are paid in vain. Where the seeds end it, more of them at one time leave
        // fewer for the end, when one long chain of questions is waited for.
        let breadth = opened.settler.forecast.goal.target == nil ? 4 : 2
        return JobRunner(
            store: store, opened: opened, stepLimit: concurrency * breadth + 4, control: control,
            log: StepLog(logger, job: id))
    }

    /// The definition that job `id` was enrolled with.
    public func definition(of id: String) throws -> JobDefinition {
        guard let row = try store.read({ reader in try reader.job(id) }) else {
            throw MillError(.usage, "open the job", id, cause: "there is no such job", hint: "`instructmill jobs` lists them.")
        }
        return try CanonicalJSON.decode(JobDefinition.self, from: Array(row.definition.utf8))
    }

    /// The seeds of job `id`.
    public func input(of id: String) throws -> JobInput {
        try StoredSeeds.input(try definition(of: id).seeds, from: store)
    }

    /// What job `id` is to reach.
    func goal(of id: String) throws -> Goal {
        try recipe(for: try definition(of: id)).goal
    }

    /// Epoch µs.
    var now: Int64 { time.epochMicros() }

    private func open(_ id: String, crew: Crew, images: ImageFolder) throws -> OpenedJob {
        let definition = try definition(of: id)
        let recipe = try recipe(for: definition)
        let poolName = definition.pool ?? "job:\(id)"
        var pool = try emptyPool(poolName)
        try store.read { reader in
            try reader.forEachPoolEntry(poolName) { entry in
                pool.append(entry.text, byThisJob: entry.job == id && entry.origin == .machine)
            }
        }
        var context = JobContext(
            id: id, definition: definition, recipe: recipe, input: try StoredSeeds.input(definition.seeds, from: store),
            prompts: try PromptSet(sources: definition.prompts), crew: crew, machine: pool.machine, time: time)
        context.images = images
        try ledger.recall(job: id)
        context.trials = try trials(of: id)
        let stored = try store.read { reader in
            (
                progress: try reader.progress(id), steps: try reader.readySteps(job: id),
                rejections: try reader.rejectionCounts(id), records: try reader.recordCount(id),
                lastSettlement: try reader.lastSettlement(job: id)
            )
        }
        var progress = try stored.progress.map { try CanonicalJSON.decode(Progress.self, from: Array($0.utf8)) } ?? Progress()
        // Jobs begun before it was counted, or by a version that did not keep the count.
        if stored.lastSettlement > 0 { progress.settlements = max(progress.settlements ?? 0, stored.lastSettlement) }
        var agenda = Agenda(order: definition.order)
        for row in stored.steps { agenda.add(try PlannedStep(row)) }
        let rejected = Dictionary(stored.rejections.map { ($0.rule, $0.count) }, uniquingKeysWith: +)
        let settler = Settler(
            context: context, forecast: Forecast(goal: recipe.goal), pool: pool, progress: progress, rejected: rejected,
            records: stored.records)
        return OpenedJob(context: context, settler: settler, agenda: agenda)
    }

    /// The steps of a job that are to be tried; nil where there is none, which is nearly always.
    private func trials(of id: String) throws -> Trials? {
        let isSuspicious = isSuspicious.withLock { $0 }
        let suspects = try store.read { reader in
            var suspects = try reader.trials(job: id)
            guard isSuspicious else { return suspects }
            let answered = try reader.stepsWithAnswers(job: id)
            for step in try reader.readySteps(job: id) where answered.contains(step.id) {
                suspects[step.id] = suspects[step.id] ?? 0
            }
            return suspects
        }
        return suspects.isEmpty ? nil : Trials(store: store, job: id, suspects: suspects)
    }

    /// The job's context and a settler that begins anew, over the job's stored answers.
    func reparsing(_ id: String) throws -> (context: JobContext, settler: Settler) {
        let definition = try definition(of: id)
        let recipe = try recipe(for: definition)
        let poolName = definition.pool ?? "job:\(id)"
        var pool = try emptyPool(poolName)
        try store.read { reader in
            try reader.forEachPoolEntry(poolName) { entry in
                if entry.job != id || entry.origin == .seed { pool.append(entry.text, byThisJob: false) }
            }
        }
        let ledger = StoredAnswers(store: store)
        var clients: [Role: EndpointClient] = [:]
        for role in recipe.roles {
            let settings = EndpointSettings(
                name: "stored-answers", url: "http://127.0.0.1:1/v1", model: definition.models[role.rawValue] ?? "stored")
            clients[role] = EndpointClient(settings, transport: NoTransport(), ledger: ledger, time: time, checksRequests: false)
        }
        let context = JobContext(
            id: id, definition: definition, recipe: recipe, input: try StoredSeeds.input(definition.seeds, from: store),
            prompts: try PromptSet(sources: definition.prompts), crew: Crew(clients: clients), machine: pool.machine, time: time,
            isReparse: true)
        let settler = Settler(
            context: context, forecast: Forecast(goal: recipe.goal), pool: pool, progress: Progress(), rejected: [:], records: 0)
        return (context, settler)
    }

    /// Looks at the first seed: a file holds one kind.
    private func checkForm(of seeds: SeedSupply, for recipe: any Recipe.Type) throws {
        guard let first = try StoredSeeds.first(of: seeds, in: store), first.form != recipe.seedForm else { return }
        throw MillError(
            .usage, "run the recipe", recipe.name,
            cause: "it works on \(recipe.seedForm.rawValue), and the seed \(first.id) is a \(first.form.singular)",
            hint: recipe.seedForm.example)
    }

    private func recipe(for definition: JobDefinition) throws -> any Recipe {
        guard let type = recipes.first(where: { $0.name == definition.recipe }) else {
            throw MillError(
                .configuration, "run the recipe", definition.recipe, cause: "this version does not have it",
                hint: "Finish the job with the program it was begun with; `instructmill run --help` lists this one's.")
        }
        guard type.version == definition.version else {
            throw MillError(
                .configuration, "run the recipe", definition.recipe,
                cause: "the job was begun with version \(definition.version), this program has version \(type.version)",
                hint: "Finish the job with the program it was begun with, or begin it anew in another folder.")
        }
        return try type.init(parameters: definition.parameters)
    }

    private static func pool(
        for definition: JobDefinition, _ seeds: SeedSetRow
    ) -> (tokenizer: RougeTokenizer, threshold: Double) {
        let named = RougeTokenizer(rawValue: definition.parameters.string("tokenizer"))
        let threshold = definition.parameters.double("rouge_threshold")
        let suiting = RougeTokenizer.suiting(letters: seeds.letters, foreign: seeds.foreignLetters)
        return (named ?? suiting, threshold > 0 ? threshold : 0.7)
    }

    /// The pool as its row in the store describes it, without its members.
    private func emptyPool(_ name: String) throws -> PoolBook {
        guard let row = try store.read({ reader in try reader.pool(name) }),
            let tokenizer = RougeTokenizer(rawValue: row.tokenizer)
        else {
            throw MillError(
                .storeCorrupt, "open the pool", name, cause: "the store does not describe it",
                hint: "Restore a backup, or save what the store still holds: `instructmill salvage FILE -o DIR`.")
        }
        return PoolBook(name: name, tokenizer: tokenizer, threshold: row.threshold)
    }

    private static func check(_ row: PoolRow, against wanted: (tokenizer: RougeTokenizer, threshold: Double)) throws {
        guard row.tokenizer == wanted.tokenizer.rawValue, row.threshold == wanted.threshold else {
            throw MillError(
                .configuration, "use the pool", row.name,
                cause: "it compares with \(row.tokenizer) at \(row.threshold), the job with \(wanted.tokenizer.rawValue) at "
                    + "\(wanted.threshold)",
                hint: "Threshold and tokenizer belong to the pool: give the job the pool's, or another pool.")
        }
    }
}

/// Everything a runner starts from.
struct OpenedJob {
    let context: JobContext
    let settler: Settler
    let agenda: Agenda
}
