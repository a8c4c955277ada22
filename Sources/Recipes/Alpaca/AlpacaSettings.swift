import RecipeKit

/// The parameters, typed.
struct AlpacaSettings: Sendable {
    let parameters: Parameters
    let target: Int
    let stallAfter: Int
    let api: API
    /// How many tasks the list has, those shown included.
    let items: Int
    let demonstrations: Int
    let machineDemonstrations: Int

    /// - Throws: ``ParameterError`` when values do not go together.
    init(_ parameters: Parameters) throws(ParameterError) {
        self.parameters = parameters
        target = parameters.int("target")
        stallAfter = parameters.int("stall_after")
        api = API(rawValue: parameters.string("api")) ?? .chat
        items = parameters.int("items")
        demonstrations = parameters.int("demonstrations")
        machineDemonstrations = parameters.int("demonstrations_machine")
        if items <= demonstrations {
            throw ParameterError(name: "items", reason: "\(demonstrations) are shown, which leaves none to ask for")
        }
        if parameters.int("min_words") > parameters.int("max_words") {
            throw ParameterError(name: "min_words", reason: "it is above max_words")
        }
        if api == .completions, machineDemonstrations > 0 {
            throw ParameterError(name: "demonstrations_machine", reason: "they need api: chat")
        }
        if api == .chat, !parameters.bool("resynchronise") {
            throw ParameterError(name: "resynchronise", reason: "the original's way of reading needs api: completions")
        }
    }

    /// The prompt's name below `Prompts/`.
    var prompt: String { api == .chat ? "alpaca/en/tasks-chat" : "alpaca/en/tasks" }

    /// The request parameters.
    func sampling() -> Sampling {
        let always = parameters.bool("send_defaults")
        func penalty(_ name: String) -> Double? {
            let value = parameters.double(name)
            return value != 0 || always ? value : nil
        }
        let topP = parameters.double("top_p")
        return Sampling(
            temperature: parameters.double("temperature"), topP: topP != 1 || always ? topP : nil,
            frequencyPenalty: penalty("frequency_penalty"), presencePenalty: penalty("presence_penalty"),
            maxTokens: parameters.int("max_tokens"), stop: stop, n: always ? 1 : nil, seeded: parameters.bool("seeded"))
    }

    private var stop: [String] {
        switch parameters.string("stop_rules") {
        // The software names one of them twice.
        case "original": ["\n\(items)", "\(items).", "\(items)."]
        case "anchored": [afterLast]
        case "auto" where api == .completions: [afterLast]
        default: []
        }
    }

    private var afterLast: String { "\n\(items + 1). Instruction:" }
}
