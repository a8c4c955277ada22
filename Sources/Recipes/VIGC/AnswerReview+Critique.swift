import RecipeKit
import Records
import TextKit

extension AnswerReview {
    /// Rounds of critique, revision and a choice between the old and the new answer, in an order drawn for each. It ends where
    /// the critique finds nothing or the old answer wins.
    ///
    /// Source: Volcano, as vision-generation, §2.6, has it.
    mutating func critique(at desk: inout TurnDesk) async throws {
        var current = answer
        for round in 1...min(3, settings.parameters.int("rounds")) {
            let values: [String: TemplateValue] = ["question": .text(question), "answer": .text(current)]
            let asked = TurnDesk.Call(
                name: "critique-\(round)", prompt: .critique, role: .verifier, values: values, schema: VisionSchema.critique)
            guard let found = VisionReply.critique(in: try await desk.text(asked)) else {
                throw TurnDropped("unverified", text: answer, detail: "the critique is not readable", ask: desk.name(asked))
            }
            if found.isRight || found.text.isEmpty { break }
            let revision = TurnDesk.Call(
                name: "revise-\(round)", prompt: .revise, role: .visionAnswerer,
                values: values.merging(["critique": .text(found.text)]) { $1 }, temperature: "answer_temperature")
            let revised = try await desk.text(revision, question: question)
            guard revised != current, usable(revised) != nil else { break }
            guard try await prefers(revised, to: current, round, &desk) else { break }
            current = revised
        }
        replace(with: current)
    }

    /// Whether the new answer is chosen. A choice that cannot be read is none for it.
    private func prefers(_ new: String, to old: String, _ round: Int, _ desk: inout TurnDesk) async throws -> Bool {
        var random = desk.random("order-\(round)")
        let isNewFirst = Bool.random(using: &random)
        let call = TurnDesk.Call(
            name: "choose-\(round)", prompt: .choose, role: .verifier,
            values: [
                "question": .text(question), "answer_a": .text(isNewFirst ? new : old), "answer_b": .text(isNewFirst ? old : new),
            ],
            schema: VisionSchema.choice)
        return VisionReply.choice(in: try await desk.text(call)) == (isNewFirst ? "A" : "B")
    }
}
