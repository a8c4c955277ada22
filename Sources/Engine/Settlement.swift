import RecipeKit
import Records
import Rouge
import Store
import Support
import Templates

/// What one transaction writes when steps settle. Built in memory, applied whole.
struct SettlementBatch: Sendable {
    var created: [StepRow] = []
    var settled: [(id: String, tick: Int, settlement: Int)] = []
    var members: [PoolEntry] = []
    var records: [(step: String, task: String, item: String, parents: [String], body: [UInt8])] = []
    var rejections: [(step: String, rule: String, body: [UInt8])] = []
    var deadLetters: [DeadLetterRow] = []
    var progress = Progress()

    var isEmpty: Bool { created.isEmpty && settled.isEmpty }

    func apply(to transaction: StoreTransaction, job: String) throws {
        for row in created { _ = try transaction.insertStep(row) }
        try transaction.appendToPool(members)
        for row in records {
            try transaction.insertRecord(job: job, step: row.step, task: row.task, item: row.item, body: row.body)
        }
        try transaction.withdrawDescendants(job: job, records.map { ($0.item, $0.parents) })
        try transaction.insertRejections(job: job, rejections)
        try transaction.insertDeadLetters(job: job, deadLetters)
        for step in settled {
            try transaction.settleStep(job: job, step: step.id, at: step.tick, settlement: step.settlement)
        }
        try transaction.setProgress(job, json: JSONWriter.text(of: progress))
    }
}

/// A row of `rejected.jsonl`.
struct RejectedRow: Codable {
    var schema = 1
    var step: String
    var rule: String
    var measured: Double?
    var threshold: Double?
    var text: String
    var detail: String?
    var tags: [String: String]?

    init(step: String, _ rejection: Rejection) {
        self.step = step
        rule = rejection.rule
        measured = rejection.measured
        threshold = rejection.threshold
        text = rejection.text
        detail = rejection.detail
        tags = rejection.tags
    }
}

/// A step that came to an end, with what it asked.
struct FinishedStep: Sendable {
    let step: PlannedStep
    let outcome: Outcome
    let traces: [AskTrace]
    var deadLetters: [DeadLetterRow] = []

    /// What its rows are made of: its own answers, or where it has asked nothing those that led to it.
    var origin: StepOrigin {
        let own = StepOrigin(step: step.id, traces: traces)
        return traces.isEmpty ? step.origin ?? own : own
    }
}

/// Turns outcomes into rows, in the order they are given: the pool, the target and the follow-ups in one place.
struct Settler {
    let context: JobContext
    let forecast: Forecast
    var pool: PoolBook
    var progress: Progress
    private(set) var rejectedByRule: [String: Int] = [:]
    private(set) var recordCount: Int

    init(context: JobContext, forecast: Forecast, pool: PoolBook, progress: Progress, rejected: [String: Int], records: Int) {
        self.context = context
        self.forecast = forecast
        self.pool = pool
        self.progress = progress
        rejectedByRule = rejected
        recordCount = records
    }

    /// Settles one step into `batch`; the follow-ups come back to be planned.
    mutating func settle(_ finished: FinishedStep, into batch: inout SettlementBatch) throws -> [PlannedStep] {
        let step = finished.step
        batch.deadLetters += finished.deadLetters
        for rejection in finished.outcome.rejections { try reject(rejection, step: step.id, into: &batch) }
        var followUps: [PlannedStep] = []
        var (kept, isFruitful) = (0, false)
        for candidate in finished.outcome.candidates {
            guard try admit(candidate, of: step, into: &batch) else { continue }
            kept += 1
            if candidate.counts || !candidate.followUps.isEmpty { isFruitful = true }
            try keep(candidate, of: finished, into: &batch)
            for next in candidate.followUps {
                followUps.append(plan(next, after: finished, text: candidate.text))
            }
        }
        var tally = progress.stages[step.step.kind] ?? Progress.StageTally()
        tally.settled += 1
        tally.kept += kept
        progress.stages[step.step.kind] = tally
        if finished.traces.contains(where: \.simulated) { progress.simulated = true }
        if step.depth == 0 { progress.barrenRoots = isFruitful ? 0 : progress.barrenRoots + 1 }
        batch.settled.append((step.id, step.tick, takeSettlement()))
        batch.created += try followUps.map { try row($0, parent: step.id) }
        return followUps
    }

    /// Abandons a step that the target has made needless; what it stood for is rejected as `surplus`.
    mutating func abandon(_ step: PlannedStep, into batch: inout SettlementBatch) throws {
        if step.depth == 0 {
            progress.abandonedRoots += 1
        } else {
            try reject(surplus(step.text), step: step.id, into: &batch)
        }
        batch.settled.append((step.id, step.tick, takeSettlement()))
    }

    /// Plans the root step at the cursor, or answers nil when the recipe has no more.
    mutating func planRoot(tick: Int, into batch: inout SettlementBatch) throws -> PlannedStep? {
        let index = progress.nextRoot
        guard let step = context.recipe.step(at: index, of: context.input) else {
            progress.rootsExhausted = true
            return nil
        }
        progress.nextRoot += 1
        let planned = PlannedStep(
            id: Identity.step(job: context.id, step), step: step, text: "", root: index, depth: 0, tick: tick,
            ordinal: takeOrdinal(), snapshot: pool.machine.count)
        batch.created.append(try row(planned, parent: nil))
        return planned
    }

