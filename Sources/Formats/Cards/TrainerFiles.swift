import Support

/// What trainers have to be told to read a data set: LLaMA-Factory's `dataset_info.json` and a part of an axolotl configuration.
public struct TrainerFiles: Sendable {
    /// The name that LLaMA-Factory knows the data by.
    public let name: String
    public let form: DataForm
    /// Paths in the folder, by split.
    public let files: [(split: String, path: String)]

    /// - Parameter name: anything; only letters, digits, `-`, `_` and `.` of it are used.
    public init(name: String, form: DataForm, files: [(split: String, path: String)]) {
        let safe = name.unicodeScalars.map { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789-_.".unicodeScalars.contains(scalar))
                ? String(scalar) : "_"
        }.joined()
        self.name = safe.isEmpty ? "data" : safe
        self.form = form
        self.files = files
    }

    /// Nil where LLaMA-Factory has no place for the form, or does not read such a file.
    public var llamaFactory: [UInt8]? {
        guard let entry = LLaMAFactoryEntry(form), files.allSatisfy({ Compression(ofPath: $0.path) == .none }) else { return nil }
        var writer = JSONWriter()
        writer.beginObject()
        for (split, path) in files {
            writer.key(split == "train" ? name : "\(name)_\(split)")
            entry.write(file: path, to: &writer)
        }
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    /// Nil where axolotl has no place for the form.
    public var axolotl: String? {
        guard let entry = AxolotlEntry(form) else { return nil }
        var text = "# A part of an axolotl configuration: start axolotl in this folder, or put the folder before the paths.\n"
        if let method = entry.method { text += "rl: \(method)\n" }
        for (split, path) in files {
            text += split == "train" ? "datasets:\n" : "test_datasets:\n"
            text += "  - path: \(CardText.yaml(path))\n    ds_type: json\n    split: train\n"
            text += entry.lines.map { "    \($0)\n" }.joined()
        }
        return text
    }
}

/// The description of one data set, without its file. Source: LLaMA-Factory's `data/README.md` and `data/parser.py`.
private struct LLaMAFactoryEntry {
    let columns: KeyValuePairs<String, String>
    var isRanking = false
    var tags: RowShape.Names?

    init?(_ form: DataForm) {
        switch form {
        case .rows(.alpaca): columns = ["prompt": "instruction", "query": "input", "response": "output"]
        case .rows(.alpacaHistory):
            columns = [
                "prompt": "instruction", "query": "input", "response": "output", "system": "system", "history": "history",
            ]
        case .rows(.wizardlm): columns = ["prompt": "instruction", "response": "output"]
        case .rows(.alpacaPrompt), .rows(.promptCompletion), .renderedPair:
            columns = ["prompt": "prompt", "response": "completion"]
        case .rows(.text), .renderedText: columns = ["prompt": "text"]
        case .rows(.sharegpt): (columns, tags) = (["messages": "conversations"], .shareGPT)
        case .rows(.messages): (columns, tags) = (["messages": "messages"], .openAI)
        case .preferences(.pairs):
            (columns, isRanking) = (["prompt": "prompt", "chosen": "chosen", "rejected": "rejected"], true)
        case .preferences(.unpaired): columns = ["prompt": "prompt", "response": "completion", "kto_tag": "label"]
        case .pictures(.llava), .pictures(.sharegpt4v), .pictures(.allava):
            (columns, tags) = (["messages": "conversations", "images": "image"], .shareGPT)
        // Lists as chosen and rejected, pictures without their token, parts of messages, and questions apart from turns.
        case .rows(.promptCompletionMessages), .preferences(.pairMessages), .preferences(.unpairedMessages),
            .preferences(.openAI), .pictures(.lamm2D), .pictures(.lamm3D), .pictures(.imageMessages), .pictures(.vigc):
            return nil
        }
    }

    func write(file: String, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("file_name", file)
        writer.member("formatting", tags == nil ? "alpaca" : "sharegpt")
        if isRanking { writer.member("ranking", true) }
        writer.key("columns")
        writer.beginObject()
        for (name, column) in columns { writer.member(name, column) }
        writer.endObject()
        if let tags {
            let (parts, speakers) = (tags.parts, tags.speakers)
            writer.key("tags")
            writer.beginObject()
            writer.member("role_tag", parts.speaker)
            writer.member("content_tag", parts.text)
            writer.member("user_tag", speakers.user)
            writer.member("assistant_tag", speakers.assistant)
            writer.member("system_tag", speakers.system)
            writer.endObject()
        }
        writer.endObject()
    }
}

/// How axolotl is told what the columns are. Source: axolotl's `docs/dataset-formats` and `docs/rlhf.qmd`.
private struct AxolotlEntry {
    /// Of `rl:`, where it is no supervised training.
    var method: String?
    let lines: [String]

    init?(_ form: DataForm) {
        switch form {
        case .rows(.alpaca), .rows(.wizardlm): lines = ["type: alpaca"]
        case .rows(.alpacaPrompt), .rows(.promptCompletion), .renderedPair:
            lines = [
                "type:", "  field_instruction: prompt", "  field_output: completion", "  format: \"{instruction}\"",
                "  no_input_format: \"{instruction}\"",
            ]
        case .rows(.text), .renderedText: lines = ["type: completion", "field: text"]
        case .rows(.sharegpt): lines = ["type: chat_template"] + Self.turns("conversations", .shareGPT)
        case .rows(.messages): lines = ["type: chat_template"] + Self.turns("messages", .openAI)
        case .preferences(.pairs):
            method = "dpo"
            lines = Self.fields(["prompt", "chosen", "rejected"], formats: ["prompt", "chosen", "rejected"])
        case .preferences(.pairMessages):
            method = "dpo"
            lines =
                ["type: chat_template.default"] + Self.turns("prompt", .openAI)
                + ["field_chosen: chosen", "field_rejected: rejected"]
        case .preferences(.unpaired):
            method = "kto"
            lines = Self.fields(["prompt", "completion", "label"], formats: ["prompt", "completion"])
        case .rows(.alpacaHistory), .rows(.promptCompletionMessages), .preferences(.unpairedMessages), .preferences(.openAI),
            .pictures:
            return nil
        }
    }

    private static func fields(_ names: [String], formats: [String]) -> [String] {
        ["type:"] + names.map { "  field_\($0): \($0)" } + formats.map { "  \($0)_format: \"{\($0)}\"" }
    }

    private static func turns(_ column: String, _ names: RowShape.Names) -> [String] {
        let (parts, speakers) = (names.parts, names.speakers)
        return [
            "field_messages: \(column)", "message_property_mappings:", "  role: \(parts.speaker)", "  content: \(parts.text)",
            "roles:", "  user: [\(speakers.user)]", "  assistant: [\(speakers.assistant)]", "  system: [\(speakers.system)]",
        ]
    }
}
