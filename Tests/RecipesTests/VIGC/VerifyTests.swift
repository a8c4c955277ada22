import RecipeKit
import RecipeTesting

import Records
import Testing

@testable import Recipes

@Suite struct `Answers corrected by a second look` {
    private static let answer = "Two dogs walk here.  They are blue.\n\nA wall 3.5 m. high stands behind. A tent is open."

    private static let replies = [
        "draft-1": Sights.draft, "answer-1": answer, "verify-1": Sights.verdicts("+-+-"),
        "correct-1": #"""
        {"corrections":[{"sentence":2,"action":"rewrite","text":"They are brown."},{"sentence":4,"action":"delete","text":""}]}
        """#,
        "recheck-1": #"{"verdicts":[{"sentence":2,"verdict":"supported","evidence":"brown fur"}]}"#,
    ]

    @Test func `the false one is mended, the absent one goes, the others stay to the byte, in five calls`() async throws {
        let (outcome, questions) = try await Sights.work(Self.replies, Sights.recipe())
        let row = try #require(Sights.row(outcome))
        #expect(row.output == "Two dogs walk here.  They are brown.\n\nA wall 3.5 m. high stands behind.")
        #expect(row.instruction == "What is on the path?" && row.kind == "visual" && row.parents == ["p1"])
        #expect(questions.map(\.name) == ["draft-1", "answer-1", "verify-1", "correct-1", "recheck-1"])
        #expect(row.extra["calls"] == "5")
        let checks = Sights.checks(outcome)
        #expect(checks.map(\.action) == [.untouched, .rewritten, .untouched, .deleted])
        #expect(checks.map(\.verdict) == [.supported, .contradicted, .supported, .contradicted])
        #expect(checks.map(\.final) == ["Two dogs walk here.", "They are brown.", "A wall 3.5 m. high stands behind.", nil])
        #expect(checks[1].evidence == "seen 2" && checks[1].recheck == .supported && checks[3].recheck == nil)
        let flagged = checks.count { $0.verdict?.isFlag ?? false }
        #expect(flagged * 2 == checks.count, "half of the draft")
        #expect(checks.allSatisfy { $0.finalVerdict?.isFlag != true }, "and nothing of what stands")
    }

    @Test func `each call sees the picture, and the answer is made without the draft's`() async throws {
        let (_, questions) = try await Sights.work(Self.replies, Sights.recipe())
        #expect(questions.allSatisfy { $0.images == [Sights.picture] })
        #expect(questions.map(\.role) == [.vision, .visionAnswerer, .verifier, .visionAnswerer, .verifier])
        let fresh = try #require(questions.first { $0.name == "answer-1" })
        #expect(fresh.values["question"] == .text("What is on the path?"))
        #expect(!fresh.values.values.contains { "\($0)".contains("tent") })
        let look = try #require(questions.first { $0.name == "verify-1" })
        #expect(
            Sights.shown(look).map(\.text) == [
                "Two dogs walk here.", "They are blue.", "A wall 3.5 m. high stands behind.", "A tent is open.",
            ])
        #expect(look.schema?.contains(#""not_visible""#) == true && look.sampling.temperature == 0)
        let doubts = try #require(questions.first { $0.name == "correct-1" })
        #expect(Sights.shown(doubts).map(\.number) == [1, 2, 3, 4])
        let (_, fewer) = try await Sights.work(Self.replies, Sights.recipe(["correct_all": .bool(false)]))
        let alone = try #require(fewer.first { $0.name == "correct-1" })
        #expect(Sights.shown(alone).map(\.number) == [2, 4], "only what was objected to, under its numbers")
        #expect(!doubts.values.values.contains { "\($0)".contains("seen 2") }, "and not what the first look says of it")
        let second = try #require(questions.first { $0.name == "recheck-1" })
        #expect(Sights.shown(second).map(\.text) == ["They are brown."])
    }

    @Test func `an answer that nobody objects to takes three calls, non-visual sentences are exempt`() async throws {
        var replies = Self.replies
        replies["verify-1"] = Sights.verdicts("+++o")
        let (outcome, questions) = try await Sights.work(replies, Sights.recipe())
        #expect(questions.count == 3 && Sights.row(outcome)?.output == Self.answer)
        #expect(Sights.checks(outcome).map(\.action) == [.untouched, .untouched, .untouched, .untouched])
    }

    @Test func `a sentence that was doubted wrongly is kept, and one that is objected to twice goes`() async throws {
        var replies = Self.replies
        replies["verify-1"] = Sights.verdicts("--++")
        replies["correct-1"] =
            #"{"corrections":[{"sentence":1,"action":"keep","text":""},{"sentence":2,"action":"keep","text":""}]}"#
        replies["recheck-1"] = Sights.verdicts("+-")
        let checks = Sights.checks(try await Sights.work(replies, Sights.recipe()).outcome)
        #expect(checks.map(\.action) == [.kept, .deleted, .untouched, .untouched])
        #expect(checks.first?.final == "Two dogs walk here." && checks.first?.recheck == .supported)
    }

    @Test func `a correction that cannot be read leaves it to the second look, a sentence without verdict is doubted`()
        async throws
    {
        var replies = Self.replies
        replies["verify-1"] =
            #"{"verdicts":[{"sentence":1,"verdict":"supported","evidence":""},{"sentence":3,"verdict":"Non visual"}]}"#
        replies["correct-1"] = "I would not change them."
        replies["recheck-1"] = Sights.verdicts("+-", from: 3)
        let checks = Sights.checks(try await Sights.work(replies, Sights.recipe()).outcome)
        #expect(checks.map(\.verdict) == [.supported, nil, .nonVisual, nil])
        #expect(
            checks.map(\.action) == [.untouched, .kept, .untouched, .deleted], "numbers that were not asked are taken in order")
    }

    @Test(arguments: [
        (
            #"{"corrections":[{"sentence":2,"action":"rewrite","text":"I'm sorry, but I cannot help with that."}]}"#,
            SentenceCheck.Action.deleted
        ),
        (#"{"corrections":[{"sentence":2,"action":"rewrite","text":"The bounding box is brown."}]}"#, .deleted),
        (#"{"corrections":[{"sentence":2,"action":"rewrite","text":"They are blue."}]}"#, .kept),
        (#"{"corrections":[{"sentence":2,"action":"rewrite","text":""}]}"#, .kept),
    ])
    func `a correction that is none does not stand`(reply: String, action: SentenceCheck.Action) async throws {
        var replies = Self.replies
        replies["verify-1"] = Sights.verdicts("+-++")
        replies["correct-1"] = reply
        #expect(Sights.checks(try await Sights.work(replies, Sights.recipe()).outcome)[1].action == action)
    }

    @Test(arguments: [
        ("verify-1", "They look fine to me.", "unverified"), ("verify-1", "", "empty-reply"), ("answer-1", "", "empty-reply"),
        ("answer-1", "I'm sorry, but I can't help with that request.", "refusal"),
        ("answer-1", "The caption says that two dogs walk. They walk. They run. They sit.", "source-leak"),
        ("verify-1", Sights.verdicts("-+++"), "first-sentence-lost"),
    ])
    func `a turn that cannot be trusted is rejected by name, with its log`(name: String, reply: String, rule: String) async throws
    {
        var replies = Self.replies
        replies["verify-1"] = Sights.verdicts("++++")
        replies["correct-1"] = #"{"corrections":[{"sentence":1,"action":"delete","text":""}]}"#
        replies[name] = reply
        let outcome = try await Sights.work(replies, Sights.recipe(["keep_first": .string("always")])).outcome
        #expect(outcome.candidates.isEmpty && outcome.rejections.map(\.rule) == [rule])
        let tags = try #require(outcome.rejections.first?.tags)
        #expect(tags["type"] == "conversation" && tags["mode"] == "verify" && tags["calls"] != nil)
        #expect((SentenceCheck.checks(in: tags) != nil) == ["first-sentence-lost", "source-leak"].contains(rule))
    }

    @Test func `an answer of which too little is left is rejected, how little says a parameter`() async throws {
        let recipe = try Sights.recipe(["min_sentences": .int(4)])
        let rejection = try await Sights.work(Self.replies, recipe).outcome.rejections.first
        #expect(rejection?.rule == "too-few-sentences" && rejection?.measured == 3 && rejection?.threshold == 4)
        var replies = Self.replies
        replies["verify-1"] = Sights.verdicts("-+++")
        replies["correct-1"] = #"{"corrections":[{"sentence":1,"action":"delete","text":""}]}"#
        let kept = try await Sights.work(replies, Sights.recipe(["keep_first": .string("never")])).outcome
        #expect(Sights.row(kept)?.output == "They are blue.\n\nA wall 3.5 m. high stands behind. A tent is open.")
    }

    @Test(
        arguments: [
            ("leant-on", "They are blue.", true), ("leant-on", "Beside it a dog sits.", true),
            ("leant-on", "A dog sits beside the tent.", false),
            ("leant-on", "There is a dog.", false), ("always", "A dog sits beside the tent.", true),
            ("never", "They are blue.", false),
            ("never", nil, false), ("leant-on", nil, true),
        ] as [(String, String?, Bool)])
    func `an answer that has lost its first sentence goes where the next one leans on it`(
        rule: String, next: String?, goes: Bool
    ) throws {
        #expect(try #require(FirstSentence(rawValue: rule)).rejects(next: next) == goes)
    }

    @Test func `what leans on a lost first sentence goes with it, and what does not stays`() async throws {
        var replies = Self.replies
        replies["verify-1"] = Sights.verdicts("-+++")
        replies["correct-1"] = #"{"corrections":[{"sentence":1,"action":"delete","text":""}]}"#
        let outcome = try await Sights.work(replies, Sights.recipe()).outcome
        #expect(Sights.row(outcome)?.output == "A wall 3.5 m. high stands behind. A tent is open.")
        #expect(Sights.checks(outcome).map(\.action) == [.deleted, .deleted, .untouched, .untouched])
    }

    @Test func `what only the corrector objects to is looked up again, as it is`() async throws {
        var replies = Self.replies
        replies["correct-1"] = #"""
            {"corrections":[{"sentence":2,"action":"rewrite","text":"They are red."},{"sentence":3,"action":"delete","text":""},
            {"sentence":1,"action":"rewrite","text":"Three dogs walk here."},{"sentence":4,"action":"delete","text":""}]}
            """#
        replies["recheck-1"] = Sights.verdicts("++-")
        let (outcome, calls) = try await Sights.work(replies, Sights.recipe())
        #expect(Sights.row(outcome)?.output?.hasPrefix("Two dogs walk here.  They are red.") == true)
        #expect(Sights.checks(outcome).map(\.action) == [.untouched, .rewritten, .deleted, .deleted] && calls.count == 5)
        let alone = try await Sights.work(replies, Sights.recipe(["correct_all": .bool(false)])).outcome
        #expect(Sights.checks(alone).map(\.action) == [.untouched, .rewritten, .untouched, .deleted])
    }

    @Test func `a long answer is looked up in parts, or cut where no more is looked up`() async throws {
        let long = (1...15).map { "Dog number \($0) sits." }.joined(separator: " ")
        let reply: @Sendable (Question) -> Reply = { question in
            switch question.name {
            case "draft-1": .text(Sights.draft)
            case "answer-1": .text(long)
            default:
                .text(
                    Sights.verdicts(
                        String(repeating: "+", count: Sights.shown(question).count), from: Sights.shown(question)[0].number))
            }
        }
        let (cut, calls) = try await Sights.work(Sights.recipe(), reply)
        #expect(calls.count == 3 && Sights.row(cut)?.output?.hasSuffix("Dog number 12 sits.") == true)
        #expect(Sights.checks(cut).suffix(3).allSatisfy { $0.action == .cut && $0.final == nil && $0.verdict == nil })
        let (whole, more) = try await Sights.work(Sights.recipe(["max_sentences": .int(40)]), reply)
        #expect(more.map(\.name).suffix(2) == ["verify-1", "verify-2-1"] && Sights.row(whole)?.output == long)
    }

    @Test(arguments: [nil, "image-missing", "image-too-many-pixels"])
    func `a scene without a picture is a rejection that says why, asked of nobody`(problem: String?) async throws {
        var scene = Sights.scene
        (scene.picture, scene.pictureProblem) = (nil, problem)
        let (outcome, questions) = try await Sights.work(Sights.recipe(), scene: scene) { _ in .text("") }
        #expect(questions.isEmpty && outcome.candidates.isEmpty)
        #expect(outcome.rejections.map(\.rule) == [problem ?? "image-missing"] && outcome.rejections.first?.ask == nil)
    }

    @Test func `things named that are not in the picture are counted before and after`() async throws {
        var replies = Self.replies
        replies["answer-1"] = "Two dogs walk here. They carry umbrellas. A man follows. A cat sleeps on a bench."
        let row = Sights.row(try await Sights.work(replies, Sights.recipe()).outcome)
        #expect(
            row?.scores == [
                "objects_named_draft": 5, "objects_unseen_draft": 3, "objects_named_final": 2, "objects_unseen_final": 0,
            ])
    }

    @Test func `the row has what the published file has`() async throws {
        let row = try #require(Sights.row(try await Sights.work(Self.replies, Sights.recipe()).outcome))
        #expect(row.extra["image_id"] == "p1" && row.extra["image"] == "p1.png" && row.extra["image_sha256"] == "ab12")
        #expect(row.extra["original_answer"] == "Three dogs and a tent." && row.extra["answer_given_question"] == Self.answer)
        #expect(
            row.extra["answer_lst"] == #"["Two dogs walk here.","They are brown.","A wall 3.5 m. high stands behind."]"#)
        #expect(row.extra["whole_text"] == Self.answer && row.extra["instruction"]?.isEmpty == false)
    }
}
