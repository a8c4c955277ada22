import ArgumentParser
import CurlTransport
import Endpoint
import FoundationEssentials
import Glibc

struct Policy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The whole client under faults beside itself without, and with the parser, the filter and the journal on disk.",
        discussion: """
            Each run is a process of its own; 256 calls in flight, no latency. Sustained is the rate until the last question was taken, \
            without the wait for the last ones, which may each be told to wait a second several times; as answers, and as requests, \
            those that failed among them, which is how H1 counts. Faults: 5 % of 429 with Retry-After, 2 % of 500, 1 % \
            each of resets, cut answers and broken JSON. What the server says it delivered is compared with what was stored.
            """)

    @Option(help: "The server: a program that takes --port, --corpus, --items and the shares of faults.")
    var mock: String

    @Option(help: "Lines that the server's answers list.")
    var corpus: String

    @Option(help: "Questions a run.")
    var questions = 300_000

    @Option(help: "Rounds.")
    var runs = 3

    @Option(help: "The port of the server.")
    var port = 8399

    private static let faults = [
        "--err429", "0.05", "--retry-after", "1", "--err500", "0.02", "--reset", "0.01", "--trunc", "0.01", "--badjson", "0.01",
    ]

    private struct Report: Decodable {
        let good: Int
        let unusable: Int
        let undecided: Int
        let unavailable: Int
        let req_s: Double
        let sustained_s: Double
        let sustained_sent_s: Double
        let cpu_ms_per_req: Double
        let lines: Int
        let lines_s_core: Double
        let rss_MB: Double
    }

    private struct Delivered: Decodable {
        let ok: Int
        let badjson: Int
    }

    func run() async throws {
        var clean: [Report] = []
        var faulty: [Report] = []
        var whole: [Report] = []
        for number in 0..<runs {
            clean.append(try await measure("clean", [], questions))
            faulty.append(try await measure("faults", Self.faults, questions))
            let store = "/tmp/instructmill-policy-\(getpid())-\(number).sqlite"
            defer { for end in ["", "-wal", "-shm"] { unlink(store + end) } }
            whole.append(try await measure("pipeline", [], questions / 5, ["--store", store]))
        }
        var result = Case("policy")
        result.add("clean_per_second", clean.map(\.req_s).median)
        result.add("faults_per_second", faulty.map(\.req_s).median)
        result.add("ratio", faulty.map(\.req_s).median / clean.map(\.req_s).median)
        result.add("clean_sustained_per_second", clean.map(\.sustained_s).median)
        result.add("faults_sustained_per_second", faulty.map(\.sustained_s).median)
        result.add("sustained_ratio", faulty.map(\.sustained_s).median / clean.map(\.sustained_s).median)
        result.add(
            "sustained_requests_ratio", faulty.map(\.sustained_sent_s).median / clean.map(\.sustained_sent_s).median)
        result.add("clean_cpu_ms", clean.map(\.cpu_ms_per_req).median)
        result.add("faults_cpu_ms", faulty.map(\.cpu_ms_per_req).median)
        result.add("pipeline_lines_per_cpu_second", whole.map(\.lines_s_core).median)
        result.add("pipeline_megabytes", whole.map(\.rss_MB).median)
        result.print()
    }

    private func measure(_ name: String, _ options: [String], _ count: Int, _ more: [String] = []) async throws -> Report {
        let server = try ChildProcess([mock, "--port", "\(port)", "--corpus", corpus, "--items", "8"] + options)
        defer { _ = server.stop() }
        usleep(300_000)
        let base = "http://127.0.0.1:\(port)"
        let client = try ChildProcess(
            [CommandLine.arguments.first ?? "Benchmarks", "policy-client", base + "/v1", "\(count)"] + more, loud: true)
        let output = client.rest()
        guard client.wait().exitCode == 0, let line = output.split(separator: UInt8(ascii: "\n")).last else {
            throw ChildProcess.Failure(description: "the client failed: \(String(decoding: output, as: UTF8.self))")
        }
        let report = try JSONDecoder().decode(Report.self, from: Data(line))
        let transport = try CurlTransport()
        let stats = try await transport.send(
            TransportRequest(url: base + "/__stats", method: .get, limits: .local, allowPlainHTTP: true))
        await transport.shutdown()
        let delivered = try JSONDecoder().decode(Delivered.self, from: Data(stats.body))
        var result = Case("policy-\(name)")
        result.add("questions", count)
        result.add("good", report.good)
        result.add("unusable", report.unusable)
        result.add("undecided", report.undecided)
        result.add("unavailable", report.unavailable)
        // Good answers that the server delivered and that are no question's: lost, or bought twice.
        result.add("delivered_beyond_good", delivered.ok - delivered.badjson - report.good)
        result.add("requests_per_second", report.req_s)
        result.add("cpu_ms_per_request", report.cpu_ms_per_req)
        result.add("lines", report.lines)
        result.add("lines_per_cpu_second", report.lines_s_core)
        result.print()
        return report
    }
}
