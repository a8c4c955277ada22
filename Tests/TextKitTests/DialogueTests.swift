import Testing
import TextKit

@Suite struct `Dialogues in replies` {
    private func turns(_ reply: String) -> [Dialogue.Turn]? {
        try? Dialogue.parse(reply)
    }

    private func reason(_ reply: String) -> String? {
        do throws(Dialogue.Fault) {
            _ = try Dialogue.parse(reply)
            return nil
        } catch {
            return error.reason
        }
    }

    private static let two = [
        Dialogue.Turn(question: "How many?", answer: "Two."), Dialogue.Turn(question: "Where?", answer: "At the left.\n\nThere."),
    ]

    @Test(arguments: [
        "Question:\nHow many?\n===\nAnswer:\nTwo.\n===\nQuestion:\nWhere?\n===\nAnswer:\nAt the left.\n\nThere.",
        "===\n\nQuestion: How many?\n=====\nAnswer: Two.\r\n===\r\n**Question:** Where?\n  ===  \n### Answer:\nAt the left.\n\nThere.\n===\n",
        "```\nQUESTION 1:\nHow many?\n===\nanswer 1: Two.\n===\nQuestion 2: Where?\n===\nAnswer 2: At the left.\n\nThere.\n```",
        #"{"turns":[{"question":"How many?","answer":"Two."},{"question":" Where?","answer":"At the left.\n\nThere."}]}"#,
        "```json\n[{\"question\":\"How many?\",\"answer\":\"Two.\"},{\"question\":\"Where?\",\"answer\":\"At the left.\\n\\nThere.\"}]\n```",
    ])
    func `are read with every turn, however separators and heads are written`(reply: String) {
        #expect(turns(reply) == Self.two)
    }

    @Test func `keep the words question and answer, and lines of = in code, where they are text`() {
        let reply = "Question:\nWhat is the question?\nAnswer: why\n===\nAnswer:\nThe\nQuestion: is this.\n```\n===\n```"
        #expect(
            turns(reply) == [
                Dialogue.Turn(
                    question: "What is the question?\nAnswer: why", answer: "The\nQuestion: is this.\n```\n===\n```")
            ])
    }

    @Test(arguments: [
        ("", "there is no question"), ("===\n===", "there is no question"),
        ("Question:\nA?\n===\nAnswer:\nB.\n===\nQuestion:\nC?", "3 parts, an odd number"),
        ("Sure!\n===\nQuestion: A?\n===\nAnswer: B.", "3 parts, an odd number"),
        ("Question: A?\nAnswer: B.\n===\nQuestion: C?\nAnswer: D.", "part 2 does not begin with answer:"),
        ("Sure! Question: A?\n===\nAnswer: B.", "part 1 does not begin with question:"),
        ("Question:\n===\nAnswer: B.", "part 1 has no text"),
        (#"{"turns":[{"question":"A?"}]}"#, "turn 1 of the JSON lacks its question or its answer"),
        (#"{"turns":[]}"#, "the JSON has no turns"), (#"{"a":1}"#, "the JSON has no list of turns"),
        (#"{"question":"A?","answer":"B"#, "the JSON is not closed"),
    ])
    func `are none where the form is broken, and the reason is told`(reply: String, wanted: String) {
        #expect(reason(reply) == wanted)
    }

    @Test func `of one turn may be a JSON object, and a member of an object is read alone`() {
        #expect(turns(#"{"question":"A?","answer":"B."}"#) == [Dialogue.Turn(question: "A?", answer: "B.")])
        #expect(Dialogue.member("description", of: #"{"description":" A dog. "}"#) == "A dog.")
        #expect(Dialogue.member("description", of: #"{"description":"A dog."#) == nil)
        #expect(Dialogue.member("description", of: "A dog.") == nil)
    }
}

@Suite struct `Leaks of the source` {
    @Test(arguments: [
        ("As the captions say, it rains.", "captions"), ("Its Bounding Box is large.", "bounding box"),
        ("The dog sits at [0.1, 0.25, 0.5, 1.0].", "[0.1, 0.25, 0.5, 1.0]"), ("It is at (0.3,0.4).", "(0.3,0.4)"),
        ("As described, a dog sits there.", "as described"),
        ("His age is not mentioned in the notes.", "is not mentioned in the"),
        ("The coordinates show it.", "coordinates"),
    ])
    func `are words for notes and bracketed shares`(text: String, sign: String) {
        #expect(SourceLeak.detect(in: text, of: "A dog.") == sign)
    }

    @Test(arguments: [
        "A coordinated team in a boxing match.", "The score stands at [3, 2] or (2).", "It costs (about) 3.50, or (3.50).",
        "A captioned frame.", "(0.3, 0.4", "A dog (2, perhaps 3.5 years old) sits there.",
    ])
    func `are not found where there are none`(text: String) {
        #expect(SourceLeak.detect(in: text, of: "A dog.") == nil)
    }

    @Test func `are no words that the source itself has`() {
        #expect(SourceLeak.detect(in: "The map shows coordinates.", of: "A map with coordinates.") == nil)
        #expect(SourceLeak.detect(in: "One caption is red.", of: "A screen with captions.") == nil)
        #expect(SourceLeak.detect(in: "The caption of the map.", of: "A map with coordinates.") == "caption")
    }

    @Test func `and errors of an assistant are told near the start only`() {
        #expect(AssistantError.detect(in: "It seems that your message is empty.") == "your message is empty")
        #expect(AssistantError.detect(in: "You haven\u{2019}t provided anything.") == "you haven't provided")
        #expect(AssistantError.detect(in: "A sign reads: welcome.") == nil)
        #expect(AssistantError.detect(in: String(repeating: "A dog. ", count: 60) + "Your message is empty.") == nil)
    }
}
