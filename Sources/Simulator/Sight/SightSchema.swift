import Support

/// The answer about pictures as JSON: a schema filled by what its members' names say.
struct SightSchema {
    let answer: SightAnswer
    private let root: JSONValue
    /// What the object that is being filled is about.
    private var item: SightReading.Item?
    private var turn: (question: String, answer: String)?
    private var critique: (text: String, isRight: Bool)?
    private var asked: [String] = []
    private var number = 0

    private init(_ answer: SightAnswer, root: JSONValue) {
        self.answer = answer
        self.root = root
    }

    /// The JSON text.
    static func text(_ schema: JSONValue, _ answer: SightAnswer, _ random: inout SeededRandom) -> String {
        var filling = SightSchema(answer, root: schema)
        return String(decoding: filling.value(schema, "", 0, &random).encoded(), as: UTF8.self)
    }

    /// The sections that a prompt asks for, each between its two marks.
    static func sections(_ names: [String], _ answer: SightAnswer, _ random: inout SeededRandom) -> String {
        var filling = SightSchema(answer, root: .null)
        filling.invent(Set(names), &random)
        let string = JSONValue.object([("type", .text("string"))])
        let list = JSONValue.object([("type", .text("array")), ("items", string)])
        return names.map { name in
            let value = filling.value(name.hasSuffix("s") ? list : string, name, 1, &random)
            let lines = value.array?.enumerated().map { "\($0.offset + 1). \($0.element.text ?? "")" }
            return "<\(name)>\n\(lines?.joined(separator: "\n") ?? value.text ?? "")\n</\(name)>"
        }.joined(separator: "\n")
    }

    private mutating func value(_ schema: JSONValue, _ name: String, _ depth: Int, _ random: inout SeededRandom) -> JSONValue {
        guard depth < 24 else { return .null }
        if let target = schema["$ref"]?.text {
            let found = target.split(separator: "/").dropFirst().reduce(root) { $0[String($1)] ?? .object([]) }
            return value(found, name, depth + 1, &random)
        }
        if let constant = schema["const"] { return constant }
        if let choices = schema["enum"]?.array, !choices.isEmpty { return pick(choices, name, &random) }
        if let first = (schema["anyOf"]?.array ?? schema["oneOf"]?.array)?.first { return value(first, name, depth + 1, &random) }
        switch schema["type"]?.text ?? schema["type"]?.array?.first?.text ?? (schema["properties"] == nil ? "string" : "object") {
        case "object":
            guard case .object(let members)? = schema["properties"] else { return .object([]) }
            invent(Set(members.map { $0.key.lowercased() }), &random)
            return .object(members.map { ($0.key, value($0.value, $0.key.lowercased(), depth + 1, &random)) })
        case "array": return list(schema, name, depth, &random)
        case "boolean": return .bool(flag(name))
        case "integer", "number": return .number(Double(item?.number ?? max(1, number)))
        case "null": return .null
        default: return .text(text(name, &random))
        }
    }

    /// Makes up what several members share: a question and its answer, of several questions one.
    private mutating func invent(_ members: Set<String>, _ random: inout SeededRandom) {
        guard members.isSuperset(of: ["question", "answer"]) else { return }
        turn = answer.turn(&random)
        guard members.contains("questions") else { return }
        asked = answer.questions(answer.reading.count ?? 5, &random)
        let chosen = asked[random.index(below: asked.count)]
        turn = (chosen, answer.answer(to: chosen, &random))
    }

    private mutating func list(_ schema: JSONValue, _ name: String, _ depth: Int, _ random: inout SeededRandom) -> JSONValue {
        let items = schema["items"] ?? .object([])
        switch answer.reading.job {
        case .locate where name.contains("box") && items["type"]?.text == "number":
            let region = item.flatMap { answer.place(of: $0.text) }
            return .array(region.map { [$0.x1, $0.y1, $0.x2, $0.y2].map(JSONValue.number) } ?? [])
        case .verify, .correct, .probe, .locate:
            guard depth < 3, items["type"]?.text == "object" || items["$ref"] != nil else { break }
            let job = answer.reading.job
            return .array(
                answer.reading.items.compactMap { item in
                    if job == .probe, answer.probe(item.text) == nil { return nil }
                    if job == .locate, answer.place(of: item.text) == nil { return nil }
                    self.item = item
                    return value(items, name, depth + 1, &random)
                })
        case .questions:
            if name.contains("question"), items["type"]?.text == "string" {
                if !asked.isEmpty { return .array(asked.map(JSONValue.text)) }
                let count = bounded(answer.reading.count ?? 5, schema)
                return .array(answer.questions(count, &random).map(JSONValue.text))
            }
        default: break
        }
        let count = bounded(answer.reading.job == .conversation ? 3 + random.index(below: 2) : answer.reading.count ?? 3, schema)
        return .array(
            (0..<count).map { _ in
                number += 1
                return value(items, name, depth + 1, &random)
            })
    }

