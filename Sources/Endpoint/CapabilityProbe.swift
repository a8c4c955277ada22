import FoundationEssentials
public import Records
import Support

/// Finds out what an endpoint can do, by a few small calls; each asks for something that only an endpoint with the ability answers
/// rightly, since many servers pass over what they do not know.
public struct CapabilityProbe: Sendable {
    /// What was found, and what it took.
    public struct Finding: Sendable {
        public var capabilities = Capabilities()
        public var calls = 0
        public var usage = Usage(promptTokens: 0, completionTokens: 0, estimated: false)
    }

    private static let schema =
        #"{"additionalProperties":false,"properties":{"k7f3":{"maximum":9,"minimum":1,"type":"integer"}},"required":["k7f3"],"type":"object"}"#
    /// Red, blue and green, 32 by 32: a model that sees none of them seldom guesses all three.
    private static let colours = [
        "red":
            "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAKklEQVR42mO4IyJCU8QwasGoBaMWjFowasGoBaMWjFowasGoBaMWDBULAJ3LED19/LmKAAAAAElFTkSuQmCC",
        "blue":
            "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAKklEQVR42mMQ0bhDU8QwasGoBaMWjFowasGoBaMWjFowasGoBaMWDBULAHncYD2v4JFYAAAAAElFTkSuQmCC",
        "green":
            "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAKklEQVR42mMQ2aJBU8QwasGoBaMWjFowasGoBaMWjFowasGoBaMWDBULABEzwC77j6hfAAAAAElFTkSuQmCC",
    ]

    private let settings: EndpointSettings
    private let transport: any Transport
    private let ledger: any AttemptLedger
    private let sleeper: any Sleeper

    /// - Parameter settings: of one endpoint, with the model to be asked.
    public init(
        _ settings: EndpointSettings, transport: any Transport, ledger: any AttemptLedger, sleeper: any Sleeper = SystemSleeper()
    ) {
        self.settings = settings
        self.transport = transport
        self.ledger = ledger
        self.sleeper = sleeper
    }

    /// Asks. A refusal of a parameter is an answer: the endpoint cannot do it.
    /// - Throws: ``MillError`` where the endpoint cannot be asked at all.
    public func run() async throws -> Finding {
        var finding = Finding()
        // First, since it tells also whether the endpoint answers at all.
        finding.capabilities.choices = try await ask("choices", "Say yes.", &finding) {
            $0.n = 2
        } reads: { tree, _ in
            tree["choices"]?.elements?.count == 2
        }
        finding.capabilities.jsonSchema = try await followsSchema(.jsonSchema, &finding)
        finding.capabilities.jsonObject = try await followsSchema(.jsonObject, &finding)
        finding.capabilities.toolCalls = try await calls(&finding)
        finding.capabilities.logprobs = try await ask("logprobs", "Say yes.", &finding) {
            $0.logprobs = 2
        } reads: { tree, _ in
            let logprobs = tree["choices"]?.elements?.first?["logprobs"]
            return logprobs?["content"]?.elements?.isEmpty == false || logprobs?["token_logprobs"]?.elements?.isEmpty == false
        }
        finding.capabilities.prefill = try await goesOn(&finding)
        finding.capabilities.vision = try await sees(&finding)
        finding.capabilities.severalImages = finding.capabilities.vision == true ? try await seesTwo(&finding) : false
        return finding
    }

    private func followsSchema(_ form: SchemaForm, _ finding: inout Finding) async throws -> Bool {
        try await ask("schema-\(form.rawValue)", "Say hello.", form: form, &finding) {
            $0.schema = Self.schema
        } reads: { _, choice in
            Self.follows(choice.text)
        }
    }

    /// A server that passes over tools answers in text; a call is what counts, not what the text may look like.
    private func calls(_ finding: inout Finding) async throws -> Bool {
        try await ask("tool", "Say hello.", &finding) {
            $0.tool = ForcedTool(name: "note_k7f3", description: "Notes a number.", parameters: Self.schema)
            // Some chat templates wrap a call in many tokens.
            $0.maxTokens = 96
        } reads: { _, choice in
            choice.ending == .complete && choice.toolCalls.map(\.name) == ["note_k7f3"] && Self.follows(choice.text)
        }
    }

