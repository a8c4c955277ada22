/// A request that is refused, in the words of the API.
struct RequestProblem: Error {
    var status = 400
    let message: String
    var type = "invalid_request_error"
    var parameter: String?
    var code: String?
}

/// What a chat or text completion asks for.
struct ModelRequest: Sendable {
    /// Which of the two surfaces the request came by.
    enum Surface: Sendable {
        case chat
        case completion
    }

    /// What form the answer must have.
    enum Form: Sendable {
        case free
        case anyJSON
        case schema(JSONValue)
    }

    var surface: Surface
    /// One text a prompt: a chat's messages joined, or the prompts of a completion.
    var prompts: [String]
    /// How many answers a prompt.
    var choices = 1
    var stops: [String] = []
    var maximumTokens: Int?
    var stream = false
    var includeUsage = false
    var form = Form.free
    /// The URLs of the pictures that the messages show, in their order.
    var pictures: [String] = []
    var images: Int { pictures.count }
    var hasImage: Bool { !pictures.isEmpty }
    /// The tool that has to be called; its arguments follow ``form``.
    var tool: String?
    /// How many tokens of a chat's first place are told with their log-probabilities; nil where none are.
    var logprobs: Int?
    /// What else of the request changes what a model would say: the sampling seed and the temperature.
    var sampling = ""

    /// - Throws: ``RequestProblem`` with what the API would say.
    init(_ surface: Surface, _ body: JSONValue) throws(RequestProblem) {
        self.surface = surface
        guard case .object = body else { throw RequestProblem(message: "The request body must be a JSON object.") }
        guard body["model"]?.text != nil else {
            throw RequestProblem(message: "you must provide a model parameter", parameter: "model")
        }
        prompts = []
        switch surface {
        case .chat: try readMessages(body["messages"])
        case .completion: try readPrompts(body["prompt"])
        }
        try readLimits(body)
        try readForm(body["response_format"])
        if surface == .chat {
            try readTool(body)
            try readLogprobs(body)
        }
        stream = body["stream"]?.bool ?? false
        includeUsage = body["stream_options"]?["include_usage"]?.bool ?? false
        for key in ["seed", "temperature"] {
            if case .number(let number)? = body[key] { sampling += "\(key)=\(number);" }
        }
    }

    private mutating func readMessages(_ messages: JSONValue?) throws(RequestProblem) {
        guard let messages = messages?.array, !messages.isEmpty else {
            throw RequestProblem(
                message: "Missing required parameter: 'messages'.", parameter: "messages", code: "missing_required_parameter")
        }
        var text = ""
        for (index, message) in messages.enumerated() {
            guard message["role"]?.text != nil else {
                throw RequestProblem(
                    message: "Missing required parameter: 'messages[\(index)].role'.", parameter: "messages[\(index)].role",
                    code: "missing_required_parameter")
            }
            if !text.isEmpty { text += "\n\n" }
            if let content = message["content"]?.text {
                text += content
                continue
            }
            for part in message["content"]?.array ?? [] {
                if let words = part["text"]?.text { text += words }
                // Some clients give the URL itself, as Ollama takes it, others an object with it.
                if let image = part["image_url"] { pictures.append(image.text ?? image["url"]?.text ?? "") }
            }
        }
        prompts = [text]
    }

    private mutating func readPrompts(_ prompt: JSONValue?) throws(RequestProblem) {
        if let text = prompt?.text {
            prompts = [text]
        } else if let texts = prompt?.array, !texts.isEmpty, texts.count <= 256 {
            prompts = texts.compactMap(\.text)
            guard prompts.count == texts.count else {
                throw RequestProblem(message: "'prompt' must be a string or a list of strings.", parameter: "prompt")
            }
        } else {
            throw RequestProblem(
                message: "Missing required parameter: 'prompt'.", parameter: "prompt", code: "missing_required_parameter")
        }
    }

    private mutating func readLimits(_ body: JSONValue) throws(RequestProblem) {
        if !JSONValue.isAbsent(body["n"]) {
            guard let count = body["n"]?.integer, (1...128).contains(count) else {
                throw RequestProblem(message: "'n' must be between 1 and 128.", parameter: "n", code: "integer_out_of_range")
            }
            choices = count
        }
        for key in ["max_tokens", "max_completion_tokens"] where !JSONValue.isAbsent(body[key]) {
            guard let limit = body[key]?.integer, limit >= 1 else {
                throw RequestProblem(
                    message: "Invalid '\(key)': integer below minimum value. Expected a value >= 1.", parameter: key,
                    code: "integer_below_min_value")
            }
            maximumTokens = limit
        }
        if let stop = body["stop"]?.text {
            stops = [stop]
        } else if let list = body["stop"]?.array {
            stops = list.compactMap(\.text)
        }
        stops.removeAll(where: \.isEmpty)
    }

    private mutating func readForm(_ format: JSONValue?) throws(RequestProblem) {
        switch format?["type"]?.text {
        case "json_object"?:
            form = format?["schema"].map(Form.schema) ?? .anyJSON
        case "json_schema"?:
            guard let schema = format?["json_schema"]?["schema"] else {
                throw RequestProblem(
                    message: "Missing required parameter: 'response_format.json_schema.schema'.",
                    parameter: "response_format.json_schema", code: "missing_required_parameter")
            }
            form = .schema(schema)
        default:
            break
        }
    }
}
