import Formats
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

    init(file: String, outcome: String) {
        self.file = file
        self.outcome = outcome
    }

    mutating func take(_ reading: SeedReading) {
        lines = reading.lines
        seeds = reading.seeds.count
        duplicates = reading.duplicates.map { Duplicate(line: $0.line, of: $0.of) }
        faults = reading.quarantined.map {
            Fault(line: $0.line, byteOffset: $0.byteOffset, code: $0.code.rawValue, reason: $0.reason)
        }
    }

    var bytes: [UInt8] {
        (try? CanonicalJSON.pretty(self)) ?? Array("{}\n".utf8)
    }
}
