/// A form that trainers and other tools read data sets in.
public enum ExportFormat: String, CaseIterable, Sendable {
    /// A JSON array of `instruction`, `input`, `output`; the input is empty where a task has none. Source: `alpaca_data.json`.
    case alpaca
    /// JSON Lines of `prompt` and `completion`, the prompt rendered from Alpaca's two training templates.
    case alpacaPrompt = "alpaca-prompt"
    /// A JSON array of `instruction` and `output`, an input behind the instruction. Source: WizardLM's published 70K.
    case wizardlm
    /// A JSON array of `id` and `conversations`, each turn `from` and `value`. Source: ShareGPT as FastChat reads it.
    case sharegpt
    /// JSON Lines of `messages`, each `role` and `content`. Source: OpenAI's fine-tuning files.
    case messages

    /// One line for help.
    public var summary: String {
        switch self {
        case .alpaca: "JSON array of {instruction, input, output}"
        case .alpacaPrompt: "JSON Lines of {prompt, completion}, with the templates of Prompts/alpaca/export"
        case .wizardlm: "JSON array of {instruction, output}, the input after a blank line"
        case .sharegpt: "JSON array of {id, conversations: [{from, value}]}"
        case .messages: "JSON Lines of {messages: [{role, content}]}, as OpenAI's"
        }
    }

    /// Whether the file is one JSON array; else it has a JSON value on each line.
    var isArray: Bool {
        switch self {
        case .alpaca, .wizardlm, .sharegpt: true
        case .alpacaPrompt, .messages: false
        }
    }
}
