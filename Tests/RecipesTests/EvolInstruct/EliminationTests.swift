import RecipeKit
import RecipeTesting
import Recipes
import Records
import Testing

/// A reply to one question of the first round, and what becomes of it.
struct Hostile: CustomTestStringConvertible, Sendable {
    let question: String
    let reply: Reply
    /// The rule that it breaks; nil where the round succeeds all the same.
    let rule: String?
    /// Whether the reply becomes a dead letter.
    let isDead: Bool
    let seed: String
    let operation: String

    init(
        _ question: String, _ reply: Reply, _ rule: String?, isDead: Bool = false, seed: String = "Explain the use of tool 0.",
        operation: String = "deepening"
    ) {
        self.question = question
        self.reply = reply
        self.rule = rule
        self.isDead = isDead
        self.seed = seed
        self.operation = operation
    }

    init(
        _ question: String, _ text: String, _ rule: String?, isDead: Bool = false, seed: String = "Explain the use of tool 0.",
        operation: String = "deepening"
    ) {
        self.init(question, .text(text), rule, isDead: isDead, seed: seed, operation: operation)
    }

    var testDescription: String { "\(question): \(reply.first.text.prefix(40)) → \(rule ?? "kept")" }

    func run(_ profile: Profile = .default, _ overrides: [String: ParameterValue] = [:]) async throws -> ChainRun {
        let parameters = only(operation).merging(overrides) { $1 }.merging(["rounds": .int(1)]) { $1 }
        return try await ChainRun(
            evol(profile, parameters), seeds: [SeedTask(id: "s", instruction: seed, instances: [plain("Done.")])],
            replies: [question: reply])
    }
}

@Suite struct `Elimination` {
    private static let long = String(repeating: "word ", count: 301)

    static let evolved: [Hostile] = [
        Hostile("evolve-1", "Explain two uses of tool 0 to a beginner.", nil),
        Hostile("evolve-1", "#Rewritten Prompt#:\nExplain two uses of tool 0.", nil),
        Hostile("evolve-1", "#Rewritten Prompt#: #Rewritten Prompt#: Explain two uses.", "evol-marker-leak"),
        Hostile("evolve-1", "Here is the rewritten prompt: Explain two uses.", "evol-marker-leak"),
        Hostile("evolve-1", "Explain two uses.\n\n#GIVEN   PROMPT#", "evol-marker-leak"),
        Hostile("evolve-1", "Explain the Created\nprompt.", "evol-marker-leak", operation: "in-breadth"),
        Hostile("evolve-1", "Continue the given prompt twice.", nil, seed: "Continue the given prompt."),
        Hostile("evolve-1", "Continue the #given prompt# twice.", "evol-marker-leak", seed: "Continue the given prompt."),
        Hostile("evolve-1", "#Rewritten Prompt#:", "evol-empty"),
        Hostile("evolve-1", "Explain the  use\nof tool 0.", "evol-identical"),
        Hostile("evolve-1", long, "evol-too-long"), Hostile("evolve-1", long, "evol-too-long", operation: "in-breadth"),
        Hostile("evolve-1", long, nil, seed: String(repeating: "many ", count: 31)),
        Hostile("evolve-1", "", "empty-reply", isDead: true), Hostile("evolve-1", " \n ", "empty-reply", isDead: true),
        Hostile("evolve-1", Reply(choices: []), "empty-reply", isDead: true),
        Hostile("evolve-1", .text("Explain two", ending: .truncated), "truncated", isDead: true),
        Hostile("evolve-1", .text("<html>", ending: .malformed), "malformed-reply", isDead: true),
        Hostile("evolve-1", .text("", ending: .contentFilter), "content-filter", isDead: true),
        Hostile("evolve-1", .text("no", ending: .refusal), "refusal", isDead: true),
        Hostile("evolve-1", "I'm sorry, but I can't help with that.", "refusal", isDead: true),
        Hostile("evolve-1", "抱歉，我无法提供这方面的帮助。", "refusal", isDead: true),
        Hostile("evolve-1", "Sorry, this is not something I can help with.", "refusal", isDead: true),
        Hostile("evolve-1", "I cannot assist with that.", "refusal", isDead: true, seed: "Decline an invitation, say sorry."),
        Hostile("evolve-1", "I cannot create an account. Why, in two steps?", nil, seed: "I cannot create an account. Why?"),
    ]

    static let judged: [Hostile] = [
        Hostile("equal-1", "Equal.", "evol-equal"), Hostile("equal-1", "EQUAL", "evol-equal"),
        Hostile("equal-1", "The second goes deeper, so they are not equal.", nil), Hostile("equal-1", "**Not Equal**", nil),
        Hostile("equal-1", .text("Not Equal, because the second", ending: .truncated), nil),
        Hostile("equal-1", .text("Well, let me think", ending: .truncated), "evol-verdict-unclear", isDead: true),
        Hostile("equal-1", "Both are fine.", "evol-verdict-unclear", isDead: true),
        Hostile("equal-1", "", "empty-reply", isDead: true),
        Hostile("equal-1", .text("Equal", ending: .malformed), "malformed-reply", isDead: true),
        Hostile("equal-1", "Equal", nil, operation: "in-breadth"),
    ]

