/// A kind of question about a picture, with its answer. Source: arXiv 2308.12714, section 3.1; vision-generation, §2.1, §2.3.
enum VIGCType: String, CaseIterable, Sendable {
    /// About what can be seen.
    case conversation
    /// For a description in full.
    case detail
    /// One that takes thought.
    case reasoning
    /// One that a word or a few answer.
    case short

    /// What the drafting model is told to make, one of which is drawn for each draft. Our own words.
    var instructions: [String] {
        switch self {
        case .conversation:
            [
                "Ask one question that somebody might ask while looking at this picture together with you, and answer it.",
                "Write a question about something that can be seen here, and what you would reply to it.",
                "Think of a question that the picture settles beyond doubt. Write it down with its answer.",
                "What might a curious visitor ask about this scene? Give one question and a friendly answer.",
                "Make up one question on the things, people or actions in this image and answer it in whole sentences.",
                "Pick a part of the picture that is easily overlooked, ask a question about it and answer that.",
                "Write one question on how many there are of something, where it is or what it looks like, with the answer.",
                "Start a conversation about this picture: one question, one answer.",
            ]
        case .detail:
            [
                "Write a request for a full description of this picture, and the description.",
                "Ask for everything that is to be seen here, in words of your own, and then describe it closely.",
                "Somebody wants the picture told in full. Write what that person says, and a thorough account of the picture.",
                "Put down a question that calls for a long description of the scene, and give that description.",
                "Write how a person would ask for all particulars of this image, and answer with all of them.",
                "Ask to be walked through the picture, and walk through it from the front to the back.",
            ]
        case .reasoning:
            [
                "Ask one question about this picture that takes thought, and answer it step by step from what can be seen.",
                "Write a question on the cause, the purpose or the consequence of what happens here, and reason out its answer.",
                "Think of a question that cannot be answered by naming or counting what is shown. Write it and its answer.",
                "Ask what is likely to come next, what should be minded or why things are so, and give a reasoned answer.",
                "Write one demanding question that the scene gives rise to. Answer it: first what bears on it, then the rest.",
                "Put a question to somebody who has to think about what the picture shows, and answer as that person would.",
            ]
        case .short:
            [
                "Ask a question about this picture that one word or a few words answer, and give that answer.",
                "Write a short question about something shown here, and its answer in at most three words.",
                "Make up a quiz question on this picture. The answer is a single word, a number or a name.",
                "Write a question with one certain answer that everybody who looks can give, and the answer, quite short.",
                "Ask for a colour, a number, a thing, an action or a place in the picture, and answer as briefly as possible.",
            ]
        }
    }
}

/// How a question may begin, and how often.
struct Opening: Sendable {
    let words: String
    let weight: Double

    /// Reads `What=20`; without a weight it is 1.
    init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let words = parts.first.map({ String($0) }), !words.isEmpty else { return nil }
        guard parts.count == 2 else {
            (self.words, weight) = (words, 1)
            return
        }
        guard let weight = parts.last.flatMap({ Double($0) }), weight.isFinite, weight > 0 else { return nil }
        (self.words, self.weight) = (words, weight)
    }

    /// One of `openings`, by their weights; nil where there are none.
    static func draw(from openings: [Opening], using random: inout AnyRandom) -> Opening? {
        let total = openings.reduce(0) { $0 + $1.weight }
        guard total > 0 else { return nil }
        var place = Double.random(in: 0..<total, using: &random)
        for opening in openings {
            place -= opening.weight
            if place < 0 { return opening }
        }
        return openings.last
    }
}
