/// A form that trainers and other tools read data sets in.
public enum ExportFormat: String, CaseIterable, Sendable {
    /// A JSON array of `instruction`, `input`, `output`; the input is empty where a task has none. Source: `alpaca_data.json`.
    case alpaca
    /// The same with `system` and `history`, pairs of what was asked and answered before; both empty where a row has none.
    /// Source: LLaMA-Factory's `data/README.md`.
    case alpacaHistory = "alpaca-history"
    /// JSON Lines of `prompt` and `completion`, the prompt rendered from Alpaca's two training templates.
    case alpacaPrompt = "alpaca-prompt"
    /// A JSON array of `instruction` and `output`, an input behind the instruction. Source: WizardLM's published 70K.
    case wizardlm
    /// A JSON array of `id` and `conversations`, each turn `from` and `value`. Source: ShareGPT as FastChat reads it.
    case sharegpt
    /// JSON Lines of `messages`, each `role` and `content`. Source: OpenAI's fine-tuning files; TRL's conversational language
    /// modelling.
    case messages
    /// JSON Lines of `text`: what is said, turn by turn, a blank line between. Source: TRL's standard language modelling.
    case text
    /// JSON Lines of `prompt` and `completion`, two texts. Source: TRL's standard prompt-completion.
    case promptCompletion = "prompt-completion"
    /// The same as lists of messages; the completion is the last answer. Source: TRL's conversational prompt-completion.
    case promptCompletionMessages = "prompt-completion-messages"

    /// One line for help.
    public var summary: String {
        switch self {
        case .alpaca: "JSON array of {instruction, input, output}"
        case .alpacaHistory: "JSON array of {instruction, input, output, system, history}, for conversations too"
        case .alpacaPrompt: "JSON Lines of {prompt, completion}, with the templates of Prompts/alpaca/export"
        case .wizardlm: "JSON array of {instruction, output}, the input after a blank line"
        case .sharegpt: "JSON array of {id, conversations: [{from, value}]}"
        case .messages: "JSON Lines of {messages: [{role, content}]}, as OpenAI's and TRL's"
        case .text: "JSON Lines of {text}, as TRL's for language modelling"
        case .promptCompletion: "JSON Lines of {prompt, completion}, two texts, as TRL's"
        case .promptCompletionMessages: "JSON Lines of {prompt, completion}, two lists of {role, content}, as TRL's"
        }
    }

    /// Whether the file is one JSON array; else it has a JSON value on each line.
    public var isArray: Bool {
        switch self {
        case .alpaca, .alpacaHistory, .wizardlm, .sharegpt: true
        case .alpacaPrompt, .messages, .text, .promptCompletion, .promptCompletionMessages: false
        }
    }
}
