import Support

/// Answers in the form of a JSON schema, filled by what the members' names say.
///
/// Understands `type`, `properties`, `items`, `enum`, `const`, `anyOf`, `oneOf`, `$ref` into `$defs`, `minItems`,
/// `maxItems`, `minimum`, `maximum`. Every member of an object is given, as strict schemas demand.
struct SchemaAnswer {
    private let root: JSONValue
    private let reading: PromptReading
    private var number = 0

    /// The answer's JSON text.
    static func answer(_ schema: JSONValue, _ reading: PromptReading, _ random: inout SeededRandom) -> String {
        var answer = SchemaAnswer(root: schema, reading: reading)
        return String(decoding: answer.value(schema, name: "", depth: 0, &random).encoded(), as: UTF8.self)
    }

    /// What a model makes up when any JSON object will do.
    static func usualSchema(for reading: PromptReading) -> JSONValue {
        let text = JSONValue.object([("type", .text("string"))])
        switch reading.job {
        case .list:
            return object([("tasks", .object([("type", .text("array")), ("items", text)]))])
        case .yesOrNo:
            return object([("is_classification", .object([("type", .text("boolean"))]))])
        case .inputFirst, .outputFirst:
            let instance = object([("input", text), ("output", text)])
            return object([("instances", .object([("type", .text("array")), ("items", instance)]))])
        default:
            return object([("answer", text)])
        }
    }

    private static func object(_ properties: [(key: String, value: JSONValue)]) -> JSONValue {
        .object([("type", .text("object")), ("properties", .object(properties))])
    }

    private init(root: JSONValue, reading: PromptReading) {
        self.root = root
        self.reading = reading
    }

    private mutating func value(_ schema: JSONValue, name: String, depth: Int, _ random: inout SeededRandom) -> JSONValue {
        guard depth < 24 else { return .null }
        if let target = schema["$ref"]?.text { return value(resolve(target), name: name, depth: depth + 1, &random) }
        if let constant = schema["const"] { return constant }
        if let choices = schema["enum"]?.array, !choices.isEmpty { return pick(choices, name: name, &random) }
        if let choices = schema["anyOf"]?.array ?? schema["oneOf"]?.array, let first = choices.first {
            return value(first, name: name, depth: depth + 1, &random)
        }
        switch schema["type"]?.text ?? schema["type"]?.array?.first?.text ?? (schema["properties"] == nil ? "string" : "object") {
        case "object":
            guard case .object(let members)? = schema["properties"] else { return .object([]) }
            var out: [(key: String, value: JSONValue)] = []
            for member in members {
                out.append((member.key, value(member.value, name: member.key, depth: depth + 1, &random)))
            }
            return .object(out)
        case "array":
            return list(schema, name: name, depth: depth, &random)
        case "boolean":
            return .bool(ClassificationSense.holds(reading.subject, han: reading.han))
        case "integer", "number":
            return numeric(schema, name: name, &random)
        case "null":
            return .null
        default:
            return .text(text(name, &random))
        }
    }

    private func resolve(_ target: String) -> JSONValue {
        target.split(separator: "/").dropFirst().reduce(root) { $0[String($1)] ?? .object([]) }
    }

    private func pick(_ choices: [JSONValue], name: String, _ random: inout SeededRandom) -> JSONValue {
        if case .judge(let judged) = reading.job {
            let answer = JudgeAnswer(reading: judged, han: reading.han)
            if let label = answer.label(of: choices.compactMap(\.text), &random) { return .text(label) }
            let isSecond = ["b", "2", "second"].contains { name.lowercased().hasSuffix($0) }
            let score = answer.score(at: isSecond ? 1 : 0, &random)
            return choices.first { $0.integer == score } ?? choices[random.index(below: choices.count)]
        }
        if choices.count == 2, reading.job == .yesOrNo,
            let yes = choices.first(where: { ["yes", "true", "是"].contains($0.text?.lowercased() ?? "") }),
            let no = choices.first(where: { $0 != yes })
        {
            return ClassificationSense.holds(reading.subject, han: reading.han) ? yes : no
        }
        return choices[random.index(below: choices.count)]
    }

    private mutating func list(_ schema: JSONValue, name: String, depth: Int, _ random: inout SeededRandom) -> JSONValue {
        var count = 2
        switch reading.job {
        case .list(let from, let through, _):
            count = max(1, through - from + 1)
            number = from - 1
        case .picture: count = 3 + random.index(below: 3)
        case .outputFirst: count = ClassificationSense.labels(reading.subject, han: reading.han).count
        case .inputFirst: count = InstanceAnswer.needsInput(reading.subject, han: reading.han) ? 1 + random.index(below: 3) : 1
        default: break
        }
        if let minimum = schema["minItems"]?.integer { count = max(count, min(minimum, 256)) }
        if let maximum = schema["maxItems"]?.integer { count = min(count, max(0, maximum)) }
        var items: [JSONValue] = []
        for _ in 0..<count {
            number += 1
            items.append(value(schema["items"] ?? .object([]), name: name, depth: depth + 1, &random))
        }
        return .array(items)
    }

    private func numeric(_ schema: JSONValue, name: String, _ random: inout SeededRandom) -> JSONValue {
        if ["number", "index", "id", "n"].contains(name) { return .number(Double(max(1, number))) }
        let low = schema["minimum"]?.integer ?? 1
        let high = max(low, schema["maximum"]?.integer ?? 10)
        return .number(Double(low + random.index(below: min(high - low, 1_000_000) + 1)))
    }

    private func text(_ name: String, _ random: inout SeededRandom) -> String {
        let lower = name.lowercased()
        let instances = InstanceAnswer(reading: reading, chat: true, sloppy: false)
        if ["instruction", "task", "tasks", "instructions", "prompt", "items", "指令", "任务"].contains(lower) {
            return Instructions.item(reading, known: reading.items, &random)
        }
        if ["label", "class", "class_label", "category", "类别", "标签"].contains(lower)
            || lower == "output" && reading.job == .outputFirst
        {
            let labels = ClassificationSense.labels(reading.subject, han: reading.han)
            return labels[max(0, number - 1) % labels.count]
        }
        if lower == "input" || lower == "输入" {
            let bare = reading.job == .inputFirst && !InstanceAnswer.needsInput(reading.subject, han: reading.han)
            return bare ? "" : instances.input(&random)
        }
        if case .picture(let picture) = reading.job {
            let answer = PictureAnswer(reading: picture)
            switch lower {
            case "question": return answer.question(last: picture.wish == .question, &random)
            case "answer": return answer.answer(last: picture.wish == .question, &random)
            default: return answer.description(&random)
            }
        }
        if case .judge = reading.job {
            let words = Prose.contentWords(of: reading.subject, han: reading.han)
            return Prose.sentences(2, about: words, han: reading.han, &random)
        }
        if reading.job == .yesOrNo { return ShortAnswer.yesOrNo(reading, chat: true, sloppy: false, &random) }
        return instances.output(&random)
    }
}
