import RecipeKit
import RecipeTesting
import Recipes
import Records
import Testing

@Suite struct `New instructions` {
    @Test func `each item becomes a candidate that is compared and starts a step for its instances`() async throws {
        let recipe = try recipe()
        let reply = "Sure, here are more tasks:\n\n9. Explain how a **sundial** tells time.\n\n10) List five uses of vinegar."
        let outcome = try await instructions(.text(reply), recipe)
        #expect(outcome.candidates.map(\.text) == ["Explain how a **sundial** tells time.", "List five uses of vinegar."])
        #expect(outcome.candidates.map(\.comparison) == outcome.candidates.map(\.text))
        #expect(outcome.candidates.allSatisfy { !$0.counts && $0.records.isEmpty && $0.followUps.count == 1 })
        #expect(Set(outcome.candidates.map(\.key)).count == 2)
        let steps = outcome.candidates.flatMap(\.followUps)
        #expect(steps.map(\.kind) == ["instances", "instances"])
        #expect(steps.map(\.key) == outcome.candidates.map { "0:" + $0.key })
        #expect(outcome.rejections.isEmpty)
    }

    @Test func `the key is the item's byte offset in the reply`() async throws {
        let reply = "9. Write a short ode to rain.\n10. Compare tea with coffee, please."
        let outcome = try await instructions(.text(reply), recipe())
        #expect(outcome.candidates.map(\.key) == ["3", "34"])
    }

    @Test func `a follow-up's payload holds the language, the instruction and the seeds shown`() async throws {
        let payload = try await instanceStep("Sum the \"odd\" / even numbers: 1:2", recipe()).payload
        let fields = try #require(FieldText.split(payload))
        #expect(fields.prefix(2) == ["en", "Sum the \"odd\" / even numbers: 1:2"])
        #expect(!fields.dropFirst(2).isEmpty && fields.dropFirst(2).allSatisfy { $0.hasPrefix("s") })
    }

    @Test(arguments: [[], [""], ["", ""], ["a", "1:b", "", "中文", "\u{0}\n"], ["12"]])
    func `texts joined into a payload come apart as they were`(fields: [String]) {
        #expect(FieldText.split(FieldText.join(fields)) == fields)
    }

    @Test(arguments: ["x", "1", "1:", "-1:a", "2:a", "1:aa", "1:中", ":a", "99999999999999999999:a", "{}"])
    func `what was never joined does not come apart`(text: String) {
        #expect(FieldText.split(text) == nil)
    }

    @Test func `compat splits at number, dot and space, lowers the case, and counts instructions`() async throws {
        let recipe = try recipe(.compat)
        let outcome = try await instructions(
            .text(" Explain what IBM\n  stands for.\n10 . Tell me what 2.5 is\n11) no split"), recipe)
        #expect(outcome.candidates.map(\.text) == ["Explain what ibm stands for.", "Tell me what 2.5 is 11) no split"])
        #expect(outcome.candidates.allSatisfy { $0.counts })
    }

    @Test(arguments: [
        ("Do it now", "too-short", 3.0, 4.0), ("Sing", "too-short", 1, 4),
        (String(repeating: "word ", count: 151), "too-long", 151, 150),
        ("Describe the Picture in words.", "blacklisted-word", nil, nil),
        ("Please go to the shop.", "blacklisted-word", nil, nil),
        ("Write a program that adds numbers.", "write-a-program", nil, nil),
        ("\"Carpe diem\" means what exactly?", "starts-with-punctuation", nil, nil),
        ("Élève-toi et parle de ta journée", "starts-with-non-ascii", nil, nil),
    ])
    func `a rule that is broken is named, with measure and threshold`(
        item: String, rule: String, measured: Double?, threshold: Double?
    ) async throws {
        for profile in Profile.allCases {
            let outcome = try await instructions(.text("\(item)\n10. Count the words of a text."), recipe(profile))
            #expect(outcome.candidates.count == 1)
            #expect(outcome.rejections.map(\.rule) == [rule])
            #expect(outcome.rejections.first?.measured == measured && outcome.rejections.first?.threshold == threshold)
        }
    }

    @Test(arguments: [
        "Rewrite the paragraph in plain words.", "Give me four words", "What does mapping mean here?",
        "Write one program for a fair.",
        "write a program in my style", String(repeating: "word ", count: 150),
    ])
    func `what only looks like a broken rule passes`(item: String) async throws {
        let outcome = try await instructions(.text("9. \(item)\n10. Count the words of a text."), recipe())
        #expect(outcome.candidates.count == 2, "\(outcome.rejections)")
    }

    @Test func `an empty item is rejected as empty in compat`() async throws {
        let outcome = try await instructions(.text(" \n10. Count the words of a text."), recipe(.compat))
        #expect(outcome.rejections.map(\.rule) == ["empty"])
    }

    @Test func `of a list that was cut off only the last item is dropped, in compat all of it`() async throws {
        let reply = Reply.text("Count the words of a text.\n10. Explain the rules of", ending: .truncated)
        let mended = try await instructions(reply, recipe())
        #expect(mended.candidates.map(\.text) == ["Count the words of a text."])
        #expect(mended.rejections.map(\.rule) == ["truncated"])
        let original = try await instructions(reply, recipe(.compat))
        #expect(original.candidates.isEmpty)
        #expect(original.rejections.map(\.rule) == ["truncated"])
    }

    @Test(arguments: [
        (Reply.text("I'm sorry, but I can't help with that."), "refusal"), (.text("no", ending: .refusal), "refusal"),
        (.text("", ending: .contentFilter), "content-filter"), (.text("", ending: .empty), "empty-reply"),
        (.text(" \n "), "empty-reply"), (Reply(choices: []), "empty-reply"),
        (.text("<html>", ending: .malformed), "malformed-reply"),
        (.text("Here are some tasks:"), "unparsable"),
    ])
    func `a reply that is no list is one rejection with its name`(reply: Reply, rule: String) async throws {
        let outcome = try await instructions(reply, recipe())
        #expect(outcome.candidates.isEmpty)
        #expect(outcome.rejections.map(\.rule) == [rule])
    }

    @Test func `JSON answers are asked for by schema and read`() async throws {
        let recipe = try recipe(.default, ["answers": .string("json")])
        let reply = Reply.text(#"{"tasks": ["Name four rivers of Asia.", "Explain what a lock gate does."]}"#)
        let bench = ScriptedWorkbench(seeds: seeds) { _ in reply }
        let outcome = try await recipe.work(root(recipe), at: bench)
        #expect(outcome.candidates.map(\.text) == ["Name four rivers of Asia.", "Explain what a lock gate does."])
        #expect(bench.questions.first?.schema?.contains(#""maxItems":8"#) == true)
        #expect(bench.questions.first?.values["json"] == .flag(true))
    }
}
