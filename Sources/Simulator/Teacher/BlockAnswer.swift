import Support

/// More tasks in the form of the blocks that the prompt shows.
struct BlockAnswer {
    let reading: PromptReading
    let blocks: BlockReading
    /// Whether a label is missing or the numbering is off, as happens.
    let sloppy: Bool

    func text(_ random: inout SeededRandom) -> String {
        var known = blocks.items
        var out = ""
        let flaw = sloppy ? random.index(below: 3) : -1
        for number in blocks.from...max(blocks.from, blocks.through) {
            let item = Instructions.item(reading, known: known, &random)
            known.append(item)
            let shown = flaw == 0 ? number - blocks.from + 1 : number
            if number > blocks.from { out += "\n" }
            if number > blocks.from || !blocks.isOpen {
                if !blocks.separator.isEmpty { out += blocks.separator + "\n" }
                out += "\(shown). \(blocks.task):"
            }
            out += " " + item + "\n"
            out += fields(of: item, number: shown, lacksInput: flaw == 1 && number % 5 == 0, &random)
        }
        return out
    }

    private func fields(of item: String, number: Int, lacksInput: Bool, _ random: inout SeededRandom) -> String {
        var reading = reading
        reading.subject = item
        let answer = InstanceAnswer(reading: reading, chat: true, sloppy: false)
        let needsInput = InstanceAnswer.needsInput(item, han: reading.han) || random.unit() < 0.1
        let input = needsInput ? answer.input(&random) : blocks.noInput
        let output = output(of: answer, &random)
        let first = lacksInput ? "" : "\(number). \(blocks.input):\n\(input)\n"
        return first + "\(number). \(blocks.output):\n\(output)"
    }

    /// Few outputs, but some, have a heading of their own.
    private func output(of answer: InstanceAnswer, _ random: inout SeededRandom) -> String {
        let text = answer.output(&random)
        guard random.unit() < 0.03 else { return text }
        let heading = Prose.phrase(about: [], han: reading.han, &random)
        return "### \(heading)\n\n\(text)"
    }
}

/// An answer with its reasoning before it.
enum ReasonedReply {
    private static let cues = ["reasoning", "step by step", "推理", "一步一步"]

    /// The label that the answer is to begin with, where a prompt's end asks for reasoning and names one in quotes: `"Answer:"`.
    static func label(in prompt: String) -> String? {
        let end = Array(prompt.utf8.suffix(600))
        let quote = UInt8(ascii: "\"")
        guard end.contains(quote) else { return nil }
        let lower = Array(String(decoding: end, as: UTF8.self).lowercased().utf8)
        guard cues.contains(where: { ByteSearch.contains($0, in: lower) }) else { return nil }
        let quoted = end.split(separator: quote, omittingEmptySubsequences: false).dropFirst().dropLast()
        let labels = quoted.filter { label in
            // "Final answer:" is an answer.
            let word = label.split(separator: 0x20).last ?? label
            return label.count < 24 && label.last == UInt8(ascii: ":") && PromptLine(word).role == .output
        }
        // An output is a field of a task; an answer is given.
        return labels.map { String(decoding: $0, as: UTF8.self) }.last { $0.lowercased() != "output:" }
    }

    static func text(_ reading: PromptReading, label: String, sloppy: Bool, _ random: inout SeededRandom) -> String {
        let words = Prose.contentWords(of: reading.subject, han: reading.han)
        let reasoning = Prose.sentences(2 + random.index(below: 3), about: words, han: reading.han, &random)
        let answer = ShortAnswer.text(reading, &random)
        return sloppy ? reasoning + " " + answer : "\(reasoning)\n\n\(label) \(answer)"
    }
}
