import ArgumentParser
import Engine
import FoundationEssentials
import Reports
import Support

struct DrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Have the running daemon take nothing more in, stop at safe points, and end.",
        discussion: """
            As SIGTERM does: calls under way end and their answers are kept; the daemon ends with code 0, and the next start goes on. \
            To end when the queue is empty, start it with `instructmill serve --drain`.

              instructmill drain                 asks, and does not wait
              instructmill drain --wait 300      ends with 75 if it takes longer
            """)

    @Option(help: "Wait so many seconds for the daemon's end, up to 86400; 0: do not wait.")
    var wait = 0

    @OptionGroup var options: StoreOptions

    func run() async throws {
        guard (0...86_400).contains(wait) else { throw ValidationError("--wait is from 0 to 86400 seconds, not \(wait).") }
        let office = try OrderOffice(options)
        guard office.isServed else {
            throw MillError(
                .jobState, "drain", try options.folder(), cause: "no daemon is running there",
                hint: "`instructmill serve --drain` starts one that ends when the queue is empty.")
        }
        try await office.supervision.drain()
        let hasEnded = try await isOver()
        if options.json {
            let report = Report(ended: hasEnded)
            Terminal.writeOutput(String(decoding: try CanonicalJSON.pretty(report), as: UTF8.self))
        } else {
            Terminal.writeOutput(hasEnded ? "the daemon has ended\n" : "the daemon is told to end\n")
        }
        guard wait == 0 || hasEnded else {
            throw MillError(
                .jobState, "drain", try options.folder(), cause: "it has not ended after \(wait) s",
                hint: "Calls under way are waited for; `instructmill status` tells what it does.")
        }
    }

    private func isOver() async throws -> Bool {
        let time = SystemTime()
        let end = time.steadyMicros() + Int64(wait) * 1_000_000
        while time.steadyMicros() < end {
            if try !OrderOffice.isServed(options) { return true }
            try await Task.sleep(for: .milliseconds(200))
        }
        return false
    }

    private struct Report: Encodable {
        var schema = 1
        let ended: Bool
    }
}
