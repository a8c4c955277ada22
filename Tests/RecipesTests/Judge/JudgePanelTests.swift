import RecipeKit
import RecipeTesting
import Recipes
import Records
import Testing

@Suite struct `A panel of judges` {
    @Test func `is asked everything once by each seat, and every raw verdict is kept`() async throws {
        let recipe = try judge(["judges": .int(3), "samples": .int(2)])
        let run = try await PairRun(recipe, riverPair()) { question in
            // The first judge likes the Elbe, the second the first place, the third nothing.
            switch question.role {
            case .judge: question.saying(question.text("answer_a")?.hasPrefix("The Elbe") == true ? "A" : "B")
            case .judge2: question.saying("A")
            default: question.saying("tie")
            }
        }
        #expect(
            run.names == [
                "ab-1", "ba-1", "ab-1@2", "ba-1@2", "ab-1@3", "ba-1@3", "ab-2", "ba-2", "ab-2@2", "ba-2@2", "ab-2@3", "ba-2@3",
            ])
        #expect(run.questions.prefix(6).map(\.role) == [.judge, .judge, .judge2, .judge2, .judge3, .judge3])
        #expect(recipe.roles == [.judge, .judge2, .judge3])
        #expect(run["verdict_ab-1"] == "first" && run["verdict_ba-1"] == "first")
        #expect(run["verdict_ab-1@2"] == "first" && run["verdict_ba-1@2"] == "second")
        #expect(run["verdict_ab-2@3"] == "tie" && run.verdicts.count == 12)
        #expect(Set(run.questions.compactMap { $0.text("fence") }).count == 12, "no judge knows another's marks")
    }

    @Test func `keeps the verdicts of the others where one fails, and asks that one again`() async throws {
        let run = try await PairRun(judge(["judges": .int(2)]), riverPair()) { question in
            question.role == .judge2 ? .text("Hard to say.") : question.saying("A")
        }
        #expect(run.names == ["ab-1", "ba-1", "ab-1@2", "ab-1@2-label", "ba-1@2", "ba-1@2-label"])
        #expect(run.question("ab-1@2-label")?.role == .judge2)
        #expect(run.verdicts == ["ab-1": "first", "ba-1": "second", "ab-1@2": "error", "ba-1@2": "error"])
        #expect(run["error_ab-1@2"] == "unparsed" && run["error_ab-1"] == nil && run["reasked_ba-1@2"] == "true")
    }

    @Test func `asks each seat for its token, where verdicts are read from log-probabilities`() async throws {
        let run = try await PairRun(judge(["judges": .int(2), "channel": .string("logprobs")]), riverPair()) { question in
            .token(question.role == .judge2 ? ["A": 0.2, "B": 0.6] : ["A": 0.6, "B": 0.2])
        }
        #expect(run.questions.map(\.role) == [.judge, .judge, .judge2, .judge2])
        #expect(run.verdicts == ["ab-1": "first", "ba-1": "second", "ab-1@2": "second", "ba-1@2": "first"])
        #expect(run["probability_ab-1@2"].flatMap { Double($0) }.map { abs($0 - 0.25) < 1e-9 } == true)
    }

    @Test func `scores answers alone, each judge on its own`() async throws {
        let recipe = try judge(["judges": .int(2), "mode": .string("single")])
        let run = try await PairRun(recipe, riverPair()) { question in
            question.saying(question.role == .judge ? "7" : question.name.hasPrefix("first") ? "2" : "9")
        }
        #expect(run.names == ["first-1", "second-1", "first-1@2", "second-1@2"])
        #expect(run.verdicts == ["alone-1": "tie", "alone-1@2": "second"] && run["second_alone-1@2"] == "9")
    }

    @Test func `has the same of pairs that nobody is asked about`() async throws {
        let recipe = try judge(["judges": .int(2)])
        let same = try await PairRun(recipe, riverPair(first: ["The Po."], second: ["The Po. "])) { $0.saying("A") }
        #expect(same.questions.isEmpty)
        #expect(same.verdicts == ["ab-1": "tie", "ba-1": "tie", "ab-1@2": "tie", "ba-1@2": "tie"])
        let failed = try await PairRun(recipe, riverPair(isError: (true, false))) { $0.saying("A") }
        #expect(failed["error_ba-1@2"] == "first-failed")
    }

    @Test func `of one is the judge that there was before, to the last value of its job`() async throws {
        let plain = try Judge.parameters.resolve(profile: .default, overrides: [:])
        let said = try Judge.parameters.resolve(profile: .default, overrides: ["judges": .int(1)])
        #expect(plain == said && plain.values["judges"] == nil)
        let two = try Judge.parameters.resolve(profile: .default, overrides: ["judges": .int(2)])
        #expect(two.values["judges"] == .int(2) && two.values.count == plain.values.count + 1)
        #expect(try judge().roles == [.judge])
        let run = try await PairRun(judge(["judges": .int(1)]), riverPair()) { $0.saying("A") }
        #expect(run.names == ["ab-1", "ba-1"])
    }

    @Test func `has at most five seats`() throws {
        #expect(try judge(["judges": .int(5)]).roles == Role.judges)
        #expect(throws: ParameterErrors.self) { try judge(["judges": .int(6)]) }
        #expect(Role.allCases.filter(\.isFurtherSeat).map(\.rawValue) == ["judge-2", "judge-3", "judge-4", "judge-5"])
    }
}
