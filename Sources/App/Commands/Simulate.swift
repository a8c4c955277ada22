import ArgumentParser
import Reports
import Simulator
import Support

struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Serve the simulated endpoint: it speaks OpenAI's API and makes its answers up, for trials and faults.",
        discussion: """
            Prints {"url":"http://127.0.0.1:PORT/v1"} on one line when it is ready, and serves until Ctrl-C. Nothing it says comes \
            from a model: a small grammar makes the answers, and every one of them says "simulated".

              instructmill simulate --port 8089 --latency lognormal:400ms:0.5
              instructmill run self-instruct --target 50 -o trial \\
                  --base-url http://127.0.0.1:8089/v1

            --faults names a JSON file, a list of rules: [{"kind": "status", "status": 500, "share": 0.05}] answers 500 to one request \
            in twenty. --journal names a file that gets a line for every request received and every answer delivered in full.
            """)

    @Option(help: "Port on 127.0.0.1, from 1 to 65535; 0 picks a free one.")
    var port = 8089

    @Option(help: "The number that the answers are drawn from: the same seed, the same answers.")
    var seed: UInt64 = 42

    @Option(help: "How long an answer takes: 100ms, or lognormal:400ms:0.5 (median and sigma).")
    var latency = "0ms"

    @Option(help: "Tokens a second after the first byte; all at once by default.")
    var tokensPerSecond: Double?

    @Option(help: "What goes wrong and how often: a JSON file.")
    var faults: String?

    @Option(help: "The file that requests and answers are written down in, as JSON Lines; it is added to.")
    var journal: String?

    @Option(help: "Answer 401 to any other key.")
    var apiKey: String?

    @Option(help: "Requests allowed in a minute, told in x-ratelimit headers; more are answered 429. No limit by default.")
    var requestsPerMinute: Int?

    @Option(help: "Tokens of prompts and answers allowed in a minute; no limit by default.")
    var tokensPerMinute: Int?

    @Option(help: "Scenes with pictures that the model knows, JSON lines; the packaged drawings by default.")
    var scenes: String?

    @Option(help: "Share of looks at a picture that tell the model the truth.")
    var sightAccuracy = 0.9

    @Option(help: "Share of its sentences about a picture that are false.")
    var hallucinations = 0.2

    @Flag(help: "Take pictures and ignore them, as a model does that reads text only.")
    var blind = false

    @Flag(name: .customLong("no-images"), help: "Answer 400 to any picture.")
    var noImages = false

    @Option(help: "Answer pictures with a longer side, in pixels, as too long for the context.")
    var imageSide: Int?

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is from 0 to 65535, not \(port).") }
        guard (0...1).contains(sightAccuracy), (0...1).contains(hallucinations) else {
            throw ValidationError("--sight-accuracy and --hallucinations are shares from 0 to 1.")
        }
        if let imageSide, imageSide < 1 { throw ValidationError("--image-side is 1 or more, not \(imageSide).") }
        for (name, limit) in [("--requests-per-minute", requestsPerMinute), ("--tokens-per-minute", tokensPerMinute)] {
            if let limit, limit < 1 { throw ValidationError("\(name) is 1 or more, not \(limit).") }
        }
    }

    func run() async throws {
        guard let latency = Latency(parsing: latency) else {
            throw ValidationError("--latency is a duration such as 100ms, or lognormal:400ms:0.5, not '\(latency)'.")
        }
        let table = try faults.map { path in
            do {
                return try FaultTable(json: Files.read(path))
            } catch let error as FaultTableError {
                throw MillError(
                    .configuration, "read the fault table", path, cause: error.description,
                    hint: "`instructmill simulate --help` shows one; its kinds are "
                        + "\(FaultRule.Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
        }
        let sight = SightOptions(
            scenes: try SimulatedSight.scenes(scenes), accuracy: sightAccuracy, hallucinations: hallucinations, isBlind: blind,
            refusesPictures: noImages, maximumSide: imageSide)
        let options = SimulatorOptions(
            seed: seed, port: port, latency: latency, tokensPerSecond: tokensPerSecond, faults: table ?? FaultTable(),
            journal: journal, apiKey: apiKey, requestsPerMinute: requestsPerMinute, tokensPerMinute: tokensPerMinute,
            sight: sight)
        let work = Task {
            try await SimulatedEndpoint(options: options).run { url in Terminal.writeOutput("{\"url\":\"\(url)\"}\n") }
        }
        let shutdown = Shutdown { _ in work.cancel() }
        defer { withExtendedLifetime(shutdown) {} }
        do { try await work.value } catch is CancellationError {}
    }
}
