import Support

/// What the teacher says of a picture that it knows from notes, with the lapses that a model has: it lets out where it knows it from,
/// asks what it has said already, describes in one line, forgets a separator.
struct PictureAnswer {
    let reading: PictureReading

    private static let grammar = Grammar([
        "ask": """
        what can be said of the {thing} here?; where is the {thing}?; how does the {thing} look?; what stands out about the {thing}?; what
        is there besides the {thing}?; how much room does the {thing} take up?; what lies next to the {thing}?
        """,
        "tell": """
        the {thing} can be seen {place}, and {mood}.; there is the {thing}, {place}, and {mood}.; it is {place}, where {mood}.
        """,
        "place": """
        a little left of the middle; towards the right edge; in the foreground; well in the background; in the lower half; close to the
        upper edge; right in the centre
        """,
        "mood": """
        nothing covers it; the light falls on it from one side; it draws the eye at once; there is some free space around it; the rest of
        the scene keeps clear of it
        """,
        "ponder": """
        what is likely to happen here next?; what should one mind in a situation like this?; why might things be arranged in this way?;
        what had to be done before this moment?; what would change here if it began to rain?
        """,
        "reason": """
        what can be seen speaks for an ordinary moment of the day.; since nothing points to haste, it will probably go on like this for a
        while.; one should keep an eye on the {thing} all the same.; if more people came, there would hardly be room.; the way
        things stand suggests that somebody has prepared them with care.; it is certain that the {thing} matters here, and likely that
        the rest follows from it.; in the end the weather will decide.
        """,
        "leak": """
        according to the caption, this is so.; the bounding box of the {thing} shows it.; as described, it is there.; the coordinates
        tell as much.
        """,
        "thing": "\u{1}",
        "error": """
        it seems that your message is empty. How can I assist you today?; you haven't provided anything to look at. Please provide the
        image.
        """,
    ])

    /// A reply in the form that the prompt shows.
    func text(sloppy: Bool, _ random: inout SeededRandom) -> String {
        if random.unit() < 0.006 { return filled("error", &random) }
        if reading.wish == .description { return description(&random) }
        var parts = turns(&random).flatMap { ["Question:\n" + $0.question, "Answer:\n" + $0.answer] }
        if sloppy || random.unit() < 0.02 { parts.removeLast() }
        return parts.joined(separator: "\n===\n")
    }

    /// Questions with their answers, as many as are wanted.
    func turns(_ random: inout SeededRandom) -> [(question: String, answer: String)] {
        guard reading.wish == .conversation else { return [(question(last: true, &random), answer(last: true, &random))] }
        let count = 3 + random.index(below: 3)
        return (1...count).map { number in
            let question = question(last: number == count, &random)
            if random.unit() < 0.01 { return (question, Self.echo(of: question)) }
            return (question, answer(last: number == count, &random))
        }
    }

    /// A question that was not asked before, where a few tries find one.
    func question(last: Bool, _ random: inout SeededRandom) -> String {
        var text = ""
        for _ in 0..<8 {
            text = filled(last ? "ponder" : "ask", &random)
            let lower = text.lowercased()
            if !reading.known.contains(where: { $0.contains(lower) }) { break }
        }
        return text
    }

    func answer(last: Bool, _ random: inout SeededRandom) -> String {
        let mood = random.unit()
        let text = last ? (0..<3).map { _ in filled("reason", &random) }.joined(separator: " ") : filled("tell", &random)
        if mood < 0.015 { return text + " " + filled("leak", &random) }
        if mood < 0.025, let start = reading.box.firstIndex(of: "[") { return text + " It is at \(reading.box[start...])." }
        return text
    }

    func description(_ random: inout SeededRandom) -> String {
        let mood = random.unit()
        let opening = reading.captions.first ?? filled("tell", &random)
        if mood < 0.03 { return opening }
        var sentences = reading.captions.isEmpty ? [opening] : reading.captions
        for _ in 0..<4 { sentences.append(filled("tell", &random)) }
        if mood < 0.06 { sentences.append(filled("leak", &random)) }
        return sentences.joined(separator: " ")
    }

    private static func echo(of question: String) -> String {
        String(question.dropLast()) + "."
    }

    private func filled(_ rule: String, _ random: inout SeededRandom) -> String {
        let things = reading.things.isEmpty ? ["scene"] : reading.things
        let thing = things[random.index(below: things.count)]
        return Self.grammar.expand(rule, &random).replacing("\u{1}", with: thing)
    }
}
