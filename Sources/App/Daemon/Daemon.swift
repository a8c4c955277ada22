import Engine
import Logging
import Queue
import Settings
import Store
import Support

/// The daemon: takes dropped files in, runs their jobs one after another, publishes data sets and reports.
///
/// Intake and work go on side by side, so a broken file is told of at once, however long the job before it takes.
actor Daemon {
    var settings: Settings
    let desk: JobDesk
    let seal: StoreSeal
    let queue: DirectoryQueue
    var staff: Staff
    var intake: Intake
    let notifier: ServiceNotifier
    let logger: Logger
    let time: any TimeSource
    let endpoints: EndpointWatch
    let live: LivePublisher
    var claims: [String: (claimed: Claimed, report: IntakeReport)] = [:]
    var current: (job: String, control: RunControl)?
    var stopping = false
    private var aborting = false
    var incomplete: [(claimed: Claimed, since: Int64, isFresh: Bool)] = []
    /// Why no call can be made now: until the configuration is read again, or until `resumeAt`.
    var stop: MillError?
    var resumeAt: Int64?
    /// Files of the drop folder that were told of once.
    var troubled: Set<String> = []
    /// Why the process has to end.
    private var fatal: MillError?
    /// The state of `budgets.json` and the day, when the caps were put together last.
    var capsSeen: (stamp: String, day: Int)?
    /// Whether it ends since a person wanted it to.
    var isDismissed = false
    /// Who tells a person, and what each job's trouble was that he was told of last.
    let messenger: Messenger
    var toldTroubles: [String: String] = [:]
    /// Writes the last job's report.
    var reporting: Task<Void, Never>?
    /// What was last said of the hours that jobs wait for, and the daemon.
    var hours = HoursTold()

    init(
        settings: Settings, desk: JobDesk, seal: StoreSeal, queue: DirectoryQueue, staff: Staff, intake: Intake,
        notifier: ServiceNotifier, messenger: Messenger,
        logger: Logger, time: any TimeSource
    ) {
        self.settings = settings
        self.desk = desk
        self.seal = seal
        self.queue = queue
        self.staff = staff
        self.intake = intake
        self.notifier = notifier
        self.messenger = messenger
        self.logger = logger
        self.time = time
        live = LivePublisher(folder: settings.state, treasury: desk.ledger.treasury, time: time)
        endpoints = EndpointWatch(folder: settings.state) { line, isBad in
            logger.log(level: isBad ? .warning : .notice, "\(line)")
        }
    }

    /// No new steps; what is under way is settled. The second call aborts what is under way.
    func signal(_ count: Int) {
        stopping = true
        aborting = count > 1
        notifier.send("STOPPING=1")
        if aborting { current?.control.abort() } else { current?.control.drain() }
    }

    /// Takes a configuration read anew: what had stopped the endpoint is forgotten.
    func reload(_ settings: Settings, _ staff: Staff, _ intake: Intake) async {
        await messenger.set(settings.notify)
        self.settings = settings
        self.staff = staff
        self.intake = intake
        stop = nil
        resumeAt = nil
        capsSeen = nil
        logger.info("configuration read anew")
    }

    /// Serves until it is told to stop, or, when `drain` is set, until the queue is empty.
    /// - Throws: ``MillError`` of an endpoint that stopped, when draining; of the store or the queue, always.
    func run(drain: Bool) async throws {
        for claimed in try queue.activeItems() { try await take(claimed, isFresh: false) }
        tellOfCaps()
        try await forgetOrders()
        try await followOrders()
        defer { live.end() }
        notifier.send("READY=1\nSTATUS=serving")
        while !stopping {
            look()
            let waiting = try await scan()
            try await followCaps()
            try await followOrders()
            heartbeat()
            if stopping { break }
            if let job = try nextJob() {
                try await work(on: job, drain: drain)
            } else if try drain && !waiting && !isWaitingForHours() {
                break
            } else {
                try? await Task.sleep(for: .milliseconds(500))
            }
        }
        guard drain, !isDismissed else { return }
        if let stop { throw stop }
        if let row = try desk.store.read({ reader in try reader.jobs() }).first(where: { $0.state == .paused }) {
            let isHeld = row.detail == Supervision.pausedDetail
            throw MillError(
                isHeld ? .jobState : .budgetSpent, "finish job", row.id, cause: row.detail ?? "a cap is reached",
                hint: isHeld
                    ? "`instructmill resume \(row.id)` lets it go on."
                    : "Raise the job's cap (`instructmill budget \(row.id)`) or the one under budgets:, or wait for the next day."
            )
        }
        if let row = try desk.store.read({ reader in try reader.jobs() }).first(where: { $0.state == .needsDecision }) {
            throw MillError(
                .needsDecision, "finish job", row.id, cause: row.detail ?? "calls may have been paid without an answer",
                hint: "`instructmill show \(row.id)` tells what it may have cost; `instructmill retry \(row.id) --reason "
                    + "needs-decision` asks again.")
        }
    }

    private func nextJob() throws -> JobRow? {
        if let resumeAt, time.steadyMicros() >= resumeAt {
            stop = desk.ledger.space.problem()
            self.resumeAt = stop == nil ? nil : time.steadyMicros() + 2_000_000
            if stop == nil { notifier.send("STATUS=serving") }
        }
        guard stop == nil else { return nil }
        guard let id = try docket().next(at: time.epochMicros()) else { return nil }
        return try desk.store.read { reader in try reader.job(id) }
    }

    private func work(on row: JobRow, drain: Bool) async throws {
        let control = RunControl()
        current = (row.id, control)
        defer { current = nil }
        do {
            try await desk.catchUp()
            try await set(row.id, .running, detail: nil)
        } catch let error as MillError where error.code == .diskFull {
            return pauseUntilRoom(row, error)
        }
        logger.info("job begins", metadata: ["job": "\(row.id)", "recipe": "\(row.recipe)"])
        let attending = Task { await attend(control) }
        let result: Result<RunEnding, any Error>
        do {
            let runner = try desk.runner(
                for: row.id, crew: staff.crew, images: images(of: row.id), concurrency: staff.concurrency, control: control)
            result = .success(try await runner.run())
        } catch {
            result = .failure(error)
        }
        attending.cancel()
        await attending.value
        // A job may end before anybody has looked, and the daemon with it.
        look()
        if let fatal { throw fatal }
        switch result {
        case .success(let ending): try await conclude(row, ending)
        case .failure(let error): try await interrupt(row, by: error, drain: drain)
        }
    }

    /// What has finished is settled already; the job waits, needs a decision, or has failed, by what went wrong.
    private func interrupt(_ row: JobRow, by error: any Error, drain: Bool) async throws {
        guard let error = error as? MillError else {
            try publish(row.id, .partial)
            if error is CancellationError { return }
            // What a recipe throws is its job's end, not the daemon's.
            try await set(row.id, .failed, detail: "\(error)")
            await tell(.failed, of: row.id)
            return try finish(row.id, to: .failed, ending: "failed", reason: "\(error)")
        }
        if error.code == .diskFull { return pauseUntilRoom(row, error) }
        try publish(row.id, .partial)
        if error.code == .windowClosed { return try await standAside(row) }
        logger.error("the job was interrupted", metadata: ["job": "\(row.id)", "error": "\(error)"])
        switch error.code {
        case .budgetSpent, .endpointBudget:
            try await set(row.id, .paused, detail: "\(error)")
            notifier.send("STATUS=paused: \(error.code.rawValue)")
            await tell(.cap, of: row.id)
        case .endpointStopped, .endpointQuota, .endpointOverrun, .endpointUnavailable:
            stop = error
            resumeAt = error.code == .endpointUnavailable ? time.steadyMicros() + 60_000_000 : nil
            try await set(row.id, .queued, detail: "\(error)")
            notifier.send("STATUS=stopped: \(error.code.rawValue)")
            await tell(.paused, of: row.id)
            if drain { stopping = true }
        case .needsDecision:
            try await set(row.id, .needsDecision, detail: "\(error)")
            await tell(.paused, of: row.id)
        case .inputOutput, .syncFailed, .storeCorrupt, .storeNewer: throw error
        default:
            try await set(row.id, .failed, detail: "\(error)")
            await tell(.failed, of: row.id)
            try finish(row.id, to: .failed, ending: "failed", reason: "\(error)")
        }
    }

    /// While a job runs: takes files in, and tells the watchdog only when the scheduler turns.
    private func attend(_ control: RunControl) async {
        var turns = -1
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            if Task.isCancelled { return }
            control.nudge()
            look()
            do { try await followCaps() } catch { logger.error("cannot read the caps", metadata: ["error": "\(error)"]) }
            do { try await followOrders() } catch { logger.error("cannot read the orders", metadata: ["error": "\(error)"]) }
            if control.turns != turns {
                turns = control.turns
                heartbeat()
            }
            do {
                _ = try await scan()
            } catch let error as MillError where error.code == .syncFailed {
                fatal = error
                control.drain()
            } catch {
                logger.error("cannot look at the drop folder", metadata: ["error": "\(error)"])
            }
        }
    }

    func heartbeat() {
        if notifier.watchdogMicros != nil { notifier.send("WATCHDOG=1") }
    }
}
