import RecipeKit
import Records
import TextKit

extension AnswerReview {
    /// Has questions asked about what each sentence claims, answers them from the picture, and has the sentences edited by what
    /// was found, without the picture.
    ///
    /// Source: Woodpecker, as vision-generation, §2.6, has it; in the detector's place stands whoever answers.
    mutating func probe(at desk: inout TurnDesk) async throws {
        let sentences = numbered
        let rows = NumberedSentences.rows(sentences)
        let asked = TurnDesk.Call(
            name: "probe", prompt: .probe, role: .editor, values: ["sentences": rows], images: [], schema: VisionSchema.questions)
        let known = Set(sentences.map(\.number))
        let questions = VisionReply.questions(in: try await desk.text(asked)).filter { known.contains($0.sentence) }
        var found: [(sentence: Int, fact: String)] = []
        for (index, probe) in questions.prefix(settings.parameters.int("probes")).enumerated() {
            let look = TurnDesk.Call(
                name: "look-\(index + 1)", prompt: .look, role: .visionAnswerer, values: ["question": .text(probe.question)])
            let reply = PythonText.collapsed(try await desk.text(look, question: probe.question))
            found.append((probe.sentence, "\(probe.question) \(reply)"))
        }
        let probed = sentences.filter { sentence in found.contains { $0.sentence == sentence.number } }
        if probed.isEmpty { return }
        let edit = TurnDesk.Call(
            name: "edit", prompt: .edit, role: .editor,
            values: [
                "sentences": NumberedSentences.rows(probed), "facts": .list(found.map { ["fact": $0.fact] }),
            ],
            images: [], schema: VisionSchema.corrections)
        let corrections = VisionReply.corrections(in: try await desk.text(edit), of: probed.map(\.number))
        let standing = Dictionary(
            self.standing(probed, after: corrections).map { ($0.number, $0.text) }, uniquingKeysWith: { old, _ in old })
        for sentence in probed {
            let facts = found.filter { $0.sentence == sentence.number }.map(\.fact).joined(separator: " ")
            let text = standing[sentence.number]
            mark(sentence.number) {
                $0.evidence = facts
                $0.verdict = text == $0.text ? .supported : .contradicted
            }
            guard text != sentence.text else { continue }
            if let text { settle(sentence.number, as: text) } else { delete(sentence.number) }
        }
    }
}
