import ArgumentParser
import FoundationEssentials
import Glibc

struct Faults: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A Self-Instruct run against an endpoint with faults, beside the same run without.",
        discussion: """
            The faults of the peers' comparison: 1 % of errors in a 200, 1 % of null contents and 2 % of status 500; 30 % of 429 \
            with Retry-After 1, at random; 20 % of truncated answers; 3 % of answers ten times slower. A row of data is missing \
            when the run ended without it; a null row is one without instruction or output. The slow case is also measured beside \
            a bare asyncio client on the same endpoint.
            """)

    @OptionGroup var options: ProgramOptions

    @Option(help: "Accepted tasks a run.")
    var target = 2000

    @Option(help: "Calls in flight.")
    var concurrency = 64

    @Option(help: "The asyncio client.")
    var client = "Sources/Benchmarks/asyncio_client.py"

    @Option(help: "A folder for journals and output, removed and made anew.")
    var scratch = "/tmp/instructmill-faults"

    private static let cases: [(name: String, table: String)] = [
        ("none", "[]"),
        (
            "errors",
            #"[{"kind":"error-in-200","share":0.01},{"kind":"null-content","share":0.01},{"kind":"status","status":500,"share":0.02}]"#
        ),
        ("random-429", #"[{"kind":"rate-limit","share":0.3,"retryAfter":1}]"#),
        ("truncated", #"[{"kind":"length","share":0.2}]"#),
        ("slow-tail", #"[{"kind":"slow","share":0.03,"latency":"900ms"}]"#),
    ]

    private struct Row: Decodable {
        let instruction: String?
        let output: String?
        let task: String
    }

    private struct Manifest: Decodable {
        struct Usage: Decodable {
            let useless: Int
        }
        let usage: Usage
    }

    func run() throws {
        try? FileManager.default.removeItem(atPath: scratch)
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        var faultless = 0.0
        for (name, table) in Self.cases {
            let seconds = try measure(name, table, faultless: faultless)
            if name == "none" { faultless = seconds }
        }
    }

    private func measure(_ name: String, _ table: String, faultless: Double) throws -> Double {
        let journal = scratch + "/\(name).journal"
        let faults = scratch + "/\(name).json"
        try Data(table.utf8).write(to: URL(fileURLWithPath: faults))
        let simulator = try ChildProcess([
            options.program, "simulate", "--port", "0", "--latency", "100ms", "--journal", journal, "--faults", faults,
        ])
        let url = Throughput.url(in: simulator.firstLine())
        let folder = scratch + "/" + name
        let child = try ChildProcess(
            [
                options.program, "run", "self-instruct", "--target", "\(target)", "--concurrency", "\(concurrency)", "--base-url",
                url,
                "-o", folder, "--json",
            ], loud: true)
        let usage = child.wait()
        usleep(200_000)
        var offset = 0
        let span = try JournalSpan(journal, from: &offset)
        let manifest = try JSONDecoder().decode(
            Manifest.self, from: Data(contentsOf: URL(fileURLWithPath: folder + "/manifest.json")))
        var result = Case("faults")
        result.add("faults", name)
        result.add("exit", Int(usage.exitCode))
        try count(folder, &result)
        result.add("requests", span.delivered)
        // An answer that was no reply is asked for again, and has status 200 too.
        result.add("useless", manifest.usage.useless)
        // A useless answer may be bought again, and need not be where the target comes first.
        result.add("bought_twice", max(0, span.boughtTwice - manifest.usage.useless))
        result.add("active_seconds", span.seconds)
        if faultless > 0 { result.add("times_faultless", span.seconds / faultless) }
        if name == "slow-tail" {
            _ = try ChildProcess(["python3", client, url, "\(span.delivered)", "\(concurrency)", "1"], loud: true).wait()
            usleep(200_000)
            let bare = try JournalSpan(journal, from: &offset)
            result.add("rate_over_asyncio", span.rate / max(bare.rate, 1e-9))
        }
        result.print()
        _ = simulator.stop()
        return span.seconds
    }

    private func count(_ folder: String, _ result: inout Case) throws {
        let decoder = JSONDecoder()
        let rows = try Data(contentsOf: URL(fileURLWithPath: folder + "/data.jsonl")).split(separator: UInt8(ascii: "\n")).map {
            try decoder.decode(Row.self, from: Data($0))
        }
        result.add("tasks", Set(rows.map(\.task)).count)
        result.add("rows", rows.count)
        result.add("null_rows", rows.count { ($0.instruction ?? "").isEmpty || ($0.output ?? "").isEmpty })
    }
}

struct Limits: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "How much of an endpoint's limits a minute a Self-Instruct run uses, and how many 429 it meets.",
        discussion: """
            Once with the limits in a configuration, once with nothing but the endpoint's headers to learn them from. The share is \
            of the tighter limit, over the middle nine tenths of the answers.
            """)

    @OptionGroup var options: ProgramOptions

    @Option(help: "Requests a minute.")
    var requests = 600

    @Option(help: "Tokens a minute.")
    var tokens = 200_000

    @Option(help: "Accepted tasks a run.")
    var target = 150

    @Option(help: "A folder for journals and output, removed and made anew.")
    var scratch = "/tmp/instructmill-limits"

    private struct Manifest: Decodable {
        struct Usage: Decodable {
            let promptTokens: Int
            let completionTokens: Int
            let answered: Int
        }
        let usage: Usage
    }

    func run() throws {
        try? FileManager.default.removeItem(atPath: scratch)
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        for isConfigured in [true, false] { try measure(isConfigured) }
    }

    private func measure(_ isConfigured: Bool) throws {
        let name = isConfigured ? "configured" : "from-headers"
        let journal = scratch + "/\(name).journal"
        let simulator = try ChildProcess([
            options.program, "simulate", "--port", "0", "--latency", "1s", "--journal", journal, "--requests-per-minute",
            "\(requests)", "--tokens-per-minute", "\(tokens)",
        ])
        let url = Throughput.url(in: simulator.firstLine())
        let config = scratch + "/\(name).yaml"
        let limits = "\n      requests_per_minute: \(requests)\n      tokens_per_minute: \(tokens)"
        let text = """
            version: 1
            endpoints:
              local:
                url: \(url)
                limits:
                  in_flight: 64\(isConfigured ? limits : "")
            """
        try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: config))
        let folder = scratch + "/" + name
        let usage = try ChildProcess(
            [
                options.program, "run", "self-instruct", "--target", "\(target)", "--config", config, "-o", folder,
            ], loud: true
        ).wait()
        usleep(200_000)
        var offset = 0
        let span = try JournalSpan(journal, from: &offset)
        let manifest = try JSONDecoder().decode(
            Manifest.self, from: Data(contentsOf: URL(fileURLWithPath: folder + "/manifest.json")))
        let each = Double(manifest.usage.promptTokens + manifest.usage.completionTokens) / Double(max(1, manifest.usage.answered))
        var result = Case("limits")
        result.add("limits", name)
        result.add("exit", Int(usage.exitCode))
        result.add("answered", manifest.usage.answered)
        result.add("tokens_each", each)
        result.add("requests_share", span.steadyRate * 60 / Double(requests))
        result.add("tokens_share", span.steadyRate * 60 * each / Double(tokens))
        result.add("status_429", span.statuses[429] ?? 0)
        result.add("active_seconds", span.seconds)
        result.print()
        _ = simulator.stop()
    }
}
