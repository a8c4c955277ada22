import Foundation
import RecipeKit
import RecipeTesting
import Recipes
import Records
import Support

func judge(_ overrides: [String: ParameterValue] = [:], _ profile: Profile = .default) throws -> Judge {
    try Judge(parameters: Judge.parameters.resolve(profile: profile, overrides: overrides))
}

/// A question about rivers with two answers to it.
func riverPair(
    first: [String] = ["The Elbe flows to the sea."], second: [String] = ["Rivers are long."],
    turns: [String] = ["Name a river."],
    reference: [String]? = nil, isError: (first: Bool, second: Bool) = (false, false)
) -> JudgePair {
    JudgePair(
        id: "q7", category: "geography", turns: turns,
        first: JudgePair.Candidate(model: "model-one", turns: first, isError: isError.first),
        second: JudgePair.Candidate(model: "model-two", turns: second, isError: isError.second), reference: reference)
}

/// What came of a pair, and what was asked. Each question is answered in the form that it asked for.
struct PairRun {
    /// The pair's row; of a pair without a verdict, what its rejection keeps.
    let row: RecordDraft
    let outcome: Outcome
    let questions: [Question]

    init(_ recipe: Judge, _ pair: JudgePair, seed: String = "a", judge: @escaping @Sendable (Question) throws -> Reply)
        async throws
    {
        let bench = ScriptedWorkbench(seeds: [try SeedTask(pair: pair)], seed: seed, script: judge)
        guard let step = recipe.step(at: 0, of: bench.input) else { throw NoStep() }
        outcome = try await recipe.work(step, at: bench)
        if let row = outcome.candidates.first?.records.first {
            self.row = row
        } else {
            guard let rejection = outcome.rejections.first else { throw NoStep() }
            var row = RecordDraft(kind: "judgment", instruction: rejection.text, instance: Instance(input: "", output: ""))
            row.extra = rejection.tags ?? [:]
            self.row = row
        }
        questions = bench.questions
    }

    subscript(_ name: String) -> String? { row.extra[name] }

    var names: [String] { questions.map(\.name) }

    /// The verdicts by game.
    var verdicts: [String: String] {
        Dictionary(
            uniqueKeysWithValues: row.extra.filter { $0.key.hasPrefix("verdict_") }.map {
                (String($0.key.dropFirst(8)), $0.value)
            })
    }

    func question(_ name: String) -> Question? { questions.first { $0.name == name } }
}

extension Question {
    /// The lines on offer.
    var options: [String] {
        if case .list(let rows)? = values["options"] { rows.compactMap { $0["line"] } } else { [] }
    }

    /// A reply in this question's form that says `label`.
    func saying(_ label: String) -> Reply {
        if tool != nil { return .call("{\"reasoning\":\"So it is.\",\"verdict\":\"\(label)\"}") }
        if sampling.logprobs != nil { return .token([label: 0.75, label == "A" ? "B" : "A": 0.25]) }
        if schema != nil { return .text("{\"reasoning\":\"So it is.\",\"verdict\":\"\(label)\"}") }
        let before = options.first?.hasPrefix("[[") == true ? "[[" : (options.first?.prefix(18)).map(String.init) ?? ""
        return .text("So it is.\n\n" + before + label + (before == "[[" ? "]]" : ""))
    }
}

extension Reply {
    /// The call of the tool that was asked for.
    static func call(_ arguments: String, ending: ReplyChoice.Ending = .complete) -> Reply {
        Reply(choices: [ReplyChoice(ending: ending, text: arguments, isCall: true)])
    }

    /// A reply of one token, cut off by its limit, with the probabilities of what might have stood there.
    static func token(_ shares: [String: Double]) -> Reply {
        let tokens = shares.sorted { $0.value > $1.value }.map { TokenProbability(token: $0.key, logprob: log($0.value)) }
        return Reply(choices: [ReplyChoice(ending: .truncated, text: tokens.first?.token ?? "", firstToken: tokens)])
    }
}
