import RecipeKit
import RecipeTesting
import Recipes
import Records
import Support
import Testing

/// A world of numbered facts: an even number is true. Looks are right in nine of ten cases, each independent of the others.
private struct Onlooker: Sendable {
    let accuracy: Double

    static func isTrue(_ sentence: String) -> Bool {
        sentence.split(separator: " ").compactMap { Int($0) }.first.map { $0.isMultiple(of: 2) } ?? false
    }

    /// What is seen of `sentence` in a call, right or wrong.
    private func sees(_ sentence: String, _ purpose: String) -> Bool {
        var random = SeededRandom(deriving: "onlooker", purpose + sentence)
        let isRight = Double.random(in: 0..<1, using: &random) < accuracy
        return Self.isTrue(sentence) == isRight
    }

    func reply(_ question: Question, answer: String, _ sample: Int) -> Reply {
        let rows: [String] = Sights.shown(question).map { item in
            let looksTrue = sees(item.text, "\(question.name)-\(sample)")
            if question.name == "correct-1" {
                let number = item.text.split(separator: " ").compactMap { Int($0) }.first ?? 0
                // Half of what is found false is mended: to the next true fact.
                let change = number % 4 < 2 ? #""rewrite","text":"Fact \#(number + 1) holds.""# : #""delete","text":"""#
                return #"{"sentence":\#(item.number),"action":\#(looksTrue ? #""keep","text":"""# : change)}"#
            }
            return #"{"sentence":\#(item.number),"verdict":"\#(looksTrue ? "supported" : "contradicted")","evidence":""}"#
        }
        switch question.name {
        case "draft-1": return .text(Sights.draft)
        case "answer-1": return .text(answer)
        case "correct-1": return .text(#"{"corrections":[\#(rows.joined(separator: ","))]}"#)
        default: return .text(#"{"verdicts":[\#(rows.joined(separator: ","))]}"#)
        }
    }
}

@Suite struct `What correction is worth` {
    @Test func `a fifth of false sentences falls to an eighth of that or less, and nineteen of twenty true ones stay`()
        async throws
    {
        let recipe = try Sights.recipe()
        let onlooker = Onlooker(accuracy: 0.9)
        var random = SeededRandom(deriving: "yield", "facts")
        var (draftFalse, draftTrue, finalFalse, keptTrue, standing, calls) = (0, 0, 0, 0, 0, 0)
        for sample in 0..<1_000 {
            let facts = (0..<10).map { _ in
                2 * Int.random(in: 0..<1_000_000, using: &random) + (Double.random(in: 0..<1, using: &random) < 0.2 ? 1 : 0)
            }
            let answer = facts.map { "Fact \($0) holds." }.joined(separator: " ")
            let (outcome, questions) = try await Sights.work(recipe) { onlooker.reply($0, answer: answer, sample) }
            #expect(questions.count <= 5)
            calls = max(calls, questions.count)
            draftFalse += facts.count { !$0.isMultiple(of: 2) }
            draftTrue += facts.count { $0.isMultiple(of: 2) }
            for check in Sights.checks(outcome) {
                guard let final = check.final else { continue }
                standing += 1
                if !Onlooker.isTrue(final) { finalFalse += 1 }
                if Onlooker.isTrue(check.text), final == check.text { keptTrue += 1 }
            }
        }
        let before = Double(draftFalse) / Double(draftFalse + draftTrue)
        let after = Double(finalFalse) / Double(standing)
        #expect((0.19...0.21).contains(before) && calls == 5)
        #expect(before / after >= 8, "\(before) to \(after)")
        #expect(Double(keptTrue) / Double(draftTrue) >= 0.95, "\(keptTrue) of \(draftTrue)")
    }
}
