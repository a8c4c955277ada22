import RecipeKit
import Store
import Support

/// Has a job's dead letters asked again: their steps are planned once more, with new randomness, and bought at the next run.
///
/// What they were rejected for stays on record. Nothing is sent here.
public struct Retry: Sendable {
    /// A person's decision, by this name, to ask again what may have been paid without an answer.
    public static let needsDecision = JobState.needsDecision.rawValue

    /// What will be asked again.
    public struct Summary: Codable, Sendable {
        public var schema = 1
        public let job: String
        /// Steps that were planned once more.
        public let steps: Int
        /// Attempts that may have been paid, and no longer keep their questions from being asked.
        public let forgiven: Int
    }

    private let desk: JobDesk

    public init(_ desk: JobDesk) {
        self.desk = desk
    }

    /// - Parameters:
    ///   - reason: only the letters of this reason; ``needsDecision`` for what may have been paid; nil for all letters.
    /// - Throws: ``MillError`` `usage` where the job is unknown, is running, has its target, or has nothing of that reason.
    public func plan(job id: String, reason: String?) async throws -> Summary {
        let goal = try desk.goal(of: id)
        let now = desk.now
        return try await desk.store.write { transaction in
            guard let job = try transaction.job(id) else { throw Self.refusal(id, "there is no such job") }
            guard job.state != .running else {
                throw Self.refusal(
                    id, "it is running", "Wait for its end. After a crash the daemon goes on with it at its next start.")
            }
            var progress =
                try transaction.progress(id).map { try CanonicalJSON.decode(Progress.self, from: Array($0.utf8)) } ?? Progress()
            guard !Forecast(goal: goal).isReached(progress) else {
                throw Self.refusal(
                    id, "it has its \(progress.counted) accepted tasks", "Nothing is missing that an answer could add.")
            }
            var (steps, forgiven) = (0, 0)
            if reason == Self.needsDecision {
                forgiven = try transaction.forgiveAmbiguous(job: id)
            } else {
                let snapshot = try transaction.machineCount(job.pool, job: id)
                for row in try transaction.stepsWithDeadLetters(id, reason: reason) {
                    try transaction.insertStep(Self.again(row, progress: &progress, snapshot: snapshot, in: transaction))
                    try transaction.markRetried(job: id, step: row.id)
                    steps += 1
                }
                try transaction.setProgress(id, json: JSONWriter.text(of: progress))
            }
            guard steps + forgiven > 0 else {
                throw Self.refusal(
                    id, "it has nothing to ask again\(reason.map { " of reason \($0)" } ?? "")",
                    Self.hint(try transaction.deadLetterCounts(id), job.state))
            }
            try transaction.setJob(id, state: .queued, detail: nil, at: now)
            return Summary(job: id, steps: steps, forgiven: forgiven)
        }
    }

    /// The same step under a key of its own: its questions are new ones.
    private static func again(
        _ row: StepRow, progress: inout Progress, snapshot: Int, in reader: StoreReader
    ) throws -> StepRow {
        var copy = row
        let base = row.key.prefix { $0 != "~" }
        var number = 1
        repeat {
            copy.key = "\(base)~\(number)"
            copy.id = Identity.step(job: row.job, Step(kind: row.kind, key: copy.key, payload: ""))
            number += 1
        } while try reader.step(job: row.job, id: copy.id) != nil
        copy.ordinal = progress.nextOrdinal
        progress.nextOrdinal += 1
        copy.snapshot = snapshot
        copy.tick = progress.tick
        copy.state = .ready
        return copy
    }

    private static func refusal(_ job: String, _ cause: String, _ hint: String? = nil) -> MillError {
        MillError(.usage, "ask again for job", job, cause: cause, hint: hint ?? "`instructmill jobs` lists the jobs.")
    }

    private static func hint(_ counts: [String: Int], _ state: JobState) -> String {
        var reasons = counts.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
        if state == .needsDecision { reasons.append(needsDecision) }
        return reasons.isEmpty ? "It has no dead letters." : "Reasons that it has: \(reasons.joined(separator: ", "))."
    }
}
