import RecipeKit
import Records
import TextKit

/// The published loop: the answer is made sentence by sentence, each with all before it in view.
///
/// As published, each round makes a whole continuation and keeps what stands before its first full stop, so many rounds. On a
/// model of one's own the picture is looked at anew for each round; an ordinary one sees nothing new, so that here several
/// candidates are made for each sentence, looked up in the picture, and the best is taken. Source: arXiv 2308.12714, section
/// 3.2; vision-generation, §2.2, §2.5.
struct RegenerateLoop {
    let question: String
    let settings: VIGCSettings

    private var parameters: Parameters { settings.parameters }

    /// A text that the loop has no sentence of: the model says that it is done.
    static let end = "END"

    /// - Throws: ``TurnDropped`` where the first answer cannot be used, and what the bench throws.
    func run(at desk: inout TurnDesk) async throws -> CorrectedAnswer {
        var answer = CorrectedAnswer(given: "", text: "", checks: [], whole: "")
        let isStopping = parameters.bool("stop_at_end")
        for round in 1...parameters.int("rounds") {
            let texts = try await candidates(round, after: answer.text, &desk)
            if round == 1 { answer.given = texts.first ?? "" }
            answer.whole = texts.first ?? answer.whole
            let ends = texts.count { $0.isEmpty || $0 == Self.end }
            if isStopping, ends * 2 > texts.count || ends == texts.count { break }
            let sentences = texts.map { $0 == Self.end ? "" : firstSentence(of: $0) }
            let new = isStopping ? sentences.filter { !$0.isEmpty && !repeats($0, in: answer) } : sentences
            guard !new.isEmpty else { break }
            let check = try await best(of: new, round, &desk)
            if !isStopping || check.final != nil { answer.parts.append(check.final ?? "") }
            if !check.text.isEmpty { answer.checks.append(check) }
            guard let text = check.final else {
                if isStopping { break }
                continue
            }
            answer.text += (answer.text.isEmpty || text.isEmpty ? "" : " ") + text
        }
        return answer
    }

    /// Continuations of what there is.
    private func candidates(_ round: Int, after text: String, _ desk: inout TurnDesk) async throws -> [String] {
        let count = parameters.int("candidates")
        let samples = count == 1 ? nil : count
        let temperature = count == 1 ? "answer_temperature" : "candidate_temperature"
        var call = FreshAnswer(question: question, type: .conversation, settings: settings).call(
            samples: samples, temperature: temperature)
        if round > 1 {
            call = TurnDesk.Call(
                name: "next-\(round)", prompt: .next, role: .visionAnswerer,
                values: ["question": .text(question), "answer": .text(text)], temperature: temperature, n: samples)
        }
        let choices = try await desk.ask(call).choices
        // A sentence is whole also where what follows it was cut off.
        let drops = parameters.bool("drop_refusals")
        let usable = choices.filter { Self.isEmpty($0) || ReplyRejected.unusable($0, to: question, dropsRefusals: drops) == nil }
        if usable.allSatisfy(Self.isEmpty), round == 1 {
            let reply = choices.first ?? ReplyChoice(ending: .empty, text: "")
            let rejected = ReplyRejected.unusable(reply, to: question, dropsRefusals: parameters.bool("drop_refusals"))
            throw TurnDropped(rejected ?? ReplyRejected("empty-reply", ""), ask: desk.name(call))
        }
        return usable.map { PictureMark.removed(from: String(PythonText.strip($0.text))) }
    }

    /// A model that has nothing to add says nothing.
    private static func isEmpty(_ choice: ReplyChoice) -> Bool {
        [.complete, .empty].contains(choice.ending) && PythonText.strip(choice.text).isEmpty
    }

    private func firstSentence(of text: String) -> String {
        guard parameters.bool("naive_sentences") else { return Sentences.split(text).first?.text ?? "" }
        guard let stop = text.unicodeScalars.firstIndex(of: ".") else { return "" }
        return String(text.unicodeScalars[...stop])
    }

    private func repeats(_ sentence: String, in answer: CorrectedAnswer) -> Bool {
        answer.checks.contains { check in
            check.final.map { WordOverlap.jaccard($0, sentence) > parameters.double("max_repeated") } ?? false
        }
    }

    /// The check of the sentence that is taken. Its text is the first candidate's: what there would be without the others.
    private func best(of sentences: [String], _ round: Int, _ desk: inout TurnDesk) async throws -> SentenceCheck {
        let first = sentences.first ?? ""
        var check = SentenceCheck(turn: desk.turn, text: first, final: first)
        guard parameters.bool("rank") else { return check }
        var distinct: [String] = []
        for sentence in sentences where !distinct.contains(sentence) { distinct.append(sentence) }
        let numbered = distinct.enumerated().map { ($0.offset + 1, $0.element) }
        let call = TurnDesk.Call(
            name: "rank-\(round)", prompt: .verify, role: .verifier,
            values: [
                "question": .text(PythonText.collapsed(question)), "sentences": NumberedSentences.rows(numbered),
                "zoomed": .flag(false),
            ],
            schema: VisionSchema.verdicts)
        let verdicts = VisionReply.verdicts(in: try await desk.text(call), of: numbered.map(\.0))
        (check.verdict, check.evidence) = (verdicts[1]?.verdict, verdicts[1]?.evidence)
        for wanted in [SightVerdict.supported, .nonVisual] {
            guard let place = numbered.first(where: { verdicts[$0.0]?.verdict == wanted }) else { continue }
            if place.0 != 1 { (check.action, check.final, check.recheck) = (.rewritten, place.1, wanted) }
            return check
        }
        (check.action, check.final) = (.deleted, nil)
        return check
    }
}
