public import Records
import Support

/// A question and two answers of which a judge named the same one in both orders.
public struct PreferenceRow: Hashable, Sendable {
    public var id: String
    /// What is asked; ends with the user's turn.
    public var prompt: [Message]
    public var chosen: String
    public var rejected: String
    public var chosenModel: String
    public var rejectedModel: String
    /// Whoever judged; several are joined by ` + `. Nil where the run does not say.
    public var judge: String?
    /// Of the readable verdicts, the share that names the chosen answer, 0...1: below 1 where a sample or a judge differed.
    public var agreement: Double
    /// True where the verdicts come from the built-in simulated endpoint; nil where nobody knows.
    public var isSimulated: Bool?

    public init(
        id: String, prompt: [Message], chosen: String, rejected: String, chosenModel: String, rejectedModel: String,
        judge: String?, agreement: Double, isSimulated: Bool?
    ) {
        self.id = id
        self.prompt = prompt
        self.chosen = chosen
        self.rejected = rejected
        self.chosenModel = chosenModel
        self.rejectedModel = rejectedModel
        self.judge = judge
        self.agreement = agreement
        self.isSimulated = isSimulated
    }
}

/// A form in which preferences between two answers are given to a trainer.
public enum PreferenceFormat: String, CaseIterable, Sendable {
    /// JSON Lines of `prompt`, `chosen` and `rejected`, three texts. Source: TRL's standard preference.
    case pairs = "preference"
    /// The same as lists of messages. Source: TRL's conversational preference.
    case pairMessages = "preference-messages"
    /// JSON Lines of `prompt`, `completion` and `label`, true for the chosen answer: two rows a pair. Source: TRL's unpaired
    /// preference.
    case unpaired = "unpaired-preference"
    /// The same as lists of messages.
    case unpairedMessages = "unpaired-preference-messages"
    /// JSON Lines of `input` with `messages`, `preferred_output` and `non_preferred_output`. Source: OpenAI's preference tuning.
    case openAI = "openai-preference"

    /// One line for help.
    public var summary: String {
        switch self {
        case .pairs: "JSON Lines of {prompt, chosen, rejected, …}, texts, as TRL's, of a judge's folder"
        case .pairMessages: "JSON Lines of {prompt, chosen, rejected, …}, lists of {role, content}, of a judge's folder"
        case .unpaired: "JSON Lines of {prompt, completion, label, …}, two rows a pair, as TRL's, of a judge's folder"
        case .unpairedMessages: "the same with lists of {role, content}"
        case .openAI: "JSON Lines of {input: {messages}, preferred_output, non_preferred_output}, of a judge's folder"
        }
    }

    /// None of them is one JSON array.
    public var isArray: Bool { false }
}

extension PreferenceRow {
    /// The rows that `format` makes of it, each on one line. TRL's forms have the judge's name and agreement as further columns,
    /// which trainers leave alone; OpenAI's has no place for them.
    public func json(as format: PreferenceFormat) -> [[UInt8]] {
        switch format {
        case .pairs, .pairMessages: [pair(isText: format == .pairs)]
        case .unpaired, .unpairedMessages:
            [single(isChosen: true, isText: format == .unpaired), single(isChosen: false, isText: format == .unpaired)]
        case .openAI: [openAI()]
        }
    }

    private func pair(isText: Bool) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        write("prompt", prompt, isText, to: &writer)
        write("chosen", [Message(.assistant, chosen)], isText, to: &writer)
        write("rejected", [Message(.assistant, rejected)], isText, to: &writer)
        writer.member("id", id)
        writer.member("chosen_model", chosenModel)
        writer.member("rejected_model", rejectedModel)
        writeJudge(to: &writer)
        writer.endObject()
        return writer.bytes
    }

    private func single(isChosen: Bool, isText: Bool) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        write("prompt", prompt, isText, to: &writer)
        write("completion", [Message(.assistant, isChosen ? chosen : rejected)], isText, to: &writer)
        writer.member("label", isChosen)
        writer.member("id", id)
        writer.member("model", isChosen ? chosenModel : rejectedModel)
        writeJudge(to: &writer)
        writer.endObject()
        return writer.bytes
    }

    private func openAI() -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("input")
        writer.beginObject()
        writer.turns("messages", prompt[...], .openAI)
        writer.endObject()
        writer.turns("preferred_output", [Message(.assistant, chosen)], .openAI)
        writer.turns("non_preferred_output", [Message(.assistant, rejected)], .openAI)
        writer.endObject()
        return writer.bytes
    }

    private func write(_ key: String, _ turns: [Message], _ isText: Bool, to writer: inout JSONWriter) {
        if isText {
            writer.member(key, turns.map(\.text).joined(separator: "\n\n"))
        } else {
            writer.turns(key, turns[...], .openAI)
        }
    }

    /// Every row has all of them, for a loader takes the first row's columns for those of all.
    private func writeJudge(to writer: inout JSONWriter) {
        writer.member("judge", judge ?? "")
        writer.member("agreement", agreement)
        writer.key("simulated")
        if let isSimulated { writer.bool(isSimulated) } else { writer.raw("null") }
    }
}
