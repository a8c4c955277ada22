import Foundation
import Testing

/// A simulated endpoint in a process of its own, with a journal.
final class SimulatorProcess {
    let url: String
    let journalPath: String
    private let launched: Launched

    init(in workshop: Workshop, latency: String = "0ms", port: Int = 0, options: [String] = []) async throws {
        let path = workshop.newPath("journal")
        let process = try Launched(
            ["simulate", "--port", "\(port)", "--latency", latency, "--journal", path] + options, in: workshop)
        journalPath = path
        launched = process
        try await eventually("the simulated endpoint is ready") { process.output.hasSuffix("\n") || !process.isRunning }
        struct Ready: Decodable { let url: String }
        url = try JSONDecoder().decode(Ready.self, from: Data(process.output.utf8)).url
    }

    deinit {
        launched.signal(SIGKILL)
    }

    /// Ends it as a crash would.
    func kill() {
        launched.signal(SIGKILL)
    }

    /// Another one at the same address.
    func again(in workshop: Workshop, latency: String) async throws -> SimulatorProcess {
        try await eventually("the old one is gone") { !launched.isRunning }
        let port = URL(string: url)?.port ?? 0
        return try await SimulatorProcess(in: workshop, latency: latency, port: port)
    }

    func journal() throws -> Journal {
        try Journal(journalPath)
    }

    /// Waits until so many answers have been delivered in full.
    func delivered(_ count: Int, or ended: Launched? = nil) async throws {
        try await eventually("\(count) answers are delivered") {
            try journal().delivered.count >= count || ended?.isRunning == false
        }
    }

    /// Waits until so many requests have been received.
    func received(_ count: Int) async throws {
        try await eventually("\(count) requests are received") { try journal().received.count >= count }
    }

    /// Waits until all that was received has been answered or given up.
    func quiet() async throws -> Journal {
        var journal = try journal()
        try await eventually("the endpoint is quiet") {
            journal = try Journal(journalPath)
            return journal.isQuiet
        }
        return journal
    }

    /// What makes a command ask this endpoint.
    func options(concurrency: Int) -> [String] {
        ["--base-url", url, "--model", "simulated-teacher", "--concurrency", "\(concurrency)"]
    }
}
