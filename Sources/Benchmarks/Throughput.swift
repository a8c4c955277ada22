import ArgumentParser
import FoundationEssentials
import Glibc

struct Throughput: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A Self-Instruct run beside a bare asyncio client on the same simulated endpoint, alternating.",
        discussion: """
            Rates are taken from the endpoint's journal: from the first request received to the last answer delivered, and \
            over the middle nine tenths. CPU a request is user and system time of the whole instructmill process, start-up \
            and output files included, over the requests it had answered.
            """)

    @OptionGroup var options: ProgramOptions

    @Option(help: "Accepted instructions a run.")
    var target = 2000

    @Option(help: "Calls in flight.")
    var concurrency = 64

    @Option(help: "The endpoint's latency.")
    var latency = "100ms"

    @Option(help: "Pairs of runs.")
    var runs = 3

    @Option(help: "The asyncio client.")
    var client = "Sources/Benchmarks/asyncio_client.py"

    @Option(help: "Seed tasks, instead of the shipped ones.")
    var seeds: String?

    @Option(help: "A folder for journals and output, removed and made anew.")
    var scratch = "/tmp/instructmill-throughput"

    /// One client's phase.
    private struct Phase {
        let span: JournalSpan
        let usage: ChildProcess.Usage
        let simulatorCPU: Double

        var cpuMilliseconds: Double { usage.cpuSeconds * 1000 / Double(max(1, span.delivered)) }
        var simulatorMilliseconds: Double { simulatorCPU * 1000 / Double(max(1, span.delivered)) }
    }

    func run() throws {
        try? FileManager.default.removeItem(atPath: scratch)
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        let journal = scratch + "/journal.jsonl"
        let simulator = try ChildProcess([
            options.program, "simulate", "--port", "0", "--latency", latency, "--journal", journal,
        ])
        let url = Self.url(in: simulator.firstLine())
        var offset = 0
        var pairs: [(ours: Phase, bare: Phase)] = []
        var requests = max(500, target * 2)
        for number in 0..<runs {
            let ours = try phase(ourCommand(url, number), simulator, journal, &offset)
            requests = ours.span.delivered
            let bare = try phase(
                ["python3", client, url, "\(requests)", "\(concurrency)", "\(number)"], simulator, journal, &offset)
            pairs.append((ours, bare))
            report("throughput-instructmill", number, ours)
            report("throughput-asyncio", number, bare)
        }
        let simulatorUsage = simulator.stop()
        summarise(pairs, simulatorUsage)
    }

    private func ourCommand(_ url: String, _ number: Int) -> [String] {
        [
            options.program, "run", "self-instruct", "--target", "\(target)", "--concurrency", "\(concurrency)",
            "--seed", "\(number + 1)", "--base-url", url, "-o", "\(scratch)/run-\(number)", "--json",
        ] + (seeds.map { ["--seeds", $0] } ?? [])
    }

    private func phase(
        _ command: [String], _ simulator: ChildProcess, _ journal: String, _ offset: inout Int
    ) throws -> Phase {
        let before = simulator.cpuSeconds
        let child = try ChildProcess(command, loud: true)
        let usage = child.wait()
        guard usage.exitCode == 0 else {
            throw ChildProcess.Failure(description: "\(command.joined(separator: " ")) ended with \(usage.exitCode)")
        }
        // The journal gathers lines for some milliseconds before it writes them.
        usleep(200_000)
        return Phase(
            span: try JournalSpan(journal, from: &offset), usage: usage, simulatorCPU: simulator.cpuSeconds - before)
    }

    private func report(_ name: String, _ number: Int, _ phase: Phase) {
        var result = Case(name)
        result.add("run", number)
        result.add("requests", phase.span.delivered)
        result.add("requests_per_second", phase.span.rate)
        result.add("requests_per_second_steady", phase.span.steadyRate)
        result.add("active_seconds", phase.span.seconds)
        result.add("wall_seconds", phase.usage.wallSeconds)
        result.add("cpu_ms_per_request", phase.cpuMilliseconds)
        result.add("peak_megabytes", phase.usage.peakMegabytes)
        result.add("simulator_cpu_ms_per_request", phase.simulatorMilliseconds)
        result.print()
    }

    private func summarise(_ pairs: [(ours: Phase, bare: Phase)], _ simulator: ChildProcess.Usage) {
        var result = Case("throughput")
        result.add("target", target)
        result.add("in_flight", concurrency)
        result.add("latency", latency)
        result.add("runs", runs)
        result.add("rate_median", pairs.map(\.ours.span.rate).median)
        result.add("asyncio_rate_median", pairs.map(\.bare.span.rate).median)
        let ratios = pairs.map { $0.ours.span.rate / max($0.bare.span.rate, 1e-9) }
        let steady = pairs.map { $0.ours.span.steadyRate / max($0.bare.span.steadyRate, 1e-9) }
        result.add("ratio_median", ratios.median)
        result.add("ratio_best", ratios.max() ?? 0)
        result.add("steady_ratio_median", steady.median)
        result.add("steady_ratio_best", steady.max() ?? 0)
        result.add("cpu_ms_per_request_median", pairs.map(\.ours.cpuMilliseconds).median)
        result.add("cpu_ms_per_request_least", pairs.map(\.ours.cpuMilliseconds).min() ?? 0)
        result.add("asyncio_cpu_ms_per_request_median", pairs.map(\.bare.cpuMilliseconds).median)
        result.add("peak_megabytes", pairs.map(\.ours.usage.peakMegabytes).max() ?? 0)
        result.add("simulator_cpu_ms_per_request", pairs.map(\.ours.simulatorMilliseconds).median)
        result.add("simulator_peak_megabytes", simulator.peakMegabytes)
        result.print()
    }

    /// The address in `{"url":"…"}`.
    static func url(in line: String) -> String {
        String(line.split(separator: "\"").last { $0.hasPrefix("http") } ?? "")
    }
}
