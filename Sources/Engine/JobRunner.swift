import Endpoint
import RecipeKit
import Store
import Support

/// Runs one job from wherever its store stands to its end.
///
/// Every turn of its loop takes the steps that have finished, settles them in one transaction, plans new ones and starts
/// what may start. Killing the process between any two instructions loses no settled row and no stored answer.
public actor JobRunner {
    private let store: Store
    private let context: JobContext
    private let fewestSteps: Int
    private let control: RunControl
    private let log: StepLog
    private var settler: Settler
    private var agenda: Agenda
    private var held: [String: FinishedStep] = [:]
    private var underWay = 0
    /// By id, of the steps under way.
    private var leashes: [String: Leash] = [:]
    private var failure: (any Error)?
    /// Whether a settlement could not be written.
    private var isBroken = false
    private var isHurried = false
    private let inbox = Inbox()

    init(store: Store, opened: OpenedJob, stepLimit: Int, control: RunControl, log: StepLog) {
        self.store = store
        context = opened.context
        settler = opened.settler
        agenda = opened.agenda
        fewestSteps = stepLimit
        self.control = control
        self.log = log
    }

    /// Works until the job is done, stalled, drained or stopped by an error of its endpoint.
    ///
    /// - Returns: how it ended; a partial end leaves the job resumable.
    /// - Throws: ``MillError`` from the endpoint, the store or the recipe, after what had finished was settled.
    public func run() async throws -> RunEnding {
        let executor = context.crew.executor ?? StepExecutor()
        return try await withTaskExecutorPreference(executor) { try await work() }
    }

    private func work() async throws -> RunEnding {
        let inbox = inbox
        control.onChange { inbox.wake() }
        for client in context.crew.distinctClients { client.onWaiting { inbox.wake() } }
        defer { hurry(false) }
        try await withThrowingDiscardingTaskGroup { group in
            let workers = Workers()
            defer { workers.close() }
            while true {
                let receipt = turn()
                if control.isAborted { group.cancelAll() }
                // What is sent comes to its end; nothing more is sent.
                if control.isDraining { for leash in leashes.values { leash.cut() } }
                // Before the settlements are durable: what these steps reserve is so only after them, or with them.
                startSteps(on: workers, &group)
                hurry(underWay < fewestSteps / 2 && !mayPlanRoot)
                if let receipt { await confirm(receipt) }
                // Steps that were abandoned still end: what they have sent is paid, and stored.
                if underWay == 0 { break }
                await inbox.wait()
            }
        }
        // Answers that no outcome has followed yet.
        do {
            try await store.flush()
        } catch {
            throw failure ?? error
        }
        if let failure { throw failure }
        return reached()
    }

    /// Near its end a job has fewer steps than its endpoint could take: what they wait for, the endpoint waits for too.
    private func hurry(_ isHurried: Bool) {
        guard isHurried != self.isHurried else { return }
        self.isHurried = isHurried
        store.hurry(isHurried)
    }

    /// Settles what has finished, plans roots, and makes both durable in one transaction.
    ///
    /// Where that fails nothing more is settled: the store is behind what is in memory here. Answers under way are still stored.
    /// - Returns: the transaction under way; nil where there is nothing to write.
    private func turn() -> CommitReceipt? {
        guard !isBroken else {
            takeUnsettled()
            return nil
        }
        do {
            var batch = SettlementBatch()
            try settleFinished(into: &batch)
            try planRoots(into: &batch)
            guard !batch.isEmpty else {
                publish()
                return nil
            }
            return commit(&batch)
        } catch {
            stop(by: error)
            return nil
        }
    }

    private func confirm(_ receipt: CommitReceipt) async {
        do {
            try await receipt.wait()
            Failpoint.hit("settled")
            publish()
        } catch {
            stop(by: error)
        }
    }

    private func stop(by error: any Error) {
        isBroken = true
        failure = failure ?? error
        for leash in leashes.values { leash.cut() }
    }

    private func takeUnsettled() {
        for result in inbox.take() {
            underWay -= 1
            leashes[result.id] = nil
        }
    }

    private func reached() -> RunEnding {
        if settler.forecast.isReached(settler.progress) || settler.progress.rootsExhausted {
            return agenda.isEmpty ? .done : .partial
        }
        if isStalled && agenda.isEmpty { return .stalled }
        return .partial
    }

    /// Steps at one time. Who waits by itself, as its endpoint told it to or after a failure, takes nobody's place.
    private var stepLimit: Int {
        fewestSteps + min(context.crew.apart, fewestSteps * 8)
    }

    /// Steps held back by a limit; in deterministic order nothing may depend on them.
    private var waiting: Int {
        context.definition.order == .arrival ? context.crew.waiting : 0
    }

    private var isStalled: Bool {
        settler.progress.barrenRoots >= settler.forecast.goal.stallAfter
    }

    private var isStopping: Bool {
        control.isDraining || control.isAborted || failure != nil
    }
}

