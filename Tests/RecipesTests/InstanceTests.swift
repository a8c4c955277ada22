import RecipeKit
import RecipeTesting
import Recipes
import Records
import Testing

@Suite struct `Instances of a task` {
    private static let two = "Example 1\nInput: red\nOutput: apple\nExample 2\nInput: yellow\nOutput: banana"

    private func rows(_ outcome: Outcome) -> [String] {
        outcome.candidates.flatMap(\.records).map { "\($0.input ?? "?")|\($0.output ?? "?")" }
    }

    @Test func `a task that is no classification is asked input first and becomes one counted candidate`() async throws {
        let outcome = try await instances(.text(Self.two), recipe())
        #expect(rows(outcome) == ["red|apple", "yellow|banana"])
        let candidate = try #require(outcome.candidates.first)
        #expect(outcome.candidates.count == 1 && candidate.counts && candidate.comparison == nil)
        let record = try #require(candidate.records.first)
        #expect(record.instruction == "Name a fruit that is red")
        #expect(record.messages == [Message(.user, "Name a fruit that is red\n\nred"), Message(.assistant, "apple")])
        #expect(record.extra["classification"] == "no")
        #expect(record.parents.count == 8)
    }

    @Test func `a classification task is asked label first`() async throws {
        let outcome = try await instances(
            .text("Class label: Yes\nNumber: 7\nClass label: No\nNumber: 8"), verdict: "Yes", recipe(),
            of: "Is the number odd or even?")
        #expect(rows(outcome) == ["Number: 7|Yes", "Number: 8|No"])
        #expect(outcome.candidates.first?.records.first?.extra["classification"] == "yes")
    }

    @Test(arguments: [
        ("Yes.", "yes", "no"), ("**No**, it is not.", "no", "no"), ("Maybe", "unclear", "no"), (" yes ", "yes", "yes"),
    ])
    func `the class test is read by its first word, in compat only bare yes counts`(
        verdict: String, mended: String, original: String
    ) async throws {
        let reply = Reply.text("Class label: a\nx: 1\nOutput: b")
        let new = try await instances(reply, verdict: verdict, recipe())
        #expect(new.candidates.first?.records.first?.extra["classification"] == mended)
        let old = try await instances(reply, verdict: verdict, recipe(.compat))
        #expect(old.candidates.first?.records.first?.extra["classification"] == original)
        #expect(old.candidates.allSatisfy { !$0.counts })
    }

    @Test(arguments: [
        ("Input: a\nOutput: a", "instance-input-equals-output"), ("Input: a\nOutput:", "instance-empty-output"),
        ("Input: a\nOutput: these are:", "instance-ends-with-colon"),
        ("Input: as follows:\nOutput: b", "instance-ends-with-colon"),
        ("Input: red\nOutput: apple", "instance-duplicate"),
        ("Input: a\nOutput: I'm sorry, but I can't help with that.", "instance-refusal"),
    ])
    func `an instance that breaks a rule is rejected by name, the others stay`(bad: String, rule: String) async throws {
        let outcome = try await instances(.text(Self.two + "\nExample 3\n" + bad), recipe())
        #expect(rows(outcome) == ["red|apple", "yellow|banana"])
        #expect(outcome.rejections.map(\.rule) == [rule])
        #expect(outcome.rejections.first?.detail == "Name a fruit that is red")
    }