    /// Whether `text` is an object of the schema.
    private static func follows(_ text: String) -> Bool {
        guard case .object(let members) = JSONTree.parse(Array(text.utf8)), members.count == 1, let only = members.first
        else { return false }
        return only.key == "k7f3" && (1...9).contains(only.value.integer ?? 0)
    }

    private func goesOn(_ finding: inout Finding) async throws -> Bool {
        try await ask("prefill", "Repeat exactly, and nothing else: amber, slate, ivory, coral", &finding) { request in
            request.messages.append(Message(.assistant, "amber, slate,"))
        } reads: { _, choice in
            choice.text.drop { $0 == " " }.lowercased().hasPrefix("ivory")
        }
    }

    private func sees(_ finding: inout Finding) async throws -> Bool {
        for (colour, image) in Self.colours.sorted(by: { $0.key < $1.key }) {
            let question = "Which colour fills this image: red, green, blue or yellow? Answer with that one word."
            let isRight = try await ask("vision-\(colour)", question, &finding) { request in
                request.images = [Swatch.image(image)]
            } reads: { _, choice in
                let named = ["red", "green", "blue", "yellow"].filter { choice.text.lowercased().contains($0) }
                return named == [colour]
            }
            guard isRight else { return false }
        }
        return true
    }

    /// Whether two pictures of one question are both seen, and told apart.
    private func seesTwo(_ finding: inout Finding) async throws -> Bool {
        let question =
            "There are two images. Name the colour that fills the first one, then that of the second, and say nothing else."
        let images = ["green", "red"].compactMap { Self.colours[$0] }.map(Swatch.image)
        return try await ask("vision-two", question, &finding) { request in
            request.images = images
        } reads: { _, choice in
            let text = choice.text.lowercased()
            guard let first = text.firstRange(of: "green"), let second = text.firstRange(of: "red") else { return false }
            return first.lowerBound < second.lowerBound
        }
    }

    private func ask(
        _ name: String, _ text: String, form: SchemaForm? = nil, _ finding: inout Finding,
        with change: (inout CompletionRequest) -> Void, reads: (_ tree: JSONTree, _ choice: DecodedChoice) -> Bool
    ) async throws -> Bool {
        var settings = settings
        if let form { settings.schemaForm = form }
        var request = CompletionRequest(
            key: AnswerKey(job: "probe", step: settings.name, ask: name), model: settings.model, messages: [Message(.user, text)],
            temperature: 0, maxTokens: 24)
        change(&request)
        let client = EndpointClient(settings, transport: transport, ledger: ledger, sleeper: sleeper)
        finding.calls += 1
        let (stored, decoded): (StoredAnswer, DecodedAnswer)
        do {
            (stored, decoded) = try await client.answer(to: request, images: Swatch())
        } catch let error as MillError where error.code == .endpointUnavailable && finding.calls > 1 {
            // It answers other questions: llama-cpp-python says 500 to a schema in OpenAI's form.
            return false
        }
        if let usage = decoded.usage {
            finding.usage.promptTokens &+= usage.promptTokens
            finding.usage.completionTokens &+= usage.completionTokens
        }
        guard (200..<300).contains(stored.status), let choice = decoded.choices.first else { return false }
        // A stream has no tree of its own; what it says is in its text.
        return reads(JSONTree.parse(stored.body) ?? .null, choice)
    }
}

/// A picture of the probe's, whose path is what it is.
private struct Swatch: ImageSource {
    static func image(_ base64: String) -> ImagePart {
        ImagePart(path: base64, sha256: SHA256Digest.hex(of: bytes(base64)), width: 32, height: 32, mediaType: "image/png")
    }

    func load(_ image: ImagePart, side: Int?) -> LoadedImage {
        LoadedImage(
            SentImage(sha256: image.sha256, width: image.width, height: image.height, mediaType: image.mediaType),
            base64: image.path)
    }

    private static func bytes(_ base64: String) -> [UInt8] {
        Data(base64Encoded: base64).map { Array($0) } ?? []
    }
}
