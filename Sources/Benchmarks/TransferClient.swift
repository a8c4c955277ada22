import ArgumentParser
import CurlTransport
import Endpoint
import FoundationEssentials
import Glibc
import Support

/// One run of the transfer engine, as a process of its own, so that it is measured as the yardstick is.
struct TransferClient: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transfer-client",
        abstract: "Sends so many requests to a URL, so many at one time, and says how it went. Used by `transfer`.",
        shouldDisplay: false)

    @Argument(help: "The chat completions URL.")
    var url: String

    @Argument(help: "Requests.")
    var requests: Int

    @Argument(help: "In flight.")
    var width: Int

    @Option(help: "A file with the request's body.")
    var body: String

    @Flag(help: "Ask for event streams.")
    var stream = false

    @Flag(help: "Decode on Swift's threads instead of the transfer thread.")
    var apart = false

    func run() async throws {
        var bytes = Array(try Data(contentsOf: URL(filePath: body)))
        if stream {
            guard let end = bytes.lastIndex(of: UInt8(ascii: "}")) else { throw ValidationError("\(body) is no JSON object") }
            bytes.insert(contentsOf: ",\"stream\":true".utf8, at: end)
        }
        Allocator.tune()
        let transport = try CurlTransport(maximumConnections: width)
        let request = TransportRequest(
            url: url, headers: [TransportHeader("Content-Type", .plain("application/json"))], body: bytes, limits: .local,
            allowPlainHTTP: true)
        let (begin, cpu) = (Clocks.wall(), Clocks.processCPU())
        let sample = try await send(request, over: transport)
        let (wall, used) = (Clocks.wall() - begin, Clocks.processCPU() - cpu)
        await transport.shutdown()
        var result = Case("transfer-client")
        result.add("client", "instructmill")
        result.add("n", requests)
        result.add("req_s", Double(requests) / wall)
        result.add("cpu_ms_per_req", used * 1000 / Double(requests))
        result.add("rss_MB", Clocks.peakMegabytes())
        result.add("p50_ms", sample.latencies.quantile(0.5) * 1000)
        result.add("p99_ms", sample.latencies.quantile(0.99) * 1000)
        result.add("good", sample.good)
        result.add("bad", requests - sample.good)
        result.print()
    }

    private struct Sample: Sendable {
        var good = 0
        var latencies: [Double] = []
    }

    private func send(_ request: TransportRequest, over transport: CurlTransport) async throws -> Sample {
        // Whoever is free takes the next one: with shares, the slowest would be waited for.
        let left = Locked(requests)
        return try await withThrowingTaskGroup(of: Sample.self) { group in
            for _ in 0..<width {
                group.addTask(executorPreference: apart ? nil : transport.executor) { try await work(left, request, transport) }
            }
            return try await group.reduce(into: Sample()) { sum, part in
                sum.good += part.good
                sum.latencies += part.latencies
            }
        }
    }

    private func work(_ left: Locked<Int>, _ request: TransportRequest, _ transport: CurlTransport) async throws -> Sample {
        var sample = Sample()
        let stream = stream
        while Self.take(left) {
            let begin = Clocks.wall()
            let response = try await transport.send(request)
            let answer = DecodedAnswer.decode(response.body, api: .chat, streamed: stream)
            sample.latencies.append(Clocks.wall() - begin)
            if response.status == 200, answer.choices.first?.text.isEmpty == false { sample.good += 1 }
        }
        return sample
    }

    private static func take(_ left: Locked<Int>) -> Bool {
        left.withLock { left in
            left -= 1
            return left >= 0
        }
    }
}
