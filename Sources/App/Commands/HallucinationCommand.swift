import ArgumentParser
import Formats
import Records
import Reports
import Support

struct HallucinationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hallucination",
        abstract: "Tell how many sentences about pictures were objected to, before and after correction.",
        discussion: """
            Reads data.jsonl and rejected.jsonl of a folder that a job of recipe vigc has written: rates of flagged sentences in \
            drafts and as they stand, by type of question, with 95 % intervals; what became of the sentences; calls per sample; \
            and, where the scenes' instances are known, the share of things named that are not in the picture (CHAIR). Of a folder \
            of recipe pope, how often the verifier is right about things, and how often it says yes.

              instructmill run vigc -o my-pictures
              instructmill hallucination my-pictures
            """)

    @Argument(help: "The job's output folder.")
    var folder: String

    @Flag(help: "Print JSON, for scripts.")
    var json = false

    func run() throws {
        var tally = HallucinationTally()
        var calibration = SightCalibration()
        try Self.forEachRow(of: folder + "/data.jsonl", as: Record.self) { row in
            tally.add(row)
            calibration.add(row)
        }
        if !calibration.isEmpty {
            let report = String(decoding: try CanonicalJSON.pretty(calibration), as: UTF8.self)
            Terminal.writeOutput(json ? report : calibration.text)
            return
        }
        let rejected = folder + "/rejected.jsonl"
        if Files.exists(rejected) {
            try Self.forEachRow(of: rejected, as: Rejected.self) { row in
                if let tags = row.tags { tally.add(rejected: tags) }
            }
        }
        let report = HallucinationReport(tally)
        guard report.total.samples + report.total.rejected > 0 else {
            throw MillError(
                .usage, "report on", folder, cause: "no row has checks of its sentences",
                hint: "Name the output folder of a job of recipe vigc or pope.")
        }
        Terminal.writeOutput(json ? String(decoding: try CanonicalJSON.pretty(report), as: UTF8.self) : report.text)
    }

    private static func forEachRow<Row: Decodable>(of path: String, as type: Row.Type, _ body: (Row) -> Void) throws {
        let reader = try RowReader(path)
        while let rows = try reader.next() {
            for row in rows {
                guard let value = try? CanonicalJSON.decode(type, from: row.bytes) else {
                    throw MillError(
                        .rowSyntax, "read the row at", "\(path):\(row.line)", cause: "it is no row of a job's output",
                        hint: "Name the folder as the job left it; `instructmill reparse` writes its rows once more.")
                }
                body(value)
            }
        }
    }

    /// A row of `rejected.jsonl`, as far as it is of interest here.
    private struct Rejected: Decodable {
        let tags: [String: String]?
    }
}
