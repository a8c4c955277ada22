import RecipeKit
import Records
import TextKit

/// The rules that what is said of a picture must pass. Source: vision-generation, §6.
struct TurnRules {
    let parameters: Parameters
    /// The scene as the request told of it.
    let context: String

    /// The rule that a question and its answer break, the first of them.
    func rejection(of turn: Dialogue.Turn) -> ReplyRejected? {
        let text = turn.question + "\n\n" + turn.answer
        if turn.question.isEmpty || turn.answer.isEmpty { return ReplyRejected("empty", text, detail: "a turn says nothing") }
        if parameters.bool("drop_refusals") {
            if let pattern = Refusal.detect(in: turn.answer, prompt: turn.question) {
                return ReplyRejected("refusal", text, detail: pattern.opening)
            }
            if let phrase = AssistantError.detect(in: turn.question) ?? AssistantError.detect(in: turn.answer) {
                return ReplyRejected("assistant-error", text, detail: phrase)
            }
        }
        if parameters.bool("drop_leaks"), let leak = SourceLeak.detect(in: text, of: context) {
            return ReplyRejected("source-leak", text, detail: leak)
        }
        if parameters.bool("drop_answered"), Self.holdsAnswer(turn) { return ReplyRejected("answer-in-question", text) }
        return nil
    }

    /// The rule that a description breaks, the first of them.
    /// - Parameter instruction: what it answers; drawn by us, so that nothing in it can be wrong.
    func rejection(ofDescription text: String, to instruction: String) -> Rejection? {
        let turn = Dialogue.Turn(question: instruction, answer: text)
        if let rejected = rejection(of: turn) { return rejected.rejection(of: LLaVA.question) }
        let least = parameters.int("min_detail_words")
        let words = WordTokens.words(text).count
        guard words < least else { return nil }
        return Rejection(
            rule: "too-short", measured: Double(words), threshold: Double(least), text: text, detail: "words", ask: LLaVA.question
        )
    }

    /// Whether all that an answer says stands in its question: two words or more, function words aside. A question that can be
    /// agreed to or that leaves a choice holds its answer by nature.
    private static func holdsAnswer(_ turn: Dialogue.Turn) -> Bool {
        let question = WordTokens.words(turn.question)
        let answer = WordTokens.words(turn.answer)
        guard !["yes", "no"].contains(answer.first ?? ""), !question.contains("or") else { return false }
        let said = answer.filter { !StopWords.makeUp($0) }
        let asked = Set(question)
        return said.count >= 2 && said.allSatisfy { asked.contains($0) }
    }
}