    private mutating func admit(_ candidate: Candidate, of step: PlannedStep, into batch: inout SettlementBatch) throws -> Bool {
        let leadsNowhere = !candidate.followUps.isEmpty && candidate.followUps.allSatisfy { forecast.endsAtTarget(kind: $0.kind) }
        if forecast.isReached(progress), candidate.counts || leadsNowhere {
            try reject(surplus(candidate.text), step: step.id, into: &batch)
            return false
        }
        guard let comparison = candidate.comparison else { return true }
        if let collision = pool.collision(with: comparison) {
            let rejection = Rejection(
                rule: "rouge-l", measured: collision.score, threshold: pool.threshold, text: candidate.text,
                detail: collision.text)
            try reject(rejection, step: step.id, into: &batch)
            return false
        }
        let sequence = pool.append(comparison, byThisJob: true)
        batch.members.append(
            PoolEntry(
                pool: pool.name, seq: sequence, job: context.id, step: step.id, item: candidate.key, text: comparison,
                origin: .machine))
        return true
    }

    private mutating func keep(_ candidate: Candidate, of finished: FinishedStep, into batch: inout SettlementBatch) throws {
        if candidate.counts { progress.counted += 1 }
        let task = Identity.item(job: context.id, step: finished.step.id, key: candidate.key)
        for (index, draft) in candidate.records.enumerated() {
            let item = Identity.item(job: context.id, step: finished.step.id, key: "\(candidate.key)#\(index)")
            var record = Record(id: item, task: task, draft: draft, provenance: provenance(finished, asked: draft.asked))
            record.parents += draft.siblings.map { Identity.item(job: context.id, step: finished.step.id, key: $0) }
            batch.records.append((finished.step.id, task, item, record.parents, JSONWriter.bytes(of: record)))
            recordCount += 1
        }
    }

    private mutating func reject(_ rejection: Rejection, step: String, into batch: inout SettlementBatch) throws {
        rejectedByRule[rejection.rule, default: 0] += 1
        batch.rejections.append((step, rejection.rule, JSONWriter.bytes(of: RejectedRow(step: step, rejection))))
    }

    private func surplus(_ text: String) -> Rejection {
        Rejection(rule: "surplus", threshold: forecast.goal.target.map(Double.init), text: text)
    }

    private mutating func plan(_ step: Step, after finished: FinishedStep, text: String) -> PlannedStep {
        let parent = finished.step
        let window = if case .window(let width) = context.definition.order { width } else { 0 }
        return PlannedStep(
            id: Identity.step(job: context.id, step), step: step, text: text, root: parent.root, depth: parent.depth + 1,
            tick: parent.tick + window, ordinal: takeOrdinal(), snapshot: pool.machine.count,
            origin: step.asksNothing ? finished.origin : nil)
    }

    private mutating func takeSettlement() -> Int {
        let number = (progress.settlements ?? 0) + 1
        progress.settlements = number
        return number
    }

    private mutating func takeOrdinal() -> Int64 {
        defer { progress.nextOrdinal += 1 }
        return progress.nextOrdinal
    }

    private func row(_ step: PlannedStep, parent: String?) throws -> StepRow {
        let envelope = StepEnvelope(text: step.text, payload: step.step.payload, origin: step.origin)
        return StepRow(
            job: context.id, id: step.id, kind: step.step.kind, key: step.step.key,
            payload: JSONWriter.text(of: envelope), root: step.root, depth: step.depth,
            ordinal: step.ordinal, parent: parent, snapshot: step.snapshot, state: .ready, tick: step.tick)
    }

    private func provenance(_ finished: FinishedStep, asked: [String]?) -> Provenance {
        // A question that was asked again with a larger limit goes by its first name.
        let origin = finished.origin
        let traces = origin.traces.filter { trace in
            asked.map { names in names.contains { trace.name == $0 || trace.name == $0 + "-longer" } } ?? true
        }
        var prompts: [String: String] = [:]
        for trace in traces { prompts[trace.template] = context.prompts.hashes[trace.template] }
        var images: [ShownImage] = []
        for image in traces.flatMap(\.images) where !images.contains(image) { images.append(image) }
        let models = Dictionary(traces.map { ($0.role.rawValue, $0.modelReported) }, uniquingKeysWith: { $1 })
        return Provenance(
            recipe: context.definition.recipe, version: context.definition.version, step: finished.step.id,
            answers: traces.map { "\(origin.step)/\($0.name)" }, prompts: prompts,
            modelAsked: traces.last?.modelAsked ?? "", modelReported: traces.last?.modelReported ?? "",
            models: models.count > 1 ? models : nil,
            endpoint: traces.last?.endpoint ?? "", simulated: traces.contains { $0.simulated },
            images: images.isEmpty ? nil : images)
    }
}

/// The step whose answers rows are made of, and what it asked.
struct StepOrigin: Codable, Sendable {
    var step: String
    var traces: [AskTrace]
}

/// A step's payload column: the recipe's payload, the text that a rejection of the step shows, and of a step that asks nothing what
/// its rows are made of.
struct StepEnvelope: Codable {
    var text: String
    var payload: String
    var origin: StepOrigin?
}

extension PlannedStep {
    /// The step that a stored row describes.
    init(_ row: StepRow) throws {
        let envelope = try CanonicalJSON.decode(StepEnvelope.self, from: Array(row.payload.utf8))
        self.init(
            id: row.id, step: Step(kind: row.kind, key: row.key, payload: envelope.payload), text: envelope.text,
            root: row.root, depth: row.depth, tick: row.tick ?? row.root, ordinal: row.ordinal, snapshot: row.snapshot ?? 0,
            origin: envelope.origin)
    }
}
