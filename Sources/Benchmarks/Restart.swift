import ArgumentParser
import FoundationEssentials
import Glibc

struct Restart: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "How long a killed daemon with many items in its store takes until it asks again.",
        discussion: """
            An Evol-Instruct job runs until it has so many rows, the daemon is killed, and started again several times: from the start of \
            the process to the first request that the endpoint receives. Every start but the last is killed again.
            """)

    @OptionGroup var options: ProgramOptions

    @Option(help: "Rows in the store before the first kill.")
    var items = 100_000

    @Option(help: "Starts.")
    var runs = 5

    @Option(help: "A folder for the state, removed and made anew.")
    var scratch = "/tmp/instructmill-restart"

    func run() throws {
        try? FileManager.default.removeItem(atPath: scratch)
        let incoming = scratch + "/state/queue/incoming"
        try FileManager.default.createDirectory(atPath: incoming, withIntermediateDirectories: true)
        let journal = scratch + "/journal.jsonl"
        let simulator = try ChildProcess([options.program, "simulate", "--port", "0", "--journal", journal])
        let url = Throughput.url(in: simulator.firstLine())
        // Three in four rounds succeed at least: the job has work left when the rows are there.
        let seeds = (0..<(items / 2)).map {
            "{\"instruction\": \"Explain how thing number \($0) is made.\", \"output\": \"So.\"}\n"
        }
        try seeds.joined().write(toFile: incoming + "/seeds.jsonl", atomically: true, encoding: .utf8)
        try "version: 1\nrecipe: evol-instruct\nseeds: seeds.jsonl\n".write(
            toFile: incoming + "/job.yaml", atomically: true, encoding: .utf8)
        let serve = [options.program, "serve", "--state", scratch + "/state", "--base-url", url, "--concurrency", "64"]
        var daemon = try ChildProcess(serve)
        while try rows() < items { sleep(2) }
        var seconds: [Double] = []
        for _ in 0..<runs {
            kill(daemon.pid, SIGKILL)
            _ = daemon.wait()
            let before = size(journal)
            let begin = Clocks.wall()
            daemon = try ChildProcess(serve)
            while size(journal) == before {
                guard Clocks.wall() - begin < 60 else { throw ChildProcess.Failure(description: "no call within a minute") }
                usleep(1_000)
            }
            seconds.append(Clocks.wall() - begin)
        }
        var result = Case("restart")
        result.add("rows", try rows())
        result.add("store_megabytes", Double(size(scratch + "/state/instructmill.sqlite")) / 1e6)
        result.add("runs", runs)
        result.add("seconds_to_first_call_median", seconds.median)
        result.add("seconds_to_first_call_most", seconds.max() ?? 0)
        result.print()
        kill(daemon.pid, SIGKILL)
        _ = daemon.wait()
        _ = simulator.stop()
    }

    private func rows() throws -> Int {
        struct Listing: Decodable {
            struct Job: Decodable {
                let records: Int
            }
            let jobs: [Job]
        }
        let command = try ChildProcess([options.program, "jobs", "--json", "--state", scratch + "/state"])
        let output = command.rest()
        guard command.wait().exitCode == 0 else { return 0 }
        return (try? JSONDecoder().decode(Listing.self, from: Data(output)))?.jobs.first?.records ?? 0
    }

    private func size(_ path: String) -> Int {
        var information = stat()
        return stat(path, &information) == 0 ? Int(information.st_size) : 0
    }
}
