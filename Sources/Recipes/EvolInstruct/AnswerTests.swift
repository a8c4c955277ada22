import RecipeKit
import Records
import TextKit

/// Tests of the answer to an evolved instruction: a model that cannot answer it shows that the evolution failed.
///
/// Source: arXiv 2304.12244, section 3.2, elimination tests 2 and 3; Auto Evol-Instruct, arXiv 2406.00770, for the optional ones.
struct AnswerTests {
    let instruction: String
    let round: EvolutionRound
    let settings: EvolInstructSettings

    /// - Throws: ``Eliminated`` with the first rule that the answer breaks.
    func accept(_ reply: ReplyChoice) throws -> String {
        let question = "answer-\(round.number)"
        if let rule = UnusableReply.rule(of: reply) {
            throw Eliminated(round, rule: rule, text: instruction, shown(reply.text, question), ask: question)
        }
        let answer = String(PythonText.strip(reply.text))
        try checkRefusal(answer)
        if settings.parameters.string("stop_words") != "off", StopWords.makeUp(answer) {
            throw Eliminated(
                round, rule: "evol-stop-words", text: instruction, shown(answer, "by the list \(StopWords.version), answer"))
        }
        if settings.parameters.bool("auto_evol_signals") { try checkSignals(answer) }
        return answer
    }

    private func checkRefusal(_ answer: String) throws {
        guard settings.refusals != .off else { return }
        let words = PythonText.wordCount(answer)
        let most = settings.parameters.int("refusal_words")
        let isAboutApologies = settings.refusals == .patterns && (mentions("sorry") || mentions("apolog"))
        if words < most, PythonText.contains("sorry", ignoringCaseIn: answer), !isAboutApologies {
            throw Eliminated(
                round, rule: "evol-refusal", text: instruction, measured: words, threshold: most, shown(answer, "sorry, answer"))
        }
        guard settings.refusals == .patterns, let pattern = Refusal.detect(in: answer, prompt: instruction) else { return }
        throw Eliminated(round, rule: "evol-refusal", text: instruction, shown(answer, "\(pattern.opening), answer"))
    }

    private func mentions(_ word: String) -> Bool {
        PythonText.contains(word, ignoringCaseIn: instruction)
    }

    /// Answers that speak to the user instead of doing the task.
    private func checkSignals(_ answer: String) throws {
        let asks = answer.hasSuffix("?") || answer.hasSuffix("？")
        let opening = answer.prefix(16).lowercased()
        if asks, opening.hasPrefix("understood") || opening.hasPrefix("thank you") {
            throw Eliminated(round, rule: "evol-stagnant", text: instruction, shown(answer, "answer"))
        }
        if asks, opening.hasPrefix("sure") {
            throw Eliminated(round, rule: "evol-insufficient", text: instruction, shown(answer, "answer"))
        }
        if PythonText.contains("please provide", ignoringCaseIn: answer), !mentions("please provide") {
            throw Eliminated(round, rule: "evol-missing-information", text: instruction, shown(answer, "answer"))
        }
    }

    /// The answer's beginning, behind what it is shown for.
    private func shown(_ answer: String, _ label: String) -> String {
        label + ": " + String(answer.unicodeScalars.prefix(200))
    }
}
