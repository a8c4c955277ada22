public import Store
public import Support

/// What a person asks of jobs from outside the daemon: pause, resume, cancel.
///
/// Every one is a row of the store, written in one transaction. Of a job that is not under way it takes effect with that; of one that
/// is, the daemon sees the wish within a second or so and ends it at a safe point. A wish outlives every crash.
public struct Supervision: Sendable {
    /// How a job stands after it.
    public struct Change: Codable, Sendable, Equatable {
        public let job: String
        public let state: JobState
        /// What the daemon has still to do.
        public let wish: JobWish?
    }

    /// The detail of a job that a person paused.
    public static let pausedDetail = "paused by command; `instructmill resume` lets it go on"
    /// The detail of a job that a person cancelled.
    public static let cancelledDetail = "cancelled by command; what was made is kept"

    private let store: Store
    private let time: any TimeSource
    /// Whether a daemon may be at work; where none is, a job that stands as running is not.
    private let isServed: Bool

    public init(store: Store, time: any TimeSource, isServed: Bool) {
        self.store = store
        self.time = time
        self.isServed = isServed
    }

    /// The job is not worked on until it is resumed.
    /// - Throws: ``MillError`` `job.state` where it has ended or waits for a decision, `usage` where it is unknown.
    public func pause(_ id: String) async throws -> Change {
        try await change(id, to: "pause") { transaction, job, now in
            guard job.state != .needsDecision else {
                throw Self.refusal("pause", job, hint: "Nothing is sent for it until you decide: `instructmill show \(id)`.")
            }
            try transaction.setWish(.pause, of: id)
            if !isUnderWay(job) { try transaction.setJob(id, state: .paused, detail: Self.pausedDetail, at: now) }
        }
    }

    /// The job goes on where it stopped: one that was paused, or one that was cancelled.
    /// - Throws: ``MillError`` `job.state` where it was neither, `usage` where it is unknown.
    public func resume(_ id: String) async throws -> Change {
        let time = time
        return try await store.write { transaction in
            guard let job = try transaction.job(id) else { throw Self.unknown("resume", id) }
            let wish = try transaction.terms(of: id).wish
            guard wish != nil || job.state == .cancelled else {
                throw Self.refusal("resume", job, hint: Self.resumeHint(job))
            }
            try transaction.setWish(nil, of: id)
            if job.state == .paused || job.state == .cancelled {
                try transaction.setJob(id, state: .queued, detail: nil, at: time.epochMicros())
            }
            return try Self.standing(of: id, in: transaction)
        }
    }

    /// The job ends; what was made is published as partial.
    /// - Throws: ``MillError`` `job.state` where it has ended otherwise, `usage` where it is unknown.
    public func cancel(_ id: String) async throws -> Change {
        try await change(id, to: "cancel") { transaction, job, now in
            if isUnderWay(job) {
                try transaction.setWish(.cancel, of: id)
            } else {
                try transaction.setJob(id, state: .cancelled, detail: Self.cancelledDetail, at: now)
            }
        }
    }

    /// The running daemon is to end: it takes nothing more, and stops at safe points.
    public func drain() async throws {
        let now = time.epochMicros()
        try await store.write { transaction in try transaction.set(.drain, "asked", at: now) }
    }

    private func change(
        _ id: String, to verb: String, _ edit: @escaping @Sendable (StoreTransaction, JobRow, Int64) throws -> Void
    ) async throws -> Change {
        let now = time.epochMicros()
        return try await store.write { transaction in
            guard let job = try transaction.job(id) else { throw Self.unknown(verb, id) }
            if job.state == .cancelled, verb == "cancel" { return try Self.standing(of: id, in: transaction) }
            guard !job.state.isFinal else {
                throw Self.refusal(verb, job, hint: "`instructmill show \(id)` tells what came of it.")
            }
            try edit(transaction, job, now)
            return try Self.standing(of: id, in: transaction)
        }
    }

    private func isUnderWay(_ job: JobRow) -> Bool {
        isServed && job.state == .running
    }

    private static func standing(of id: String, in reader: StoreReader) throws -> Change {
        guard let job = try reader.job(id) else { throw unknown("find", id) }
        let wish = try reader.terms(of: id).wish
        // A wish that is fulfilled only keeps the job as it is.
        return Change(job: id, state: job.state, wish: job.state == .paused && wish == .pause ? nil : wish)
    }

    private static func refusal(_ verb: String, _ job: JobRow, hint: String) -> MillError {
        let detail = job.detail.map { ": \($0)" } ?? ""
        return MillError(.jobState, verb, "job \(job.id)", cause: "it is \(job.state.rawValue)\(detail)", hint: hint)
    }

    private static func unknown(_ verb: String, _ id: String) -> MillError {
        MillError(.usage, verb, "job \(id)", cause: "there is none", hint: "`instructmill jobs` lists them.")
    }

    private static func resumeHint(_ job: JobRow) -> String {
        switch job.state {
        case .paused: "It goes on when its cap is raised: `instructmill budget \(job.id)`."
        case .needsDecision: "`instructmill retry \(job.id) --reason needs-decision` has it ask again what may have been paid."
        case .queued, .running: "It is not paused."
        default: "It has ended; `instructmill show \(job.id)` tells what came of it."
        }
    }
}
