import ArgumentParser
import Reports
import Simulator
import Support

struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the simulated endpoint: an OpenAI-compatible surface over a grammar, for trials and faults.",
        discussion: """
            Prints {"url":"http://127.0.0.1:PORT/v1"} when it is ready. Nothing it says comes from a model. \
            --faults names a JSON file: [{"kind": "status", "status": 500, "share": 0.05}, ...]. \
            --journal names a file that gets a line for every request received and every answer delivered in full.
            """)

    @Option(help: "Port on 127.0.0.1; 0 picks a free one.")
    var port = 8089

    @Option(help: "The teacher's seed.")
    var seed: UInt64 = 42

    @Option(help: "100ms, or lognormal:400ms:0.5 (median and sigma).")
    var latency = "0ms"

    @Option(help: "Tokens per second after the first byte.")
    var tokensPerSecond: Double?

    @Option(help: "Fault table, a JSON file.")
    var faults: String?

    @Option(help: "Journal file.")
    var journal: String?

    @Option(help: "Answer 401 to any other key.")
    var apiKey: String?

    @Option(help: "Requests allowed in a minute, told in x-ratelimit headers; more are answered 429.")
    var requestsPerMinute: Int?

    @Option(help: "Tokens of prompts and answers allowed in a minute.")
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
        guard (0...1).contains(sightAccuracy), (0...1).contains(hallucinations) else {
            throw ValidationError("--sight-accuracy and --hallucinations are shares from 0 to 1.")
        }
        if let imageSide, imageSide < 1 { throw ValidationError("--image-side is 1 or more.") }
        for limit in [requestsPerMinute, tokensPerMinute] where (limit ?? 1) < 1 {
            throw ValidationError("A limit is 1 or more a minute.")
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
                throw MillError(.configuration, "read the fault table", path, cause: error.description)
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
