import Engine
import Logging
import Queue
import Settings
import Store
import Support

/// What was last told of hours, so that only changes are written.
struct HoursTold {
    /// By job.
    var jobs: [String: String] = [:]
    var service: String?
    /// Windows of jobs by how they were written; nil: this machine cannot read them.
    var parsed: [[String]: NightWindow?] = [:]
}

extension JobTerms {
    /// What a job file says.
    init(_ job: JobFile) {
        self.init(priority: job.priority, windows: job.window.map(\.text))
    }
}

/// Whose turn it is: hours, priorities, and what people ask by command.
extension Daemon {
    /// As the store has it now. The gate, which is asked before every send, is told the same hours.
    func docket() throws -> Docket {
        let entries = try desk.store.read { reader in try reader.openJobs() }.map { job in
            Docket.Entry(id: job.id, state: job.state, terms: job.terms, window: window(job.terms.windows))
        }
        let service = NightWindow(settings.window)
        let windows = entries.map { ($0.id, $0.window ?? NightWindow()) }
        desk.ledger.gate.set(service, jobs: Dictionary(windows, uniquingKeysWith: { first, _ in first }))
        return Docket(service: service, entries: entries)
    }

    private func window(_ texts: [String]) -> NightWindow? {
        if texts.isEmpty { return NightWindow() }
        if let known = hours.parsed[texts] { return known }
        let window = try? NightWindow(texts.map { text in try TimeWindow(parsing: text) })
        hours.parsed[texts] = .some(window)
        return window
    }

    /// Orders to the daemon itself are for the one that runs, not for the next.
    func forgetOrders() async throws {
        let now = time.epochMicros()
        try await desk.store.write { transaction in
            for note in [ServiceNote.drain, .window] { try transaction.set(note, nil, at: now) }
        }
    }

    /// Does what was asked by command, and ends the running job at a safe point where a person wants it, its hours are over, or one of
    /// higher priority waits. Called every second or so, whether a job runs or not.
    func followOrders() async throws {
        if !stopping, try desk.store.read({ reader in try reader.note(.drain) }) != nil {
            logger.notice("told by command to end")
            isDismissed = true
            signal(1)
        }
        let docket = try docket()
        let now = time.epochMicros()
        for entry in docket.entries {
            if entry.id == current?.job {
                let mustEnd =
                    entry.terms.wish != nil || !docket.isOpen(entry.id, at: now) || docket.rival(of: entry.id, at: now) != nil
                if mustEnd { current?.control.drain() }
            } else if let wish = entry.terms.wish {
                try await fulfil(wish, of: entry)
            }
        }
        // A job may have been cancelled that nobody worked on.
        for id in try desk.store.read({ reader in try reader.cancelledJobs() }) where claims[id] != nil && id != current?.job {
            try publish(id, .partial)
            try finish(id, to: .failed, ending: JobState.cancelled.rawValue, reason: Supervision.cancelledDetail)
        }
        try await tellHours(docket, at: now)
    }

    private func fulfil(_ wish: JobWish, of entry: Docket.Entry) async throws {
        switch wish {
        case .pause where entry.state == .queued || entry.state == .running:
            try await set(entry.id, .paused, detail: Supervision.pausedDetail)
            logger.notice("a job is paused", metadata: ["job": "\(entry.id)"])
            await tell(.paused, of: entry.id)
        case .pause: break
        case .cancel:
            try await set(entry.id, .cancelled, detail: Supervision.cancelledDetail)
            logger.notice("a job is cancelled", metadata: ["job": "\(entry.id)"])
        }
    }

    /// A job that was ended at a safe point waits, for whatever it was ended for.
    func standAside(_ row: JobRow) async throws {
        let docket = try docket()
        guard let entry = docket.entries.first(where: { $0.id == row.id }) else { return }
        // What is next looked at is told anew.
        hours.jobs[row.id] = nil
        if let rival = docket.rival(of: row.id, at: time.epochMicros()), entry.terms.wish == nil, !stopping {
            return try await set(row.id, .queued, detail: "makes way for job \(rival) of higher priority")
        }
        try await set(row.id, .queued, detail: stopping ? "interrupted; it goes on at the next start" : nil)
        if let wish = entry.terms.wish {
            try await fulfil(wish, of: entry)
            guard wish == .cancel else { return }
            try finish(row.id, to: .failed, ending: JobState.cancelled.rawValue, reason: Supervision.cancelledDetail)
        }
    }

    /// Whether something would be worked on, were it its hour.
    func isWaitingForHours() throws -> Bool {
        try stop == nil && !docket().waiting(at: time.epochMicros()).isEmpty
    }

    /// Writes into the store, and tells systemd, what waits for which hour; only what has changed.
    private func tellHours(_ docket: Docket, at now: Int64) async throws {
        var told: [String: String] = [:]
        for entry in docket.waiting(at: now) where entry.id != current?.job {
            let opening = docket.opening(of: entry, after: now)
            // The hours that are closed: the daemon's own, or the job's.
            let shown = docket.service.isOpen(at: now) ? entry.window ?? docket.service : docket.service
            let text =
                opening.map { "waits for \(shown.label(of: $0, seenFrom: now))" }
                ?? (entry.window == nil
                    ? "its window cannot be read on this machine (is tzdata installed?)"
                    : "waits for ever: its window and the daemon's are never open together")
            told[entry.id] = text
            if hours.jobs[entry.id] != text { try await tell(text, opening, of: entry.id) }
        }
        for entry in docket.entries where told[entry.id] == nil && (hours.jobs[entry.id] != nil || entry.terms.opensAt != nil) {
            try await tell(nil, nil, of: entry.id)
        }
        hours.jobs = told
        let isOpen = docket.service.isOpen(at: now)
        let opening = isOpen ? nil : docket.service.nextOpening(after: now)
        let label = opening.map { docket.service.label(of: $0, seenFrom: now) }
        guard label != hours.service else { return }
        hours.service = label
        try await desk.store.write { transaction in try transaction.set(.window, label, at: opening ?? now) }
        notifier.send("STATUS=" + (label.map { "waits for \($0)" } ?? "serving"))
        logger.notice("\(label.map { "outside the window: waits for \($0)" } ?? "the window is open")")
    }

    private func tell(_ text: String?, _ opening: Int64?, of job: String) async throws {
        let now = time.epochMicros()
        try await desk.store.write { transaction in
            try transaction.setOpening(opening, of: job)
            guard try transaction.job(job)?.state == .queued else { return }
            try transaction.setJob(job, state: .queued, detail: text, at: now)
        }
    }
}
