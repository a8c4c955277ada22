import Support

/// The simulated model: a deterministic function of (seed, what the request says, choice).
///
/// It knows no template of ours. What it answers follows from general features of the prompt's text, and the spelling of
/// labels from the demonstrations it is shown.
struct Teacher: Sendable {
    let seed: UInt64
    var sight = SightOptions()

    /// One text for each choice asked for, before stop strings and token limits; `seen` are the pictures that were looked at.
    func answers(_ prompt: String, _ request: ModelRequest, seen: [SeenPicture] = []) -> [String] {
        if !seen.isEmpty || SightTeacher.editsBlindly(prompt, request) {
            return SightTeacher(seed: seed, options: sight).answers(prompt, request, seen)
        }
        if let forms = FormReading(prompt) {
            return Array(repeating: FormAnswer(reading: forms).text(request.form, prompt: prompt), count: request.choices)
        }
        let reading = PromptReading(prompt, image: request.hasImage)
        var hasher = Hasher256()
        hasher.update(field: request.sampling)
        hasher.update(field: prompt)
        let key = hasher.finish().seed ^ seed &* 0xA24B_AED4_963E_E407
        return (0..<request.choices).map { choice in
            var random = SeededRandom(seed: key &+ UInt64(choice) &* 0x9FB2_1C65_1E98_DF25)
            switch request.form {
            case .free:
                return text(reading, chat: request.surface == .chat, &random)
            case .schema(let schema):
                return SchemaAnswer.answer(schema, reading, &random)
            case .anyJSON:
                return SchemaAnswer.answer(SchemaAnswer.usualSchema(for: reading), reading, &random)
            }
        }
    }

    private func text(_ reading: PromptReading, chat: Bool, _ random: inout SeededRandom) -> String {
        let mood = random.unit()
        if mood < 0.015 {
            let refusals = reading.han ? Refusals.chinese : Refusals.english
            return refusals[random.index(below: refusals.count)]
        }
        if mood < 0.018 { return "" }
        let sloppy = mood < 0.028
        if let label = reading.answerLabel { return ReasonedReply.text(reading, label: label, sloppy: sloppy, &random) }
        switch reading.job {
        case .list(let from, let through, let open):
            return ListAnswer(reading: reading, sloppy: sloppy).text(from: from, through: through, open: open, &random)
        case .blocks(let blocks):
            return BlockAnswer(reading: reading, blocks: blocks, sloppy: sloppy).text(&random)
        case .judge(let judged):
            return JudgeAnswer(reading: judged, han: reading.han).text(&random)
        case .picture(let picture):
            return PictureAnswer(reading: picture).text(sloppy: sloppy, &random)
        case .yesOrNo:
            return ShortAnswer.yesOrNo(reading, chat: chat, sloppy: sloppy, &random)
        case .inputFirst:
            return InstanceAnswer(reading: reading, chat: chat, sloppy: sloppy).inputFirst(&random)
        case .outputFirst:
            return InstanceAnswer(reading: reading, chat: chat, sloppy: sloppy).outputFirst(&random)
        case .rewrite, .create, .equality, .verdict, .score, .describe, .answer:
            return ShortAnswer.text(reading, &random)
        }
    }
}
