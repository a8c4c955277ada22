/// What a dropped file is, by its name's ending.
public enum DropKind: String, Sendable, Hashable {
    /// `*.yaml`, `*.yml`.
    case job
    /// `*.jsonl`, `*.json`.
    case seeds
    /// Anything else: only of use when a job file names it.
    case other
    /// A folder that is one piece of work: two models' outputs, or pictures.
    case folder

    init(name: [UInt8]) {
        let lower = name.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        func ends(_ suffix: String) -> Bool {
            lower.count > suffix.utf8.count && lower.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
        }
        self = ends(".yaml") || ends(".yml") ? .job : ends(".jsonl") || ends(".json") ? .seeds : .other
    }
}

/// One thing that a scan met in `incoming`.
public enum Arrival: Sendable, Equatable {
    /// Complete; can be claimed.
    case ready(ReadyFile)
    /// Moved to `failed` with a report, because it is not a file that can be taken.
    case refused(RefusedFile)
    /// Still being written, waiting for a job file that names it, or not readable.
    case waiting(WaitingFile)
}

/// A complete file in `incoming`.
public struct ReadyFile: Sendable, Equatable {
    public let path: RawPath
    /// The folder of `incoming` that it lies in: a recipe's name; nil directly in `incoming`.
    public let folder: String?
    public let kind: DropKind
    /// For people, escaped.
    public let displayName: String
    let sighting: Sighting
}

/// What was moved to `failed` by the queue itself.
public struct RefusedFile: Sendable, Equatable {
    /// Where it is now.
    public let path: RawPath
    /// The name that it was dropped under, escaped.
    public let displayName: String
    public let reason: String
}

/// What stays in `incoming` for now.
public struct WaitingFile: Sendable, Equatable {
    public let path: RawPath
    public let displayName: String
    /// Why it cannot be read, when that is what it waits for; such a file does not keep a drain from ending.
    public let problem: String?
}

/// A file that this daemon has taken; it lies in its own folder under `active` until ``DirectoryQueue/finish(_:to:report:)``.
public struct Claimed: Sendable, Equatable {
    public let path: RawPath
    /// `active/<hash>`: nothing but this claim and its companions is in it.
    public let directory: RawPath
    /// The folder of `incoming` that it came from: a recipe's name; nil directly from `incoming`.
    public let folder: String?
    public let kind: DropKind
    public let displayName: String
    /// SHA-256 of the content, hexadecimal.
    public let contentHash: String
    public let size: Int64
}

/// What became of a file that a dropped job file names.
public enum Companion: Sendable, Equatable {
    /// It lies beside the job file under `active`.
    case claimed(Claimed)
    /// It is not there, or not complete yet.
    case waiting
    /// It must not be taken; the reason for the report.
    case refused(String)
}

/// Where a claim ends.
public enum Outcome: String, Sendable, Hashable {
    case done, failed
}

/// Where `finish` has put things.
public struct Finished: Sendable, Equatable {
    public let path: RawPath
    public let report: RawPath?
    public let companions: [RawPath]
}
