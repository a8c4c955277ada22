import ArgumentParser
import Reports
import Store
import Support

struct Metrics: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Print the metrics, or write them for the node exporter's textfile collector.",
        discussion: """
            What `metrics: 127.0.0.1:9187` in the configuration has the daemon serve at /metrics, written once. A timer that runs it \
            each minute needs no open port.

              instructmill metrics \\
                  --textfile /var/lib/prometheus/node-exporter/instructmill.prom
            """)

    @OptionGroup var options: StoreOptions

    @Option(help: "The file to replace, whole; its name ends in .prom.")
    var textfile: String?

    func run() throws {
        if let textfile, !textfile.hasSuffix(".prom") {
            throw ValidationError("--textfile: the collector reads files that end in .prom only, not '\(textfile)'.")
        }
        let store = try options.store()
        defer { try? store.close() }
        let now = SystemTime().epochMicros()
        let board = LiveBoard.read(from: try options.storeFolder())
        // What was in flight when a process died is not in flight.
        let current = board.flatMap { ServiceProcess.isAlive($0.process) ? $0 : nil }
        var source = MetricsSource(store, output: try options.outputFolder())
        let text = try source.page(current, at: now).text
        guard let textfile else {
            Terminal.writeOutput(text)
            return
        }
        // Another user's collector reads it.
        try Files.replace(Array(text.utf8), at: textfile, mode: 0o644)
    }
}
