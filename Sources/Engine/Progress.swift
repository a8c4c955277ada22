/// What a job has come to so far; stored with every settlement, so a restart reads it back.
struct Progress: Codable, Equatable, Sendable {
    /// Candidates that count toward the target.
    var counted = 0
    /// The next root step that has not been decided on.
    var nextRoot = 0
    /// Whether `step(at:)` has answered nil.
    var rootsExhausted = false
    /// Deterministic order only: ticks settled whole.
    var tick = 0
    /// The ordinal of the next step to be created.
    var nextOrdinal: Int64 = 0
    /// Root steps settled in a row without a candidate kept.
    var barrenRoots = 0
    /// Root steps that were under way when the target was reached.
    var abandonedRoots = 0
    /// Whether any settled answer came from the built-in simulated endpoint.
    var simulated = false
    /// Steps settled or abandoned so far; nil in jobs from before this was counted.
    var settlements: Int?
    /// Settled steps and kept candidates by kind of step.
    var stages: [String: StageTally] = [:]

    struct StageTally: Codable, Equatable, Sendable {
        var settled = 0
        var kept = 0
    }
}
