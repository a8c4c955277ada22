/// What the rows of a form consist of: said once, for the check of a row and for the features of a data card.
public struct RowShape: Hashable, Sendable {
    /// A member of a row.
    public struct Column: Hashable, Sendable {
        public let name: String
        public let kind: Kind
        /// Whether every row has it; else it may be missing or null.
        public var isRequired = true
    }

    /// What a column holds.
    public enum Kind: Hashable, Sendable {
        /// `isFilled`: it must say something.
        case text(isFilled: Bool)
        case truth
        /// 0...1.
        case share
        case texts
        /// Pairs of texts: what was asked and answered before.
        case pairs
        /// A list of {role, content} or {from, value}.
        case turns(Names, Talk)
        case object([Column])
    }

    /// What the parts of a turn are called.
    public enum Names: Hashable, Sendable {
        case openAI
        case shareGPT

        /// The member that says who speaks, and the one that says what.
        public var parts: (speaker: String, text: String) {
            switch self {
            case .openAI: ("role", "content")
            case .shareGPT: ("from", "value")
            }
        }

        /// What user, assistant and system are called.
        public var speakers: (user: String, assistant: String, system: String) {
            switch self {
            case .openAI: ("user", "assistant", "system")
            case .shareGPT: ("human", "gpt", "system")
            }
        }
    }

    /// What a list of turns has to be. A system's turn may stand before each but a completion.
    public enum Talk: Hashable, Sendable {
        /// Questions and answers in turn, an answer last.
        case conversation
        /// The same up to a question.
        case prompt
        /// One answer.
        case completion
    }

    public let columns: [Column]
}

extension RowShape {
    private static let filled = Kind.text(isFilled: true)
    private static let any = Kind.text(isFilled: false)
    private static let messages = Kind.turns(.openAI, .conversation)
    private static let conversations = Kind.turns(.shareGPT, .conversation)
    private static let prompt = Kind.turns(.openAI, .prompt)
    private static let completion = Kind.turns(.openAI, .completion)

    private init(_ columns: [Column]) {
        self.columns = columns
    }

    private init(_ required: KeyValuePairs<String, Kind>, optional: KeyValuePairs<String, Kind> = [:]) {
        self.init(Self.list(required) + Self.list(optional, isRequired: false))
    }

    private static func list(_ columns: KeyValuePairs<String, Kind>, isRequired: Bool = true) -> [Column] {
        columns.map { Column(name: $0.key, kind: $0.value, isRequired: isRequired) }
    }

    public init(_ format: ExportFormat) {
        switch format {
        case .alpaca: self.init(["instruction": Self.filled, "input": Self.any, "output": Self.any])
        case .alpacaHistory:
            self.init([
                "instruction": Self.filled, "input": Self.any, "output": Self.any, "system": Self.any, "history": .pairs,
            ])
        case .alpacaPrompt, .promptCompletion: self.init(["prompt": Self.filled, "completion": Self.any])
        case .wizardlm: self.init(["instruction": Self.filled, "output": Self.any])
        case .sharegpt: self.init(["id": Self.filled, "conversations": Self.conversations])
        case .messages: self.init(["messages": Self.messages])
        case .text: self.init(["text": Self.filled])
        case .promptCompletionMessages: self.init(["prompt": Self.prompt, "completion": Self.completion])
        }
    }

    public init(_ format: PreferenceFormat) {
        let pair: [Column]
        switch format {
        case .pairs: pair = Self.list(["prompt": Self.filled, "chosen": Self.any, "rejected": Self.any])
        case .pairMessages:
            pair = Self.list(["prompt": Self.prompt, "chosen": Self.completion, "rejected": Self.completion])
        case .unpaired: pair = Self.list(["prompt": Self.filled, "completion": Self.any, "label": .truth])
        case .unpairedMessages:
            pair = Self.list(["prompt": Self.prompt, "completion": Self.completion, "label": .truth])
        case .openAI:
            self.init([
                "input": .object(Self.list(["messages": Self.prompt])), "preferred_output": Self.completion,
                "non_preferred_output": Self.completion,
            ])
            return
        }
        let isPair = format == .pairs || format == .pairMessages
        let models =
            isPair
            ? Self.list(["chosen_model": Self.filled, "rejected_model": Self.filled]) : Self.list(["model": Self.filled])
        self.init(
            pair + Self.list(["id": Self.filled]) + models + Self.list(["judge": Self.any, "agreement": .share])
                + Self.list(["simulated": .truth], isRequired: false))
    }

    /// For the features of a card; ``VisualSchema`` checks such rows. Nil where a column is no single kind.
    public init?(_ format: VisualFormat) {
        let image = Self.list(["id": Self.filled, "image": Self.filled, "conversations": Self.conversations])
        switch format {
        case .llava:
            self.init(["id": Self.filled, "conversations": Self.conversations], optional: ["image": Self.filled])
        case .sharegpt4v: self.init(image)
        case .allava:
            self.init(
                image + Self.list(["original_caption": Self.any]) + Self.list(["url": Self.filled], isRequired: false))
        case .lamm2D: self.init(image + Self.list(["task_type": Self.filled, "src_image": Self.filled]))
        case .lamm3D:
            self.init([
                "pcl": Self.filled, "conversations": Self.conversations, "task_type": Self.filled,
                "src_dataset": Self.filled, "src_id": Self.filled,
            ])
        case .vigc:
            self.init([
                "image": Self.filled, "image_id": Self.filled, "instruction": Self.filled, "question": Self.filled,
                "original_answer": Self.any, "answer_given_question": Self.any, "answer": Self.filled, "answer_lst": .texts,
                "whole_text": Self.any,
            ])
        // The content of a message is a text or a list of parts.
        case .imageMessages: return nil
        }
    }

    /// Rows that a template of the user's made.
    public static let renderedText = RowShape(["text": filled])
    public static let renderedPair = RowShape(["prompt": filled, "completion": any])
}
