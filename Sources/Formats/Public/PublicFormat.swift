/// A published data set's form, which `import` reads and `export` gives back with nothing lost.
public enum PublicFormat: String, CaseIterable, Sendable {
    /// `instruction`, `input`, `output`. Source: Stanford Alpaca's `alpaca_data.json`.
    case alpaca
    /// `instruction`, `context`, `response`, `category`. Source: databricks-dolly-15k.
    case dolly
    /// `question`, `human_answers`, `chatgpt_answers`. Source: HC3, arXiv 2301.07597.
    case hc3
    /// `conversations` of plain strings, the user's first; `source`. Source: LIMA, arXiv 2305.11206.
    case lima
    /// `instruction` and `output`, or `idx` and `conversations`. Source: WizardLM's published 70K and V2.
    case wizardlm
    /// `id` and `conversations` of `from` and `value`. Source: ShareGPT as FastChat reads it.
    case sharegpt
    /// `inputs`, `targets`, `task_source`, `task_name`, `template_type`. Source: the FLAN collection, arXiv 2301.13688.
    case flan
    /// One task's file: `Definition`, examples, `Instances`. Source: Super-NaturalInstructions, arXiv 2204.07705.
    case superNaturalInstructions = "super-naturalinstructions"
    /// `text` of turns that begin with `<human>:` and `<bot>:`. Source: LAION's Open Instruction Generalist.
    case oig
    /// `id` and `data`, strings of the user and the assistant in turn. Source: UltraChat, arXiv 2305.14233.
    case ultrachat
    /// `conversation_id`, `model`, `conversation` of `role` and `content`. Source: LMSYS-Chat-1M, arXiv 2309.11998.
    case lmsysChat = "lmsys-chat"

    /// One line for help.
    public var summary: String {
        switch self {
        case .alpaca: "JSON array of {instruction, input, output}"
        case .dolly: "JSON Lines of {instruction, context, response, category}"
        case .hc3: "JSON Lines of {question, human_answers, chatgpt_answers, …}; a row for each answer"
        case .lima: "JSON Lines of {conversations: [text, …], source}"
        case .wizardlm: "JSON array of {instruction, output}, or of {idx, conversations: [{from, value}]}"
        case .sharegpt: "JSON array of {id, conversations: [{from, value}]}"
        case .flan: "JSON Lines of {inputs, targets, task_source, task_name, template_type}"
        case .superNaturalInstructions: "one task's file: {Definition, Positive Examples, …, Instances}; a row for each instance"
        case .oig: "JSON Lines of {text: \"<human>: … <bot>: …\", metadata}"
        case .ultrachat: "JSON Lines of {id, data: [text, …]}"
        case .lmsysChat: "JSON Lines of {conversation_id, model, conversation: [{role, content}], …}"
        }
    }

    /// How the rows of a published file stand in it.
    enum Container {
        case array, lines
        /// The file is one value.
        case single
    }

    var container: Container {
        switch self {
        case .alpaca, .wizardlm, .sharegpt: .array
        case .superNaturalInstructions: .single
        case .dolly, .hc3, .lima, .flan, .oig, .ultrachat, .lmsysChat: .lines
        }
    }

    /// The format that a row with these members is of; nil where none is known by them.
    init?(recognising members: [JSONValue.Member]) {
        let values = Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        func has(_ name: String) -> Bool { values[name] != nil }
        if has("Definition"), has("Instances") {
            self = .superNaturalInstructions
        } else if has("question"), has("human_answers") || has("chatgpt_answers") {
            self = .hc3
        } else if has("inputs"), has("targets") {
            self = .flan
        } else if case .array(let turns)? = values["conversations"] {
            if case .string? = turns.first {
                self = .lima
            } else {
                self = has("idx") ? .wizardlm : .sharegpt
            }
        } else if case .array? = values["conversation"] {
            self = .lmsysChat
        } else if case .array? = values["data"] {
            self = .ultrachat
        } else if has("instruction"), has("response") {
            self = .dolly
        } else if has("instruction"), has("output") {
            self = has("input") ? .alpaca : .wizardlm
        } else if case .string(let text)? = values["text"], OIGText(text) != nil {
            self = .oig
        } else {
            return nil
        }
    }
}
