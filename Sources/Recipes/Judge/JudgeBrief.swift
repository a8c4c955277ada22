import RecipeKit
import Records
import TextKit

/// What a judge is shown: the question with its picture, the reference, and the answers in the order of their slots. Models are
/// never named.
struct JudgeBrief {
    /// The user's turns, for telling whether a reply that apologises does what was asked.
    let question: String
    /// What is seen before the text, in both orders.
    let images: [ImagePart]
    private let pair: JudgePair
    private let shown: [InertAnswer]
    private let mode: JudgeMode
    private let reference: String?

    init(_ pair: JudgePair, showing answers: [InertAnswer], settings: JudgeSettings) {
        self.pair = pair
        images = pair.image.map { [$0] } ?? []
        shown = answers
        mode = settings.mode
        question = pair.turns.joined(separator: "\n\n")
        reference = settings.usesReference ? pair.referenceText : nil
    }

    /// The prompt's variables.
    /// - Parameter fence: what the tags around each text end in.
    func values(fence: String) -> [String: TemplateValue] {
        let isMultiTurn = pair.turns.count > 1
        var values: [String: TemplateValue] = [
            "fence": .text(fence), "multi_turn": .flag(isMultiTurn), "question": .text(inert(pair.turns.last ?? "")),
            "has_image": .flag(!images.isEmpty), "has_reference": .flag(reference != nil),
            "reference": .text(inert(reference ?? "")),
        ]
        let names = mode == .single ? ["answer"] : ["answer_a", "answer_b"]
        for (name, answer) in zip(names, shown) {
            values[name] = .text(isMultiTurn ? dialogue(answer, fence) : answer.turns.first ?? "")
        }
        return values
    }

    /// All turns, each between tags of its own, so that an answer cannot put words into the user's mouth.
    private func dialogue(_ answer: InertAnswer, _ fence: String) -> String {
        zip(pair.turns, answer.turns).map { said, answered in
            "<user-\(fence)>\n\(inert(said))\n</user-\(fence)>\n<assistant-\(fence)>\n\(answered)\n</assistant-\(fence)>"
        }.joined(separator: "\n")
    }

    private func inert(_ text: String) -> String {
        InertText(text, scores: mode.givesScores).text
    }
}

/// An answer as a judge is shown it.
struct InertAnswer {
    let turns: [String]
    /// How many places of it looked like a verdict, a tag of ours or a control token.
    let injections: Int

    init(_ candidate: JudgePair.Candidate, scores: Bool) {
        let inert = candidate.turns.map { InertText($0, scores: scores) }
        turns = inert.map(\.text)
        injections = inert.reduce(0) { $0 + $1.count }
    }
}

extension JudgePair {
    /// The reference of all turns; nil where there is no text in it.
    var referenceText: String? {
        let texts = (reference ?? []).filter { !PythonText.strip($0).isEmpty }
        return texts.isEmpty ? nil : texts.joined(separator: "\n\n")
    }
}
