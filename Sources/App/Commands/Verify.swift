import ArgumentParser
import Engine
import Reports
import Settings
import Store
import Support

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that a store and its output keep every promise about data and money.",
        discussion: """
            Reads everything and changes nothing: pages and indexes of the database; each paid answer stored once and booked once; \
            records only of settled steps, none twice; the accept log without a gap and without a near-duplicate; output files as \
            the store gives them. May be called while the daemon works. Exit code 0: all holds; 1: a promise is broken; \
            76: the file is damaged (see `instructmill salvage`).

              instructmill verify
              instructmill verify --state my-data         a run's output folder
            """)

    @OptionGroup var options: StoreOptions

    func run() throws {
        guard let path = try options.findStore() else {
            // What a crash left before the first write is no damage.
            Terminal.writeOutput(options.json ? "{\"findings\": [], \"jobs\": 0, \"schema\": 1}\n" : "no store yet\n")
            return
        }
        let store = try Store(at: path, checking: false)
        let folder = try options.folder()
        let output = path.hasSuffix("/store.sqlite") ? nil : try options.outputFolder()
        let report = try Verification(store: store).report { job in output.map { "\($0)/\(job)" } ?? folder }
        if options.json {
            Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(report), as: UTF8.self))
        } else {
            let counts = [
                (report.jobs, "jobs"), (report.attempts, "calls"), (report.answers, "answers"), (report.records, "records"),
                (report.members, "members of pools"), (report.outputs, "outputs"),
            ]
            Terminal.writeOutput(counts.map { "\(Figures.grouped($0.0)) \($0.1)" }.joined(separator: ", ") + "\n")
            if report.cut > 0 {
                Terminal.writeOutput("\(report.cut) calls are under way, or were when the program ended\n")
            }
            if report.findings.isEmpty { Terminal.writeOutput("all promises hold\n") }
        }
        guard !report.findings.isEmpty else { return }
        for finding in report.findings {
            Terminal.writeError(
                "broken: \(finding.meaning) [\(finding.name)]; \(finding.count) times, as in \(Terminal.safe(finding.example))")
        }
        throw ExitCode(1)
    }
}

struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the store into one file, while it is in use.",
        discussion: """
            The copy is consistent: everything that was committed when the command ended its reading. It appears whole or not at all \
            and replaces nothing. To restore it, stop the daemon and put it in the place of instructmill.sqlite, without the \
            files -wal and -shm beside the old one; the daemon then asks for `instructmill serve --adopt`, since what was bought \
            after the copy is not in it.

              instructmill backup /backups/night-$(date +%F).sqlite
            """)

    @Argument(help: "The file to make.")
    var destination: String

    @OptionGroup var options: StoreOptions

    func run() throws {
        let store = try options.store()
        try store.backup(to: destination)
        if options.json {
            let receipt = Receipt(file: destination, sha256: try Files.digest(of: destination).hex)
            Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(receipt), as: UTF8.self))
        } else {
            Terminal.writeOutput("backed up to \(destination)\n")
        }
    }

    private struct Receipt: Encodable {
        var schema = 1
        let file: String
        let sha256: String
    }
}
