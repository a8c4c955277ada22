import Support

/// The simulated model where a prompt comes with pictures.
struct SightTeacher: Sendable {
    let seed: UInt64
    let options: SightOptions

    /// One text for each choice asked for.
    func answers(_ prompt: String, _ request: ModelRequest, _ seen: [SeenPicture]) -> [String] {
        var schema: JSONValue?
        if case .schema(let given) = request.form { schema = given }
        let reading = SightReading(prompt, schema: schema)
        var hasher = Hasher256()
        hasher.update(field: request.sampling)
        hasher.update(field: prompt)
        for picture in seen { hasher.update(field: picture.scene.id) }
        let digest = hasher.finish()
        return (0..<request.choices).map { choice in
            let answer = SightAnswer(
                reading: reading, seen: seen, options: options, seed: "\(seed)", request: "\(digest.hex) \(choice)")
            var random = SeededRandom(
                seed: (digest.seed ^ seed &* 0xA24B_AED4_963E_E407) &+ UInt64(choice) &* 0x9FB2_1C65_1E98_DF25)
            switch request.form {
            case .schema(let schema): return SightSchema.text(schema, answer, &random)
            case .anyJSON: return SightSchema.text(Self.usualSchema(reading), answer, &random)
            case .free: return text(answer, &random)
            }
        }
    }

    private func text(_ answer: SightAnswer, _ random: inout SeededRandom) -> String {
        let reading = answer.reading
        if !reading.sections.isEmpty { return SightSchema.sections(reading.sections, answer, &random) }
        switch reading.job {
        case .verify, .correct, .probe, .critique, .choice, .locate:
            return SightSchema.text(Self.usualSchema(reading), answer, &random)
        case .draft, .conversation, .questions, .kind:
            if reading.asksJSON { return SightSchema.text(Self.usualSchema(reading), answer, &random) }
        default: break
        }
        switch reading.job {
        case .draft, .conversation:
            if random.unit() < 0.005 { return Refusals.english[random.index(below: Refusals.english.count)] }
            let turns = (0..<(reading.job == .draft ? 1 : 3 + random.index(below: 2))).map { _ in answer.turn(&random) }
            return turns.map { "Question: \($0.question)\nAnswer: \($0.answer)" }.joined(separator: "\n\n")
        case .questions:
            let questions = answer.questions(reading.count ?? 5, &random).enumerated().map { "\($0.offset + 1). \($0.element)" }
            let list = questions.joined(separator: "\n")
            return reading.topic == .detail ? "Description: \(answer.description(&random))\n\nQuestions:\n\(list)" : list
        case .kind: return answer.kind(of: reading.kinds) ?? "other"
        case .next: return answer.next(&random)
        case .revise: return answer.revision(&random)
        case .colour: return answer.colours()
        case .answer:
            if !reading.asksYesOrNo, !reading.isShort, reading.claim.isEmpty, random.unit() < 0.005 {
                return Refusals.english[random.index(below: Refusals.english.count)]
            }
            return answer.answer(to: reading.question, &random)
        case .verify, .correct, .probe, .critique, .choice, .locate, .describe: return answer.description(&random)
        }
    }

    /// The form in which a model answers that is asked for JSON in words.
    private static func usualSchema(_ reading: SightReading) -> JSONValue {
        let text = JSONValue.object([("type", .text("string"))])
        let number = JSONValue.object([("type", .text("integer"))])
        func list(_ item: JSONValue) -> JSONValue { .object([("type", .text("array")), ("items", item)]) }
        func choices(_ names: String...) -> JSONValue { .object([("enum", .array(names.map(JSONValue.text)))]) }
        switch reading.job {
        case .verify:
            let verdict = choices("supported", "contradicted", "not_visible", "non_visual")
            return object([("verdicts", list(object([("sentence", number), ("verdict", verdict), ("evidence", text)])))])
        case .correct:
            let action = choices("keep", "rewrite", "delete")
            return object([("corrections", list(object([("sentence", number), ("action", action), ("text", text)])))])
        case .probe: return object([("questions", list(object([("sentence", number), ("question", text)])))])
        case .locate:
            let box = list(.object([("type", .text("number"))]))
            return object([("boxes", list(object([("sentence", number), ("box", box)])))])
        case .critique: return object([("critique", text), ("is_right", .object([("type", .text("boolean"))]))])
        case .choice: return object([("choice", choices("A", "B"))])
        case .kind: return object([("kind", text)])
        case .draft: return object([("question", text), ("answer", text)])
        case .conversation: return object([("turns", list(object([("question", text), ("answer", text)])))])
        case .questions: return object([("description", text), ("questions", list(text))])
        case .next, .revise, .colour, .answer, .describe:
            return object([(reading.job == .describe ? "description" : "answer", text)])
        }
    }

    private static func object(_ properties: [(key: String, value: JSONValue)]) -> JSONValue {
        .object([("type", .text("object")), ("properties", .object(properties))])
    }
}
