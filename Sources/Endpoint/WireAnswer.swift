import Records

/// An answer as it stood on the wire, the same for a document and for an event stream.
struct WireAnswer: Sendable {
    struct Choice: Sendable, Equatable {
        var index: Int
        var text = ""
        var refusal = ""
        var finishReason: String?
        var error: ErrorBody?
        var calls = WireCalls()
        var firstToken: [TokenLogprob]?
    }

    var choices: [Choice] = []
    var usage: Usage?
    var model: String?
    var fingerprint: String?
    var error: ErrorBody?
    /// Why the bytes are no answer at all.
    var problem: String?
    /// Whether the answer came to its end; only a stream can be cut without anyone noticing.
    var isWhole = true

    init() {}

    init(document body: [UInt8]) {
        guard let tree = JSONTree.parse(body) else {
            problem = body.isEmpty ? "the answer is empty" : "the answer is not JSON: \(ErrorBody.excerpt(of: body))"
            return
        }
        error = ErrorBody(tree)
        readCommon(tree)
        guard let elements = tree["choices"]?.elements else {
            problem = error == nil ? "the answer has no choices" : nil
            return
        }
        for (position, element) in elements.enumerated() {
            var choice = Choice(index: element["index"]?.integer ?? position)
            Self.read(element, message: element["message"] ?? element["delta"], inPieces: false, into: &choice)
            choices.append(choice)
        }
        // Some servers number every choice 0.
        guard choices.count > 1, Set(choices.map(\.index)).count < choices.count else { return }
        for position in choices.indices { choices[position].index = position }
    }

    /// Whether this is an answer of an OpenAI-compatible endpoint, if perhaps one without text.
    var isReply: Bool {
        problem == nil && error == nil && choices.allSatisfy { $0.error == nil }
    }

    mutating func readCommon(_ tree: JSONTree) {
        model = tree["model"]?.text ?? model
        fingerprint = tree["system_fingerprint"]?.text ?? fingerprint
        usage = tree["usage"].flatMap(Self.usage) ?? usage
    }

    /// - Parameter inPieces: whether `element` goes on with what earlier ones began.
    static func read(_ element: JSONTree, message: JSONTree?, inPieces: Bool, into choice: inout Choice) {
        choice.text += text(of: message?["content"] ?? element["text"])
        choice.refusal += message?["refusal"]?.text ?? refusal(in: message?["content"])
        if let calls = message?["tool_calls"]?.elements { choice.calls.read(calls, inPieces: inPieces) }
        choice.firstToken = choice.firstToken ?? TokenLogprob.first(in: element["logprobs"])
        choice.finishReason = element["finish_reason"]?.text ?? choice.finishReason
        if let error = element["error"] { choice.error = ErrorBody(member: error) }
    }

    /// Content is a text or a list of parts.
    private static func text(of content: JSONTree?) -> String {
        if let text = content?.text { return text }
        return content?.elements?.compactMap { part in
            part.text ?? part["text"]?.text ?? part["text"]?["value"]?.text
        }.joined() ?? ""
    }

    private static func refusal(in content: JSONTree?) -> String {
        content?.elements?.compactMap { $0["refusal"]?.text }.joined() ?? ""
    }

    /// Counts that nobody can have used (negative, absurdly large, no number) are as good as none.
    private static func usage(_ tree: JSONTree) -> Usage? {
        func count(_ names: [String], in tree: JSONTree?) -> Int? {
            names.lazy.compactMap { tree?[$0]?.integer }.first.flatMap { (0...1_000_000_000).contains($0) ? $0 : nil }
        }
        guard let prompt = count(["prompt_tokens", "input_tokens"], in: tree),
            let completion = count(["completion_tokens", "output_tokens"], in: tree)
        else { return nil }
        let ofPrompt = tree["prompt_tokens_details"] ?? tree["input_tokens_details"]
        let ofAnswer = tree["completion_tokens_details"] ?? tree["output_tokens_details"]
        return Usage(
            promptTokens: prompt, completionTokens: completion,
            cachedTokens: ofPrompt == nil ? 0 : min(prompt, count(["cached_tokens"], in: ofPrompt) ?? 0),
            reasoningTokens: ofAnswer == nil ? 0 : min(completion, count(["reasoning_tokens"], in: ofAnswer) ?? 0),
            estimated: false)
    }
}

extension WireAnswer {
    func decoded() -> DecodedAnswer {
        let trouble =
            problem ?? error?.summary ?? (isWhole ? nil : "the stream ended before the answer did")
            ?? (choices.isEmpty ? "the answer has no choices" : nil)
        let ordered = choices.sorted { $0.index < $1.index }
        let decoded = ordered.map { Self.decoded($0, isBroken: trouble != nil) }
        return DecodedAnswer(
            choices: decoded, usage: usage, model: model, fingerprint: fingerprint,
            problem: trouble ?? choices.lazy.compactMap { $0.error?.summary }.first)
    }

    private static func decoded(_ choice: Choice, isBroken: Bool) -> DecodedChoice {
        let text = ReasoningText.removed(from: choice.text)
        let isRefusal = !choice.refusal.isEmpty
        return DecodedChoice(
            text: isRefusal && text.isEmpty ? choice.refusal : text,
            ending: isBroken || choice.error != nil ? .malformed : ending(choice, text: text, isRefusal: isRefusal),
            finishReason: choice.finishReason, toolCalls: choice.calls.all, firstToken: choice.firstToken)
    }

    private static func ending(_ choice: Choice, text: String, isRefusal: Bool) -> DecodedChoice.Ending {
        if isRefusal { return .refusal }
        switch choice.finishReason {
        case "length", "max_tokens", "model_length", "MAX_TOKENS": return .truncated
        case "content_filter", "safety", "SAFETY", "content-filter": return .contentFilter
        case "refusal": return .refusal
        case "error": return .malformed
        default: return text.utf8.allSatisfy { $0 <= 0x20 } ? .empty : .complete
        }
    }
}
