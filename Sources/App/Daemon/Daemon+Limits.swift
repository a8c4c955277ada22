import Engine
import Logging
import Reports
import Settings
import Store
import Support

extension Daemon {
    /// Puts the caps together anew where something that they are made of has changed, and wakes the jobs that a cap had paused.
    func followCaps() async throws {
        let seen = (stamp: Files.stamp(settings.state + "/" + CapBook.file), day: desk.ledger.treasury.today)
        if let capsSeen, capsSeen == seen { return }
        let isFirst = capsSeen == nil
        let caps = try Caps(settings, desk.store, folder: settings.state)
        let isChanged = caps != desk.ledger.treasury.caps
        desk.ledger.treasury.set(caps)
        capsSeen = seen
        guard isChanged || !isFirst else { return }
        for row in try desk.store.read({ reader in try reader.openJobs() }) where row.state == .paused {
            // What a person paused, a person resumes.
            guard row.terms.wish == nil else { continue }
            try await set(row.id, .queued, detail: nil)
            logger.notice("a job that a cap had paused goes on", metadata: ["job": "\(row.id)"])
        }
    }

    func tellOfCaps() {
        desk.ledger.treasury.onNotice { [logger, messenger, time] purse, percent, booked in
            let notice = Notice(
                event: .cap, job: nil, recipe: nil, state: nil,
                detail: "\(percent)% of the cap of \(purse.title) is booked: \(Figures.exactMoney(booked.picodollars)), "
                    + "\(Figures.grouped(booked.tokens)) tokens", rows: nil, rejected: nil, output: nil, command: nil,
                at: time.epochMicros())
            Task { await messenger.tell(notice) }
            logger.warning(
                "a cap fills",
                metadata: [
                    "of": "\(purse.title)", "percent": "\(percent)", "dollars": "\(Figures.exactMoney(booked.picodollars))",
                    "tokens": "\(booked.tokens)", "calls": "\(booked.requests)",
                ])
        }
    }

    /// Nothing can be written now, not even that: the job stays as it is, and goes on when there is room.
    func pauseUntilRoom(_ row: JobRow, _ error: MillError) {
        logger.error("the disk is full; nothing is bought", metadata: ["job": "\(row.id)", "error": "\(error)"])
        notifier.send("STATUS=paused: \(error.code.rawValue)")
        stop = error
        resumeAt = time.steadyMicros() + 2_000_000
    }
}
