import RecipeKit
import RecipeTesting
import Recipes
import Records
import Testing

@Suite struct `Other ways of correcting` {
    private func recipe(_ mode: String, _ overrides: [String: ParameterValue] = [:]) throws -> VIGC {
        try Sights.recipe(overrides.merging(["mode": .string(mode)]) { $1 })
    }

    private static let start = ["draft-1": Sights.draft, "answer-1": "Two dogs walk. They are blue. It rains."]

    private func work(_ replies: [String: String], _ recipe: VIGC) async throws -> (outcome: Outcome, questions: [Question]) {
        try await Sights.work(Self.start.merging(replies) { $1 }, recipe)
    }

    private func texts(_ texts: [String]) -> Reply {
        Reply(choices: texts.map { ReplyChoice(ending: .complete, text: $0) })
    }

    // MARK: - Regenerate

    @Test func `sentence by sentence the best of several candidates is taken, until the model has no more`() async throws {
        let (outcome, questions) = try await Sights.work(recipe("regenerate")) { question in
            switch question.name {
            case "draft-1": .text(Sights.draft)
            case "answer-1": texts(["Two cats walk. And more.", "Two dogs walk. They run.", "Two dogs walk."])
            case "rank-1": .text(Sights.verdicts("-+"))
            case "next-2-1": texts(["It must be early.", "END", "They are brown. They sit."])
            case "rank-2-1": .text(Sights.verdicts("o+"))
            default: question.name.hasPrefix("rank-1") ? .text(Sights.verdicts("-+")) : texts(["END", "", "It rains."])
            }
        }
        let row = try #require(Sights.row(outcome))
        #expect(row.output == "Two dogs walk. They are brown.")
        #expect(questions.map(\.name) == ["draft-1", "answer-1", "rank-1-1", "next-2-1", "rank-2-1", "next-3-1"])
        #expect(questions[1].sampling.n == 3 && questions[1].sampling.temperature == 0.7)
        #expect(questions[3].values["answer"] == .text("Two dogs walk."))
        let checks = Sights.checks(outcome)
        #expect(checks.map(\.text) == ["Two cats walk.", "It must be early."], "what there would be with one candidate")
        #expect(checks.map(\.action) == [.rewritten, .rewritten] && checks.map(\.verdict) == [.contradicted, .nonVisual])
        #expect(checks.map(\.finalVerdict) == [.supported, .supported])
        #expect(row.extra["answer_given_question"] == "Two cats walk. And more.")
    }

    @Test(arguments: [
        (["There walk two dogs.", "It rains."], "Two dogs walk there."),
        (["", "It rains."], "Two dogs walk there."),
        (["END", "It rains."], "Two dogs walk there."), (["The dogs are wet.", "END"], "Two dogs walk there. The dogs are wet."),
    ])
    func `the loop ends at END, at nothing and at a sentence that was there`(next: [String], whole: String) async throws {
        let recipe = try recipe("regenerate", ["rank": .bool(false), "candidates": .int(1)])
        let (outcome, _) = try await Sights.work(recipe) { question in
            if question.name == "draft-1" { return .text(Sights.draft) }
            if question.name == "answer-1" { return .text("Two dogs walk there. They bark.") }
            let number = question.name.hasPrefix("next-2") ? 0 : 1
            return texts([next[number]])
        }
        // A repetition differs by its order alone.
        #expect(Sights.row(outcome)?.output == whole)
    }

    @Test func `the loop ends where all candidates are wrong, and after so many rounds`() async throws {
        let wrong = try await Sights.work(recipe("regenerate")) { question in
            if question.name == "draft-1" { return .text(Sights.draft) }
            if question.name.hasPrefix("rank") {
                return .text(Sights.verdicts(String(repeating: question.name == "rank-1-1" ? "+" : "-", count: 3)))
            }
            return texts(["One \(question.name) a.", "Two \(question.name) b.", "Three \(question.name) c."])
        }
        #expect(Sights.row(wrong.outcome)?.output == "One answer-1 a.")
        #expect(Sights.checks(wrong.outcome).map(\.action) == [.untouched, .deleted])
        let recipe = try recipe("regenerate", ["rank": .bool(false), "rounds": .int(3)])
        let (many, questions) = try await Sights.work(recipe) { question in
            question.name == "draft-1" ? .text(Sights.draft) : .text("New words of \(question.name).")
        }
        #expect(questions.count == 4 && Sights.checks(many).count == 3)
    }