    static let answers: [Hostile] = [
        Hostile("answer-1", "42", nil), Hostile("answer-1", "No.", nil), Hostile("answer-1", "😀", nil),
        Hostile("answer-1", "不", nil), Hostile("answer-1", "... !", "evol-stop-words"),
        Hostile("answer-1", "It is what it is, and that's that.", "evol-stop-words"),
        Hostile("answer-1", "", "empty-reply", isDead: true),
        Hostile("answer-1", .text("It starts with", ending: .truncated), "truncated", isDead: true),
        Hostile("answer-1", .text("x", ending: .malformed), "malformed-reply", isDead: true),
        Hostile("answer-1", .text("x", ending: .contentFilter), "content-filter", isDead: true),
        Hostile("answer-1", .text("x", ending: .refusal), "refusal", isDead: true),
        Hostile("answer-1", "Sorry, I don't know of such a tool.", "evol-refusal"),
        Hostile("answer-1", "The shop is closed. We are SORRY.", "evol-refusal"),
        Hostile("answer-1", "sorry " + String(repeating: "word ", count: 79), nil),
        Hostile("answer-1", "I cannot provide that.", "evol-refusal"),
        Hostile("answer-1", "抱歉，我无法回答这个问题。", "evol-refusal"),
        Hostile("answer-1", "Je suis désolé, mais je ne peux pas répondre.", "evol-refusal"),
        Hostile("answer-1", "Lo siento, pero no puedo ayudarte con eso.", "evol-refusal"),
        Hostile("answer-1", "Es tut mir leid, aber dabei kann ich nicht helfen.", "evol-refusal"),
        Hostile("answer-1", "申し訳ありませんが、その内容にはお答えできません。", "evol-refusal"),
        Hostile("answer-1", "I am sorry that I cannot help you move.", nil, seed: "Write an apology to a friend."),
        Hostile("answer-1", "Sorry for the late reply.", nil, seed: "How do I say SORRY in an e-mail?"),
    ]

    @Test(arguments: evolved + judged + answers)
    func `names what is wrong with a reply, and keeps what only looks wrong`(_ hostile: Hostile) async throws {
        let run = try await hostile.run()
        #expect(run.rules == (hostile.rule.map { [$0] } ?? []))
        #expect(run.chain.count == (hostile.rule == nil ? 1 : 0))
        if let rejection = run.outcome.rejections.first {
            #expect(rejection.ask == (hostile.isDead ? hostile.question : nil))
            #expect(rejection.detail?.hasPrefix("\(hostile.operation)") == true)
            #expect(rejection.detail?.contains(", round 1") == true)
            let evolved = run.question("answer-1")?.text("instruction")
            if hostile.question == "answer-1" { #expect(rejection.text == evolved) }
        }
    }

    @Test func `asks no further once a round has failed`() async throws {
        let failures = [("evolve-1", ""), ("equal-1", "Equal"), ("answer-1", "Sorry.")]
        for (count, failure) in zip(1...3, failures) {
            #expect(try await Hostile(failure.0, failure.1, nil).run().names.count == count)
        }
    }

    @Test func `tells measure and threshold where a rule has them`() async throws {
        let long = try await Hostile("evolve-1", Self.long, nil).run().outcome.rejections.first
        #expect(long?.measured == 301 && long?.threshold == 300)
        let refusal = try await Hostile("answer-1", "Sorry, no idea.", nil).run().outcome.rejections.first
        #expect(refusal?.measured == 3 && refusal?.threshold == 80)
        #expect(refusal?.detail == "deepening, round 1: sorry, answer: Sorry, no idea.")
    }

    @Test func `counts Chinese characters as words`() async throws {
        let seed = "写一首诗"
        let run = try await Hostile("evolve-1", String(repeating: "长", count: 301), nil, seed: seed).run()
        #expect(run.rules == ["evol-too-long"])
    }

    @Test(arguments: [
        Hostile("evolve-1", "#Rewritten Prompt#:\nExplain two uses.", "evol-marker-leak"),
        Hostile("evolve-1", "Continue the given prompt twice.", "evol-marker-leak", seed: "Continue the given prompt."),
        Hostile("evolve-1", "I'm unable to help with that.", nil), Hostile("answer-1", "I cannot provide that.", nil),
        Hostile("answer-1", "Sorry, friend.", "evol-refusal", seed: "Write an apology to a friend."),
    ])
    func `is the paper's in compat`(_ hostile: Hostile) async throws {
        #expect(try await hostile.run(.compat).rules == (hostile.rule.map { [$0] } ?? []))
    }

    @Test func `by refusals and stop words can be turned off`() async throws {
        let off: [String: ParameterValue] = ["refusals": .string("off"), "stop_words": .string("off")]
        for text in ["Sorry, I cannot help.", "and so on", "..."] {
            #expect(try await Hostile("answer-1", text, nil).run(.default, off).rules == [])
        }
    }

    @Test(arguments: [
        ("Understood! What shall I do next?", "evol-stagnant"), ("Thank you. Anything else？", "evol-stagnant"),
        ("Sure, which tool do you mean?", "evol-insufficient"),
        ("To answer, please provide the table.", "evol-missing-information"),
        ("Sure, here it is: a hammer drives nails.", nil), ("Is a hammer a tool? Sure.", nil),
    ])
    func `by the signals of Auto Evol-Instruct is off until asked for`(answer: String, rule: String?) async throws {
        let hostile = Hostile("answer-1", answer, rule)
        #expect(try await hostile.run().rules == [])
        #expect(try await hostile.run(.default, ["auto_evol_signals": .bool(true)]).rules == (rule.map { [$0] } ?? []))
    }

    @Test func `for missing information spares a task that speaks of it`() async throws {
        let hostile = Hostile(
            "answer-1", "Please provide your order number.", nil, seed: "Draft a mail that says 'please provide'.")
        #expect(try await hostile.run(.default, ["auto_evol_signals": .bool(true)]).rules == [])
    }
}

@Suite struct `The equality test` {
    private static let seed = String(repeating: "Name one more river of Asia. ", count: 5)
    private static let near = Hostile("evolve-1", seed + "Now!", nil, seed: seed)
    private static let far = Hostile("evolve-1", "Compare two rivers of Asia by length and by flow.", nil, seed: seed)

