import ArgumentParser
import FoundationEssentials
import Records
import Reports
import Store
import Support

struct Salvage: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "salvage",
        abstract: "Export what can still be read of a damaged store.",
        discussion: """
            Reads a copy of the store row by row and skips what cannot be read; the original is not changed. The output folder gets \
            jobs.jsonl, seeds.jsonl, answers.jsonl (every paid answer as it came), attempts.jsonl (what was bought), JOB/data.jsonl and \
            JOB/rejected.jsonl, and report.json with how many rows of each kind were read and how many were not.

              instructmill salvage /var/lib/instructmill/instructmill.sqlite -o saved
            """)

    @Argument(help: "The damaged store.")
    var store: String

    @Option(name: .shortAndLong, help: "A folder that is made for what is saved.")
    var output: String

    @Flag(help: "Print the report as JSON.")
    var json = false

    func run() throws {
        guard Files.exists(store), !Files.isDirectory(store) else {
            throw MillError(
                .usage, "salvage", store, cause: Files.exists(store) ? "it is a folder" : "there is no such file",
                hint: "The daemon's is instructmill.sqlite in its state folder, a run's .instructmill/store.sqlite in its output."
            )
        }
        guard !Files.exists(output) else {
            throw MillError(
                .cannotCreate, "salvage into", output, cause: "it exists", hint: "Name a folder that is not there yet.")
        }
        try Files.makeDirectories(output, mode: 0o700)
        let salvage = try SalvagedStore(of: store, scratch: output)
        var report = Report()
        report.rows["names"] = salvage.readNames()
        report.rows["jobs"] = try lines("jobs.jsonl") { write in
            try salvage.forEachJob { try write(JobLine($0, salvage.terms(of: $0.id))) }
        }
        report.rows["seeds"] = try lines("seeds.jsonl") { write in
            try salvage.forEachSeed { set, json in
                if let seed = try? CanonicalJSON.decode(SeedTask.self, from: Array(json.utf8)) {
                    try write(SeedLine(set: set, seed: seed))
                }
            }
        }
        report.rows["answers"] = try lines("answers.jsonl") { write in try salvage.forEachAnswer { try write(AnswerLine($0)) } }
        report.rows["attempts"] = try lines("attempts.jsonl") { write in
            try salvage.forEachAttempt { try write(AttemptLine($0)) }
        }
        report.rows["withdrawals"] = salvage.readWithdrawals()
        report.rows["records"] = try byJob("data.jsonl", salvage.forEachRecord)
        report.rows["rejections"] = try byJob("rejected.jsonl", salvage.forEachRejection)
        try Files.publish(try CanonicalJSON.pretty(report), at: output + "/report.json")
        if json {
            Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(report), as: UTF8.self))
            return
        }
        for (kind, count) in report.rows.sorted(by: { $0.key < $1.key }) {
            let lost = count.failed > 0 ? ", \(Figures.grouped(count.failed)) could not be read" : ""
            Terminal.writeOutput("\(kind): \(Figures.grouped(count.read)) read\(lost)\n")
        }
        Terminal.writeOutput("saved in \(output)\n")
    }

    private func lines(
        _ name: String, _ rows: ((any Encodable) throws -> Void) throws -> SalvagedStore.Count
    ) throws -> SalvagedStore.Count {
        let writer = try FileWriter(publishingAt: output + "/" + name, mode: 0o600)
        let count = try rowsWriting(rows, to: writer)
        try writer.commit()
        return count
    }

    private func rowsWriting(
        _ rows: ((any Encodable) throws -> Void) throws -> SalvagedStore.Count, to writer: FileWriter
    ) throws -> SalvagedStore.Count {
        try rows { row in
            try writer.write(try CanonicalJSON.encode(row))
            try writer.write([UInt8(ascii: "\n")])
        }
    }

    private func byJob(
        _ name: String, _ rows: ((String, [UInt8]) throws -> Void) throws -> SalvagedStore.Count
    ) throws -> SalvagedStore.Count {
        var writers: [String: FileWriter] = [:]
        let count = try rows { job, bytes in
            // A name out of a damaged file is no path.
            let folder = job.utf8.allSatisfy { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || 48...57 ~= $0 } ? job : "unknown"
            if writers[folder] == nil {
                try Files.makeDirectories(output + "/" + folder)
                writers[folder] = try FileWriter(publishingAt: "\(output)/\(folder)/\(name)")
            }
            try writers[folder]?.write(bytes + [UInt8(ascii: "\n")])
        }
        for writer in writers.values { try writer.commit() }
        return count
    }

    private struct Report: Encodable {
        var schema = 1
        var rows: [String: SalvagedStore.Count] = [:]
    }
}

private struct SeedLine: Encodable {
    /// The number of the set that it belongs to.
    let set: Int64
    let seed: SeedTask
}

private struct JobLine: Encodable {
    let id: String
    let name: String
    let recipe: String
    let state: String
    let definition: String
    let budget: String?
    let priority: Int?
    let windows: [String]?
    let wish: JobWish?

    init(_ row: JobRow, _ terms: JobTerms?) {
        (id, name, recipe, state, definition) = (row.id, row.name, row.recipe, row.state.rawValue, row.definition)
        (budget, priority, windows, wish) = (row.budget, terms?.priority, terms?.windows, terms?.wish)
    }
}

private struct AttemptLine: Encodable {
    let id: String
    let job: String
    let step: String
    let ask: String
    let endpoint: String
    let model: String
    let state: String
    let maximumPicodollars: Int64?
    let chargedPicodollars: Int64?
    let at: Int64

    init(_ row: AttemptRow) {
        (id, job, step, ask, endpoint) = (row.id, row.job, row.step, row.ask, row.endpoint)
        (model, state, maximumPicodollars) = (row.model, row.state.rawValue, row.maximumPico)
        (chargedPicodollars, at) = (row.chargedPico, row.at)
    }
}

private struct AnswerLine: Encodable {
    let job: String
    let step: String
    let ask: String
    let attempt: String
    let status: Int
    let endpoint: String
    let model: String
    let streamed: Bool
    /// As it came, where it is UTF-8.
    var body: String?
    /// As it came, where it is not.
    var bodyBase64: String?

    init(_ row: AnswerRow) {
        (job, step, ask, attempt) = (row.job, row.step, row.ask, row.attempt)
        (status, endpoint, model, streamed) = (row.status, row.endpoint, row.model, row.streamed)
        if let text = String(validating: row.body, as: UTF8.self) {
            body = text
        } else {
            bodyBase64 = Data(row.body).base64EncodedString()
        }
    }
}
