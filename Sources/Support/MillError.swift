/// An error a person will read: what failed, on what, why, and what to do next.
///
/// Two errors are equal when their codes are: texts may change, codes may not.
public struct MillError: Error, Equatable, Sendable {
    public let code: ErrorCode
    /// What was being done, as a verb phrase: "read the seeds file".
    public let operation: String
    /// What it was done to: a path with line and offset, an endpoint's name, a job id.
    public let subject: String
    /// Why it failed.
    public let cause: String
    /// What the reader can do now.
    public let hint: String?

    public init(_ code: ErrorCode, _ operation: String, _ subject: String, cause: String, hint: String? = nil) {
        self.code = code
        self.operation = operation
        self.subject = subject
        self.cause = cause
        self.hint = hint ?? code.standingHint
    }

    public static func == (one: MillError, other: MillError) -> Bool {
        one.code == other.code
    }
}

extension MillError: CustomStringConvertible {
    public var description: String {
        var text = "cannot \(operation) \(subject): \(cause) [\(code.rawValue)]"
        if let hint { text += "\n  \(hint)" }
        return text
    }
}

/// Every error code of Instructmill, with the exit code it leads to.
public enum ErrorCode: String, Sendable, CaseIterable, Codable {
    case usage = "usage"
    case configuration = "configuration"
    case seedSyntax = "seed.json"
    case seedField = "seed.field"
    case seedEmpty = "seed.empty"
    /// A row of a data set that is neither JSON nor CSV.
    case rowSyntax = "row.syntax"
    case rowField = "row.field"
    /// Two models' outputs have too few questions in common.
    case pairsLost = "pairs.lost"
    /// Finished runs of a judge that say nothing about each other.
    case runsIncomparable = "runs.incomparable"
    /// A row of a judge that a format has no place for.
    case rowUnfit = "row.unfit"
    case jobSyntax = "job.yaml"
    case jobField = "job.field"
    case jobStalled = "job.stalled"
    case jobPartial = "job.partial"
    case promptMissing = "prompt.missing"
    case promptVariable = "prompt.variable"
    case endpointUnavailable = "endpoint.unavailable"
    case endpointStopped = "endpoint.stopped"
    case endpointQuota = "endpoint.quota"
    case endpointBudget = "endpoint.budget"
    case endpointOverrun = "endpoint.overrun"
    case endpointRequest = "endpoint.request"
    case replayDiverged = "replay-diverged"
    case budgetSpent = "budget.spent"
    case diskFull = "disk.full"
    case needsDecision = "needs-decision"
    case cannotCreate = "cannot-create"
    case directoryTaken = "directory.taken"
    case alreadyRunning = "already-running"
    case storeCorrupt = "store.corrupt"
    case storeForked = "store.forked"
    case storeNewer = "store.newer"
    case inputOutput = "io"
    /// A sync failed: the system may have dropped what it was to keep, and says so only once.
    case syncFailed = "io.sync"
    /// The hours in which requests may be sent are over.
    case windowClosed = "window.closed"
    /// A job does not stand where what was asked of it can be done.
    case jobState = "job.state"
    case cancelled = "cancelled"
    case internalFault = "internal"

    /// The process's exit code (architecture, command-line contract).
    public var exitCode: Int32 {
        switch self {
        case .usage, .runsIncomparable: 64
        case .endpointUnavailable, .endpointStopped, .endpointQuota, .endpointOverrun: 69
        case .cannotCreate, .directoryTaken: 73
        case .inputOutput, .syncFailed: 74
        case .alreadyRunning, .needsDecision, .budgetSpent, .endpointBudget, .diskFull, .windowClosed, .jobState: 75
        case .storeCorrupt, .storeForked, .storeNewer: 76
        case .configuration, .jobSyntax, .jobField, .promptMissing, .promptVariable: 78
        default: 1
        }
    }

    /// What the reader can do about any error of this code, where nothing better is said.
    var standingHint: String? {
        switch self {
        case .internalFault:
            "This is a fault of the program. `instructmill verify` tells whether the store is whole; please report it with this text."
        default: nil
        }
    }
}