    private func run(_ hostile: Hostile, _ mode: String, judge: String = "Not Equal") async throws -> ChainRun {
        let parameters = only(hostile.operation).merging(["equality": .string(mode), "rounds": .int(1)]) { $1 }
        return try await ChainRun(
            evol(.default, parameters), seeds: [SeedTask(id: "s", instruction: hostile.seed, instances: [plain("Done.")])],
            replies: [hostile.question: hostile.reply, "equal-1": .text(judge)])
    }

    @Test func `asks a judge about everything by default`() async throws {
        #expect(try await run(Self.near, "judge").chain.first?.extra["verdict"] == "not-equal")
        #expect(try await run(Self.far, "judge", judge: "Equal").rules == ["evol-equal"])
    }

    @Test func `by words first asks only about what differs enough`() async throws {
        let near = try await run(Self.near, "lexical")
        #expect(near.names == ["evolve-1"] && near.rules == ["evol-equal"])
        #expect(near.outcome.rejections.first?.threshold == 0.95)
        #expect((near.outcome.rejections.first?.measured ?? 0) > 0.95)
        let far = try await run(Self.far, "lexical")
        #expect(far.names == ["evolve-1", "equal-1", "answer-1"] && far.chain.first?.extra["verdict"] == "not-equal")
        #expect(try await run(Self.far, "lexical", judge: "Equal").rules == ["evol-equal"])
    }

    @Test func `takes other punctuation and case for the same words`() async throws {
        let same = Hostile("evolve-1", "NAME a river: of Asia!", nil, seed: "Name a river of Asia.")
        #expect(try await run(same, "lexical-only").rules == ["evol-equal"])
        #expect(try await run(same, "judge").rules == [])
    }

    @Test func `by words only never asks`() async throws {
        #expect(try await run(Self.near, "lexical-only").rules == ["evol-equal"])
        let far = try await run(Self.far, "lexical-only")
        #expect(far.names == ["evolve-1", "answer-1"])
        #expect(far.chain.first?.extra["verdict"] == "lexical" && far.chain.first?.asked == ["evolve-1", "answer-1"])
    }

    @Test func `can be off, and is for new prompts`() async throws {
        let off = try await run(Self.near, "off")
        #expect(off.names == ["evolve-1", "answer-1"] && off.chain.first?.extra["verdict"] == "not-asked")
        let fresh = Hostile("evolve-1", Self.seed + "Now!", nil, seed: Self.seed, operation: "in-breadth")
        for mode in ["judge", "lexical", "lexical-only"] {
            #expect(try await run(fresh, mode).chain.first?.extra["verdict"] == "not-asked")
        }
    }

    @Test(arguments: [Reply.text("Hard to say."), .text(""), .text("Equal", ending: .malformed)])
    func `keeps what the judge leaves open only where that is wanted, and marks it`(reply: Reply) async throws {
        let kept = try await Hostile("equal-1", reply, nil).run(.default, ["unclear_verdict": .string("keep")])
        #expect(kept.rules == [] && kept.chain.first?.extra["verdict"] == "unclear")
        #expect(kept.chain.first?.asked == ["evolve-1", "equal-1", "answer-1"])
        #expect(try await Hostile("equal-1", reply, nil).run().chain == [])
    }
}