    @Test func `conflicting outputs drop their pair, in compat the whole task`() async throws {
        let reply = Reply.text(Self.two + "\nExample 3\nInput: red\nOutput: cherry")
        let mended = try await instances(reply, recipe())
        #expect(rows(mended) == ["yellow|banana"])
        #expect(mended.rejections.map(\.rule) == ["instance-conflict", "instance-conflict"])
        let original = try await instances(reply, recipe(.compat))
        #expect(original.candidates.isEmpty)
        #expect(
            original.rejections.map(\.rule) == [
                "instance-conflict", "instance-conflict", "instance-conflict", "no-valid-instance",
            ])
    }

    @Test func `different outputs without any input are no conflict`() async throws {
        let outcome = try await instances(.text("Example 1\nOutput: apple\nExample 2\nOutput: cherry"), recipe())
        #expect(rows(outcome) == ["|apple", "|cherry"])
    }

    @Test func `of more than five, five drawn at random are kept in order`() async throws {
        let reply = (1...9).map { "Example \($0)\nInput: \($0)\nOutput: o\($0)" }.joined(separator: "\n")
        let outcome = try await instances(.text(reply), recipe())
        let kept = rows(outcome)
        #expect(kept.count == 5 && kept == kept.sorted())
        #expect(outcome.rejections.map(\.rule) == Array(repeating: "instance-surplus", count: 4))
        #expect(outcome.rejections.first?.measured == 9 && outcome.rejections.first?.threshold == 5)
        #expect(try await rows(instances(.text(reply), recipe())) == kept)
    }

    @Test func `the last instance of a reply that was cut off is dropped`() async throws {
        let outcome = try await instances(.text(Self.two, ending: .truncated), recipe())
        #expect(rows(outcome) == ["red|apple"])
        #expect(outcome.rejections.map(\.rule) == ["instance-truncated"])
    }

    @Test(arguments: [
        (Reply.text("I'm sorry, but I can't help with that."), "refusal"), (.text("", ending: .contentFilter), "content-filter"),
        (.text("", ending: .malformed), "malformed-reply"), (.text(""), "empty-reply"),
    ])
    func `a task without a valid instance is rejected, with the reason beside it`(reply: Reply, rule: String) async throws {
        let outcome = try await instances(reply, recipe())
        #expect(outcome.candidates.isEmpty)
        #expect(outcome.rejections.map(\.rule) == [rule, "no-valid-instance"])
        #expect(outcome.rejections.last?.text == "Name a fruit that is red")
    }

    @Test func `a failed class test does not stop the task`() async throws {
        let recipe = try recipe()
        let step = try await instanceStep("Name a fruit that is red", recipe)
        let outcome = try await recipe.work(step, at: ScriptedWorkbench(seeds: seeds, replies: ["instances": Self.two]))
        #expect(rows(outcome) == ["red|apple", "yellow|banana"])
        #expect(outcome.candidates.first?.records.first?.extra["classification"] == "unclear")
    }

    @Test func `both questions come before the candidate, in a fixed order and with fixed names`() async throws {
        let recipe = try recipe()
        let step = try await instanceStep("Name a fruit that is red", recipe)
        let bench = ScriptedWorkbench(seeds: seeds, replies: ["classification": "No", "instances": Self.two])
        let first = try await recipe.work(step, at: bench)
        #expect(bench.questions.map(\.name) == ["classification", "instances"])
        #expect(try await recipe.work(step, at: bench) == first)
    }

    @Test func `JSON answers are read`() async throws {
        let recipe = try recipe(.default, ["answers": .string("json")])
        let step = try await instanceStep("Name a fruit that is red", recipe)
        let bench = ScriptedWorkbench(
            seeds: seeds,
            replies: [
                "classification": #"{"answer": "Yes"}"#,
                "instances": #"{"instances": [{"input": "red", "output": "apple"}, {"input": "", "output": "none:"}]}"#,
            ])
        let outcome = try await recipe.work(step, at: bench)
        #expect(rows(outcome) == ["red|apple"])
        #expect(outcome.rejections.map(\.rule) == ["instance-ends-with-colon"])
        #expect(bench.questions.allSatisfy { $0.schema != nil })
        #expect(bench.questions.last?.template == "self-instruct/en/output-first-chat")
    }

    @Test func `a payload of another version is an error, not a trap`() async throws {
        let recipe = try recipe()
        await #expect(throws: PayloadError.self) {
            try await recipe.work(
                Step(kind: "instances", key: "0:0", payload: "{}"), at: ScriptedWorkbench(seeds: seeds, replies: [:]))
        }
    }
}
