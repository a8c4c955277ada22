import Engine
import Formats
import Imaging
import Reports
import Support

/// What became of a dropped file: written beside it in `done/` or `failed/` as `<name>.report.json`.
struct IntakeReport: Codable, Sendable {
    var schema = 1
    var file: String
    /// `job`, `duplicate` or `refused`.
    var outcome: String
    /// The job it became, or the job that has the same content.
    var job: String?
    /// One line for a person.
    var reason: String?
    var lines: Int?
    var seeds: Int?
    var duplicates: [Duplicate] = []
    var faults: [Fault] = []
    /// How many lines repeat another or cannot be used, also where not all of them are listed here.
    var duplicateCount: Int?
    var faultCount: Int?
    /// What was lost when two models' outputs were joined into pairs.
    var join: JudgeSummary.JoinLosses?
    /// Pictures that cannot be shown; their scenes are rejected.
    var pictures: [Picture]?
    var pictureCount: Int?
    /// Whether `<name>.faults.jsonl` lists them all, because they are too many for here.
    var isCut: Bool?
    /// How the job ended and where its data lies.
    var ending: String?
    var output: String?

    struct Duplicate: Codable, Sendable {
        let line: Int
        let of: Int
    }

    struct Fault: Codable, Sendable {
        let line: Int
        let byteOffset: Int
        let code: String
        let reason: String
    }

    struct Picture: Codable, Sendable {
        let path: String
        let code: String
        let reason: String
    }

    init(file: String, outcome: String) {
        self.file = file
        self.outcome = outcome
    }

    /// The most lines of each kind that are listed here.
    static let listed = 1_000

    mutating func take(_ receipt: SeedReceipt) throws {
        lines = receipt.lines
        seeds = receipt.supply.count
        duplicateCount = receipt.duplicates
        faultCount = receipt.faults
        if receipt.duplicates > Self.listed || receipt.faults > Self.listed { isCut = true }
        try receipt.forEachFault(duplicates: true, limit: Self.listed) { line in
            duplicates.append(Duplicate(line: line.line, of: line.duplicateOf ?? 0))
        }
        try receipt.forEachFault(duplicates: false, limit: Self.listed) { line in
            faults.append(
                Fault(line: line.line, byteOffset: line.byteOffset, code: line.code ?? "", reason: line.reason ?? ""))
        }
    }

    mutating func take(_ reading: SeedReading) {
        lines = reading.lines
        seeds = reading.seeds.count
        duplicateCount = reading.duplicates.count
        faultCount = reading.quarantined.count
        duplicates = reading.duplicates.prefix(Self.listed).map { Duplicate(line: $0.line, of: $0.of) }
        faults = reading.quarantined.prefix(Self.listed).map {
            Fault(line: $0.line, byteOffset: $0.byteOffset, code: $0.code.rawValue, reason: $0.reason)
        }
    }

    mutating func take(_ problems: [(path: String, refusal: ImageRefusal)]) {
        guard !problems.isEmpty else { return }
        pictureCount = problems.count
        pictures = problems.prefix(Self.listed).map {
            Picture(path: $0.path, code: $0.refusal.rule, reason: "\($0.refusal)")
        }
    }

    var bytes: [UInt8] {
        (try? CanonicalJSON.pretty(self)) ?? Array("{}\n".utf8)
    }
}