    @Test func `in compat four rounds are cut at the first full stop, and nothing is looked up`() async throws {
        let recipe = try Sights.recipe([:], .compat)
        #expect(
            recipe.prompts == ["vigc/en/draft", "vigc/en/answer", "vigc/en/next"] && recipe.roles == [.vision, .visionAnswerer])
        let (outcome, questions) = try await Sights.work(recipe) { question in
            switch question.name {
            case "draft-1": .text("Question: What is in the picture?\nAnswer: A wall.")
            case "answer-1": .text("A wall is 3.5 m high. It is red.")
            case "next-2-1": .text("no stop here")
            case "next-3-1": .text("END")
            default: .text(" It is red. It is old.")
            }
        }
        let row = try #require(Sights.row(outcome))
        #expect(questions.count == 5 && row.extra["calls"] == "5")
        #expect(
            row.output == "A wall is 3. It is red." && row.extra["answer_given_question"] == "A wall is 3.5 m high. It is red.")
        #expect(row.extra["answer_lst"] == #"["A wall is 3.","","","It is red."]"#)
        #expect(questions.allSatisfy { $0.schema == nil && $0.sampling.temperature == 0 && $0.sampling.maxTokens == 250 })
        #expect(questions[1].values["bare"] == .flag(true) && questions[0].values["has_opening"] == .flag(false))
        #expect(Sights.checks(outcome).allSatisfy { $0.verdict == nil })
    }

    // MARK: - Zoom

    @Test func `zoom shows the part of the picture that a sentence is about beside the whole`() async throws {
        let replies = [
            "answer-1": "Two dogs walk. A man follows. It is red there. It must be early.",
            "boxes-1": #"{"boxes":[{"sentence":3,"box":[0.4,0.4,0.6,0.6]},{"sentence":4,"box":[0.5,0.5,0.4,2]}]}"#,
            "verify-1": Sights.verdicts("+"), "verify-2-1": Sights.verdicts("+", from: 2),
            "verify-3-1": Sights.verdicts("-", from: 3), "verify-4-1": Sights.verdicts("o", from: 4),
            "correct-1": #"{"corrections":[{"sentence":3,"action":"keep","text":""}]}"#,
            "recheck-1": Sights.verdicts("+", from: 3),
        ]
        let (outcome, questions) = try await work(replies, recipe("zoom"))
        #expect(
            Sights.row(outcome) != nil && Sights.checks(outcome).map(\.action) == [.untouched, .untouched, .kept, .untouched])
        #expect(Sights.shown(try #require(questions.first { $0.name == "boxes-1" })).map(\.number) == [3, 4])
        let looks = questions.filter { $0.role == .verifier && $0.name != "boxes-1" }
        #expect(looks.map(\.images.count) == [2, 2, 2, 1, 2], "the second look sees the part too")
        let dogs = try #require(looks.first?.images.last?.crop)
        #expect(abs(dogs.x1 - 0.14) < 1e-9 && abs(dogs.x2 - 0.66) < 1e-9, "both dogs, and some room")
        #expect(looks.first?.images.first == Sights.picture && looks.first?.values["zoomed"] == .flag(true))
        #expect(looks[3].values["zoomed"] == .flag(false))
    }

    // MARK: - Critique

    @Test(arguments: [true, false])
    func `critique takes the better of the old and the new answer, shown in an order that is drawn`(newWins: Bool) async throws {
        var firsts: Set<Bool> = []
        for seed in 0..<12 {
            let (outcome, questions) = try await Sights.work(recipe("critique"), seed: "\(seed)") { question in
                switch question.name {
                case "draft-1": return .text(Sights.draft)
                case "answer-1": return .text("Two dogs walk. They are blue. It rains.")
                case "critique-1-1": return .text(#"{"critique":"The dogs are brown.","is_right":false}"#)
                case "revise-1-1": return .text("Two dogs walk. They are brown. It rains.")
                case "choose-1-1":
                    let isNewFirst = question.values["answer_a"] == .text("Two dogs walk. They are brown. It rains.")
                    return .text(isNewFirst == newWins ? #"{"choice":"A"}"# : #"{"choice":"B"}"#)
                default: return .text(#"{"critique":"","is_right":true}"#)
                }
            }
            let choice = try #require(questions.first { $0.name == "choose-1-1" })
            firsts.insert(choice.values["answer_a"] == .text("Two dogs walk. They are brown. It rains."))
            #expect(Sights.row(outcome)?.output == "Two dogs walk. They are \(newWins ? "brown" : "blue"). It rains.")
            #expect(Sights.checks(outcome).map(\.action) == [.untouched, newWins ? .rewritten : .untouched, .untouched])
            #expect(questions.count == (newWins ? 6 : 5))
        }
        #expect(firsts == [true, false])
    }

    // MARK: - Probe and vote

    @Test func `probe has claims turned into questions, asked of the picture, and edited without it`() async throws {
        let replies = [
            "probe-1":
                #"{"questions":[{"sentence":1,"question":"How many dogs?"},{"sentence":2,"question":"Which colour?"},"#
                + #"{"sentence":9,"question":"No?"}]}"#,
            "look-1-1": "Two.", "look-2-1": "Brown.",
            "edit-1":
                #"{"corrections":[{"sentence":1,"action":"keep","text":""},"#
                + #"{"sentence":2,"action":"rewrite","text":"They are brown."}]}"#,
        ]
        let (outcome, questions) = try await work(replies, recipe("probe"))
        #expect(Sights.row(outcome)?.output == "Two dogs walk. They are brown. It rains.")
        #expect(questions.map(\.name) == ["draft-1", "answer-1", "probe-1", "look-1-1", "look-2-1", "edit-1"])
        #expect(questions.map(\.images.count) == [1, 1, 0, 1, 1, 0])
        #expect(questions[5].values["facts"] == .list([["fact": "How many dogs? Two."], ["fact": "Which colour? Brown."]]))
        #expect(Sights.checks(outcome).map(\.verdict) == [.supported, .contradicted, nil])
        #expect(Sights.checks(outcome)[1].evidence == "Which colour? Brown.")
    }

    @Test func `vote leaves out what less than half of three models affirm`() async throws {
        let (outcome, questions) = try await Sights.work(recipe("vote")) { question in
            if let reply = Self.start[question.name] { return .text(reply) }
            let isBlue = question.values["sentence"] == .text("They are blue.")
            return .text(isBlue && question.role != .vision ? "No, brown." : "Yes.")
        }
        #expect(Sights.row(outcome)?.output == "Two dogs walk. It rains.")
        #expect(questions.count == 2 + 9 && Set(questions.map(\.name)).count == 11)
        #expect(Sights.checks(outcome)[1].evidence == "verifier: no, vision: yes, vision-answerer: no")
    }

    // MARK: - Prompts

    @Test(arguments: ["verify", "zoom", "regenerate", "critique", "probe", "vote", "none"], [true, false])
    func `every packaged prompt has exactly its question's variables`(mode: String, json: Bool) async throws {
        let recipe = try recipe(mode, ["answers": .string(json ? "json" : "text"), "turns": .int(2)])
        let prompts = try packagedPrompts(recipe)
        let (_, questions) = try await Sights.work(recipe) { question in
            switch question.template {
            case "vigc/en/draft":
                .text(#"{"question":"How does the \#(question.name) walk?","answer":"Fast."}"#)
            case "vigc/en/answer": .text("Two dogs walk. They are blue.")
            case "vigc/en/verify": .text(Sights.verdicts(question.name.hasPrefix("recheck") ? "+" : "+-"))
            case "vigc/en/correct", "vigc/en/edit":
                .text(#"{"corrections":[{"sentence":2,"action":"rewrite","text":"They are brown."}]}"#)
            case "vigc/en/critique": .text(#"{"critique":"Blue?","is_right":false}"#)
            case "vigc/en/choose": .text(#"{"choice":"A"}"#)
            case "vigc/en/probe": .text(#"{"questions":[{"sentence":2,"question":"Which colour?"}]}"#)
            case "vigc/en/boxes": .text(#"{"boxes":[]}"#)
            default: .text("Yes, Brown dogs walk.")
            }
        }
        let texts = try questions.map { try render($0, prompts) }
        #expect(texts.allSatisfy { !$0.contains("{{") && !$0.contains("\n\n\n") && !$0.contains("&quot;") })
        #expect(Set(questions.map(\.template)) == Set(recipe.prompts))
        #expect(Set(questions.map(\.name)).count == questions.count, "each question has a name of its own")
        #expect(Set(questions.map(\.role)).isSubset(of: Set(recipe.roles)))
    }
}
