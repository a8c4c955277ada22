import RecipeKit
import Records
import TextKit

extension AnswerReview {
    /// Asks three models of each sentence whether the picture bears it out, and leaves out what less than half of them affirm.
    /// Nothing is rewritten.
    ///
    /// Source: HalluciDoctor, as vision-generation, §2.6, has it; votes are yes or no, where it compares what was answered.
    mutating func vote(at desk: inout TurnDesk) async throws {
        for sentence in numbered {
            var votes: [String: Bool] = [:]
            for role in Self.voters {
                let call = TurnDesk.Call(
                    name: "vote-\(sentence.number)-\(role.rawValue)", prompt: .vote, role: role,
                    values: [
                        "question": .text(PythonText.collapsed(question)), "sentence": .text(PythonText.collapsed(sentence.text)),
                    ])
                votes[role.rawValue] = YesNo.parse(try await desk.text(call))
            }
            let yes = votes.values.count { $0 }
            let isBorneOut = yes * 2 >= votes.count && !votes.isEmpty
            let told = votes.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value ? "yes" : "no")" }.joined(separator: ", ")
            mark(sentence.number) {
                $0.evidence = told
                $0.verdict = votes.isEmpty ? nil : isBorneOut ? .supported : .contradicted
            }
            if !isBorneOut { delete(sentence.number) }
        }
    }

    private static let voters: [Role] = [.vision, .visionAnswerer, .verifier]
}
