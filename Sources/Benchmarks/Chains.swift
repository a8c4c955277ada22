import ArgumentParser
import FoundationEssentials
import Glibc

struct Chains: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Evol-Instruct or a judge: how full chains of questions keep the slots, without and with slow answers.",
        discussion: """
            The arithmetic rate is slots over the mean time that the endpoint took for an answer. No client keeps it to the end: the last \
            slow answers are waited for. So the same times are also given to as many slots as independent calls, each begun as soon as a \
            slot is free; a run against that bound tells what its chains and rounds cost. With --judge, so many pairs are judged in both
            orders in place of evolving seeds.
            """)

    @OptionGroup var options: ProgramOptions

    @Option(help: "Seeds, or pairs.")
    var seeds = 250

    @Flag(help: "Judge pairs.")
    var judge = false

    @Option(help: "Rounds.")
    var rounds = 2

    @Option(help: "Calls in flight.")
    var concurrency = 64

    @Option(help: "The share of answers that take ten times as long.")
    var slow = 0.03

    @Option(help: "Runs without slow answers, and as many with.")
    var runs = 3

    @Option(help: "A folder for journals and output, removed and made anew.")
    var scratch = "/tmp/instructmill-chains"

    func run() throws {
        for share in [0, slow] {
            try? FileManager.default.removeItem(atPath: scratch)
            try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
            try series(slow: share)
        }
    }

    private func series(slow share: Double) throws {
        let journal = scratch + "/journal.jsonl"
        let faults = scratch + "/faults.json"
        let rule = "[{\"kind\": \"slow\", \"share\": \(share), \"latency\": \"900ms\"}]"
        try rule.write(toFile: faults, atomically: true, encoding: .utf8)
        for (name, text) in judge ? outputFiles() : [("seeds", seedFile())] {
            try text.write(toFile: "\(scratch)/\(name).jsonl", atomically: true, encoding: .utf8)
        }
        let simulator = try ChildProcess(
            [options.program, "simulate", "--port", "0", "--latency", "100ms", "--journal", journal]
                + (share > 0 ? ["--faults", faults] : []))
        let url = Throughput.url(in: simulator.firstLine())
        var offset = 0
        var spans: [JournalSpan] = []
        for number in 0..<runs {
            let child = try ChildProcess(
                [options.program] + work + [
                    "--concurrency", "\(concurrency)", "--seed", "\(number + 1)", "--base-url", url, "-o",
                    "\(scratch)/run-\(number)", "--json",
                ], loud: true)
            let usage = child.wait()
            guard usage.exitCode == 0 else { throw ChildProcess.Failure(description: "a run ended with \(usage.exitCode)") }
            usleep(200_000)
            spans.append(try JournalSpan(journal, from: &offset))
        }
        _ = simulator.stop()
        report(spans, slow: share)
    }

    private func report(_ spans: [JournalSpan], slow share: Double) {
        var result = Case(judge ? "judge" : "chains")
        result.add("seeds", seeds)
        if !judge { result.add("rounds", rounds) }
        result.add("in_flight", concurrency)
        result.add("slow_share", share)
        result.add("runs", runs)
        result.add("calls", spans.map { Double($0.delivered) }.median)
        let arithmetic = spans.map { Double(concurrency) * Double($0.delivered) / max(1e-9, $0.serviceSeconds.reduce(0, +)) }
        result.add("whole_ratio_median", zip(spans, arithmetic).map { $0.rate / $1 }.median)
        result.add("steady_ratio_median", zip(spans, arithmetic).map { $0.steadyRate / $1 }.median)
        let bounds = spans.map { Double($0.delivered) / independentSeconds($0.serviceSeconds) }
        result.add("independent_ratio_median", zip(bounds, arithmetic).map { $0 / $1 }.median)
        result.add("over_independent_median", zip(spans, bounds).map { $0.rate / $1 }.median)
        result.print()
    }

    /// How long calls of these times take on the slots when each begins as soon as one is free: the mean of twenty orders.
    private func independentSeconds(_ times: [Double]) -> Double {
        var sum = 0.0
        for _ in 0..<20 {
            var slots = [Double](repeating: 0, count: concurrency)
            for time in times.shuffled() {
                guard let first = slots.indices.min(by: { slots[$0] < slots[$1] }) else { continue }
                slots[first] += time
            }
            sum += slots.max() ?? 0
        }
        return max(1e-9, sum / 20)
    }

    private var work: [String] {
        judge
            ? ["judge", scratch + "/a.jsonl", scratch + "/b.jsonl"]
            : ["run", "evol-instruct", "--seeds", scratch + "/seeds.jsonl", "--set", "rounds=\(rounds)"]
    }

    private func outputFiles() -> [(name: String, text: String)] {
        [("a", "Take it apart, wash every piece, and dry it"), ("b", "Wash it")].map { name, answer in
            let rows = (0..<seeds).map { index in
                "{\"prompt\": \"How is item number \(index) of the museum cleaned?\", \"response\": \"\(answer), number \(index).\"}\n"
            }
            return (name, rows.joined())
        }
    }

    private func seedFile() -> String {
        let places = ["river", "moon", "garden", "engine", "harbour"]
        return (0..<seeds).map { index in
            "{\"instruction\": \"Explain how item number \(index) in the catalogue of the \(places[index % places.count]) museum was "
                + "made, and by whom.\", \"output\": \"An answer.\"}\n"
        }.joined()
    }
}