extension JobRunner {
    private func settleFinished(into batch: inout SettlementBatch) throws {
        for result in inbox.take() {
            underWay -= 1
            leashes[result.id] = nil
            switch result.outcome {
            case .success(let finished) where agenda.steps[finished.step.id] != nil: held[finished.step.id] = finished
            case .success: break
            case .failure(let error):
                agenda.interrupt(result.id)
                guard !(error is CancellationError) else { break }
                log.interrupted(result.id, by: error)
                failure = failure ?? error
            }
        }
        switch context.definition.order {
        case .arrival:
            for finished in held.values.sorted(by: { $0.step.ordinal < $1.step.ordinal }) {
                held[finished.step.id] = nil
                guard agenda.steps[finished.step.id] != nil else { continue }
                try settle(finished, into: &batch)
            }
        case .window(let width): try settleInOrder(width: width, into: &batch)
        }
    }

    private func settle(_ finished: FinishedStep, into batch: inout SettlementBatch) throws {
        agenda.remove(finished.step.id)
        for letter in finished.deadLetters { log.lost(letter) }
        for next in try settler.settle(finished, into: &batch) { agenda.add(next) }
        if settler.forecast.isReached(settler.progress) { try abandonNeedless(into: &batch) }
    }

    /// Settles the finished prefix of the window's order; each tick completed decides on the root one window ahead.
    private func settleInOrder(width: Int, into batch: inout SettlementBatch) throws {
        if settler.progress == Progress() {
            for tick in 0..<width { try decideRoot(tick: tick, into: &batch) }
        }
        while !agenda.isEmpty || mayPlanRoot {
            let tick = settler.progress.tick
            if let next = agenda.nextInOrder(through: tick) {
                guard let finished = held.removeValue(forKey: next.id) else { return }
                try settle(finished, into: &batch)
            } else {
                settler.progress.tick += 1
                try decideRoot(tick: tick + width, into: &batch)
            }
        }
    }

    private func abandonNeedless(into batch: inout SettlementBatch) throws {
        let needless = agenda.steps.values.filter { settler.forecast.endsAtTarget(kind: $0.step.kind) }
        for step in needless.sorted(by: { $0.ordinal < $1.ordinal }) {
            agenda.remove(step.id)
            held[step.id] = nil
            leashes[step.id]?.cut()
            log.abandoned(step.id)
            try settler.abandon(step, into: &batch)
        }
    }

    private func planRoots(into batch: inout SettlementBatch) throws {
        guard case .arrival = context.definition.order, !isStopping else { return }
        while agenda.steps.count < stepLimit, mayPlanRoot {
            guard let root = try settler.planRoot(tick: settler.progress.nextRoot, into: &batch) else { return }
            agenda.add(root)
        }
    }

    private var mayPlanRoot: Bool {
        !settler.progress.rootsExhausted && !isStalled
            && settler.forecast.wantsRoot(settler.progress, unsettled: agenda.unsettled, waiting: waiting)
    }

    private func decideRoot(tick: Int, into batch: inout SettlementBatch) throws {
        guard mayPlanRoot, let root = try settler.planRoot(tick: tick, into: &batch) else { return }
        agenda.add(root)
    }

    private func commit(_ batch: inout SettlementBatch) -> CommitReceipt {
        batch.progress = settler.progress
        let rows = batch
        let job = context.id
        Failpoint.hit("settle")
        return store.begin { transaction in try rows.apply(to: transaction, job: job) }
    }

    private func startSteps(on workers: Workers, _ group: inout ThrowingDiscardingTaskGroup<any Error>) {
        guard !isStopping else { return }
        let progress = settler.progress
        let forecast = settler.forecast
        let waiting = waiting
        while agenda.running - held.count < stepLimit {
            let next = agenda.start { kind, started in
                forecast.wantsFinalStep(progress, kind: kind, started: started, waiting: waiting)
            }
            guard let step = next else { return }
            let context = context
            let inbox = inbox
            underWay += 1
            let leash = Leash()
            leashes[step.id] = leash
            workers.start(in: &group) {
                let bench = Bench(step, job: context, leash: leash)
                do {
                    inbox.put(.finished(step, try await context.work(step, at: bench), bench))
                } catch {
                    inbox.put(.failed(step, error))
                }
            }
        }
    }

    private func publish() {
        control.publish(
            RunStatus(
                job: context.id, counted: settler.progress.counted, target: settler.forecast.goal.target,
                records: settler.recordCount, rejectedByRule: settler.rejectedByRule, running: agenda.running,
                settledSteps: settler.progress.stages.values.reduce(0) { $0 + $1.settled },
                simulated: settler.progress.simulated))
    }
}

/// How a run ended.
public enum RunEnding: String, Sendable {
    case done, stalled, partial
}
