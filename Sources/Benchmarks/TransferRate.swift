import ArgumentParser
import CurlTransport
import Endpoint
import Glibc

struct TransferRate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transfer",
        abstract: "The transfer engine alone: requests a second and CPU a request against a server without latency.",
        discussion: """
            The server is the simulated endpoint, or with --mock a program that takes --port and --latency and listens on \
            127.0.0.1. Answers are decoded and their text taken out. CPU is of this whole process.
            """)

    @OptionGroup var options: ProgramOptions

    @Option(help: "A faster server to send to.")
    var mock: String?

    @Option(help: "The port of --mock.")
    var port = 8399

    @Option(help: "Requests a run.")
    var requests = 20_000

    @Option(help: "Runs that are counted, of each width.")
    var runs = 5

    @Option(help: "Calls in flight; may be repeated.")
    var width: [Int] = [64, 256]

    func run() async throws {
        let server: ChildProcess
        let url: String
        if let mock {
            server = try ChildProcess([mock, "--port", "\(port)", "--latency", "none"])
            url = "http://127.0.0.1:\(port)/v1"
            usleep(300_000)
        } else {
            server = try ChildProcess([options.program, "simulate", "--port", "0"])
            url = Throughput.url(in: server.firstLine())
        }
        defer { _ = server.stop() }
        for width in width { try await measure(width, url, server) }
    }

    private func measure(_ width: Int, _ url: String, _ server: ChildProcess) async throws {
        let transport = try CurlTransport()
        _ = try await load(transport, url, width: width, requests: width * 4)
        var rates: [Double] = []
        var costs: [Double] = []
        var serverCosts: [Double] = []
        for _ in 0..<runs {
            let (cpu, serverCPU, wall) = (Clocks.processCPU(), server.cpuSeconds, Clocks.wall())
            let good = try await load(transport, url, width: width, requests: requests)
            guard good == requests else {
                throw ChildProcess.Failure(description: "only \(good) of \(requests) answers had a text")
            }
            rates.append(Double(requests) / (Clocks.wall() - wall))
            costs.append((Clocks.processCPU() - cpu) * 1000 / Double(requests))
            serverCosts.append((server.cpuSeconds - serverCPU) * 1000 / Double(requests))
        }
        await transport.shutdown()
        var result = Case("transfer")
        result.add("server", mock == nil ? "simulate" : "mock")
        result.add("in_flight", width)
        result.add("requests_per_second_median", rates.median)
        result.add("requests_per_second_best", rates.max() ?? 0)
        result.add("cpu_ms_per_request_median", costs.median)
        result.add("cpu_ms_per_request_least", costs.min() ?? 0)
        result.add("server_cpu_ms_per_request_median", serverCosts.median)
        result.print()
    }

    /// Sends from `width` tasks; answers how many came back with a text.
    private func load(_ transport: CurlTransport, _ url: String, width: Int, requests: Int) async throws -> Int {
        let request = TransportRequest(
            url: url + "/chat/completions", headers: [TransportHeader("Content-Type", .plain("application/json"))],
            body: Samples.requestBody, limits: .local, allowPlainHTTP: true)
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<width {
                let share = requests / width + (index < requests % width ? 1 : 0)
                group.addTask {
                    var good = 0
                    for _ in 0..<share {
                        let response = try await transport.send(request)
                        let answer = DecodedAnswer.decode(response.body, api: .chat, streamed: false)
                        if response.status == 200, answer.choices.first?.text.isEmpty == false { good += 1 }
                    }
                    return good
                }
            }
            return try await group.reduce(0, +)
        }
    }
}
