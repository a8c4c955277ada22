import ArgumentParser
import FoundationEssentials
import Glibc

struct TransferRate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transfer",
        abstract: "The transfer engine beside the libcurl yardstick and Python's clients, on one server, alternating.",
        discussion: """
            Each run is a process: ours (this program), the yardstick, and with --peers the Python clients. Every client takes \
            the text out of its answers. Scenarios: a0 (256 at one time, no latency), b0 (2,000), c400 (256, lognormal with a \
            mean of 400 ms), d400 (2,000, the same), sse (256, event streams). Ratios are of medians, ours to the other's.
            """)

    @Option(help: "The server: a program that takes --port and --latency.")
    var mock: String

    @Option(help: "The yardstick: takes URL, requests, in flight, and `epoll`.")
    var curlmulti: String

    @Option(help: "The body of the requests, a JSON file.")
    var body: String

    @Option(help: "The script that runs aiohttp's and openai's clients.")
    var peers: String?

    @Option(help: "The Python to run it with.")
    var python = "python3"

    @Option(help: "Rounds; every client runs once in each.")
    var runs = 5

    @Option(help: "The port of the server.")
    var port = 8399

    @Argument(help: "What to measure.")
    var scenarios: [Scenario] = Scenario.allCases

    enum Scenario: String, CaseIterable, ExpressibleByArgument {
        case a0, b0, c400, d400, sse

        var width: Int { self == .b0 || self == .d400 ? 2000 : 256 }
        var latency: String { self == .c400 || self == .d400 ? "lognormal:400:0.5" : "none" }

        /// Requests of a fast client, of aiohttp and of openai's.
        var requests: (fast: Int, aiohttp: Int, openai: Int) {
            switch self {
            case .a0: (40_000, 10_000, 2000)
            case .b0: (40_000, 10_000, 3000)
            case .c400: (2560, 2560, 2560)
            case .d400: (20_000, 10_000, 4000)
            case .sse: (10_000, 1000, 300)
            }
        }
    }

    /// What a client says of one run.
    private struct Report: Decodable {
        let req_s: Double
        let cpu_ms_per_req: Double
        let rss_MB: Double
        let bad: Int
    }

    func run() throws {
        for scenario in scenarios { try measure(scenario) }
    }

    private func measure(_ scenario: Scenario) throws {
        let server = try ChildProcess([mock, "--port", "\(port)", "--latency", scenario.latency])
        defer { _ = server.stop() }
        usleep(300_000)
        let clients = clients(scenario)
        var reports: [String: [Report]] = [:]
        for _ in 0..<runs {
            for (name, command) in clients {
                let report = try self.report(of: command)
                guard report.bad == 0 else {
                    throw ChildProcess.Failure(description: "\(name): \(report.bad) answers without a text")
                }
                reports[name, default: []].append(report)
            }
        }
        let ours = Medians(reports["instructmill"] ?? [])
        for (name, _) in clients {
            let theirs = Medians(reports[name] ?? [])
            var result = Case("transfer-\(scenario.rawValue)")
            result.add("client", name)
            result.add("in_flight", scenario.width)
            result.add("requests_per_second", theirs.rate)
            result.add("cpu_ms_per_request", theirs.cpu)
            result.add("peak_megabytes", theirs.memory)
            result.add("our_rate_ratio", ours.rate / theirs.rate)
            result.add("our_cpu_ratio", ours.cpu / theirs.cpu)
            result.print()
        }
    }

    private struct Medians {
        let rate: Double
        let cpu: Double
        let memory: Double

        init(_ reports: [Report]) {
            rate = reports.map(\.req_s).median
            cpu = reports.map(\.cpu_ms_per_req).median
            memory = reports.map(\.rss_MB).median
        }
    }

    private func clients(_ scenario: Scenario) -> [(name: String, command: [String])] {
        let base = "http://127.0.0.1:\(port)/v1"
        let url = base + "/chat/completions"
        let stream = scenario == .sse ? ["--stream"] : []
        let size = ["\(scenario.requests.fast)", "\(scenario.width)"]
        let yardstick = [curlmulti, url] + size + ["epoll", "--body", body] + stream
        var clients = [
            (
                "instructmill",
                [CommandLine.arguments.first ?? "Benchmarks", "transfer-client", url] + size + ["--body", body] + stream
            ),
            ("curlmulti", yardstick),
            ("curlmulti, 8 shards", yardstick + ["--shards", "8"]),
        ]
        if let peers {
            for (name, requests) in [("aiohttp", scenario.requests.aiohttp), ("openai-default", scenario.requests.openai)] {
                clients.append((name, [python, peers, name, base, "\(requests)", "\(scenario.width)"] + stream))
            }
        }
        return clients
    }

    private func report(of command: [String]) throws -> Report {
        let child = try ChildProcess(command, loud: true)
        let output = child.rest()
        let usage = child.wait()
        guard usage.exitCode == 0, let line = output.split(separator: UInt8(ascii: "\n")).last else {
            throw ChildProcess.Failure(description: "\(command.joined(separator: " ")) ended with \(usage.exitCode)")
        }
        return try JSONDecoder().decode(Report.self, from: Data(line))
    }
}