    private func bounded(_ count: Int, _ schema: JSONValue) -> Int {
        min(max(count, min(schema["minItems"]?.integer ?? 0, 64)), max(0, schema["maxItems"]?.integer ?? 64))
    }

    private func pick(_ choices: [JSONValue], _ name: String, _ random: inout SeededRandom) -> JSONValue {
        let texts = choices.compactMap(\.text)
        func first(_ words: String...) -> JSONValue? {
            words.lazy.compactMap { word in texts.first { $0.lowercased().hasPrefix(word) } }.first.map(JSONValue.text)
        }
        let found: JSONValue? =
            switch answer.reading.job {
            case .verify:
                switch item.map({ answer.look($0.text) }) ?? .supported {
                case .supported: first("support", "true", "yes", "correct", "right")
                case .contradicted: first("contradict", "false", "no_", "no", "wrong", "unsupport", "incorrect")
                case .nonVisual: first("non", "not_a", "other", "unver", "not_visible", "support")
                }
            case .correct:
                switch item.map({ answer.correction($0.text).action }) ?? "keep" {
                case "keep": first("keep", "leave", "retain")
                case "delete": first("delete", "remove", "drop", "strike")
                default: first("rewrite", "correct", "edit", "replace", "mend")
                }
            case .choice: first(answer.choice().lowercased())
            case .kind: answer.kind(of: texts).map(JSONValue.text)
            case .answer where answer.reading.asksYesOrNo: answer.yes(to: answer.reading.question) ? first("yes") : first("no")
            default: nil
            }
        return found ?? choices[random.index(below: choices.count)]
    }

    private mutating func flag(_ name: String) -> Bool {
        switch answer.reading.job {
        case .critique: return judged().isRight
        case .verify: return item.map { answer.look($0.text) != .contradicted } ?? true
        case .answer: return answer.yes(to: answer.reading.question)
        default: return true
        }
    }

    private mutating func judged() -> (text: String, isRight: Bool) {
        let judged = critique ?? answer.critique()
        critique = judged
        return judged
    }

    private mutating func text(_ name: String, _ random: inout SeededRandom) -> String {
        switch answer.reading.job {
        case .verify:
            let sentence = item?.text ?? ""
            return ["text", "sentence", "claim"].contains(name) ? sentence : answer.evidence(answer.look(sentence), sentence)
        case .correct:
            let sentence = item?.text ?? ""
            if ["reason", "evidence", "why", "explanation"].contains(name) {
                return answer.evidence(answer.look(sentence, "correct"), sentence)
            }
            let made = answer.correction(sentence)
            return ["action", "decision"].contains(name) ? made.action : made.text
        case .probe: return item.flatMap { answer.probe($0.text) } ?? ""
        case .critique: return judged().text
        case .choice:
            return ["choice", "better", "preferred", "winner"].contains(name) ? answer.choice() : "It fits the picture better."
        case .kind: return answer.kind(of: answer.reading.kinds) ?? "other"
        case .next: return answer.next(&random)
        case .revise: return answer.revision(&random)
        case .colour: return answer.colours()
        case .draft, .conversation, .questions, .answer, .describe, .locate: break
        }
        if ["question", "instruction", "user", "human"].contains(name) {
            return turn?.question ?? answer.question(answer.reading.topic, &random).text
        }
        if ["description", "caption"].contains(name) || answer.reading.job == .describe { return answer.description(&random) }
        if let turn { return turn.answer }
        return answer.reading.question.isEmpty ? answer.description(&random) : answer.answer(to: answer.reading.question, &random)
    }
}
