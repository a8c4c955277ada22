import FoundationEssentials
import Imaging
import Support
import Testing

@testable import Simulator

/// Requests with pictures, each in two wordings that are not those of our prompts.
@Suite struct `A prompt with a picture` {
    private static let sentences = "1. A child jumps into a puddle.\n2. A cat sits on a chair.\n3. It is a cheerful day."
    private static let perfect = SightOptions(scenes: Drawings.scenes, accuracy: 1, hallucinations: 0)

    private func answer(_ prompt: String, _ id: String = "scene-01", form: String = "", seed: Int = 0) throws -> String {
        try Drawings.answer(prompt, id, form: form, seed: seed, options: Self.perfect)
    }

    private struct Verdicts: Decodable {
        struct Verdict: Decodable {
            let sentence: Int
            let verdict: String
            let evidence: String
        }
        let verdicts: [Verdict]
    }

    @Test(arguments: [
        "Are these supported by the image?\n\n%@\n\nA verdict for each: supported, contradicted, not_visible, non_visual.",
        "Written about the photo:\n%@\nCheck each against it and tell as JSON whether it is supported or contradicted.",
    ]) func `to check sentences is answered by a verdict on each`(prompt: String) throws {
        let reply = try answer(prompt.replacing("%@", with: Self.sentences))
        let verdicts = try JSONDecoder().decode(Verdicts.self, from: Data(reply.utf8)).verdicts
        #expect(verdicts.map(\.sentence) == [1, 2, 3])
        #expect(verdicts.map(\.verdict) == ["supported", "contradicted", "non_visual"])
        #expect(verdicts.allSatisfy { !$0.evidence.isEmpty })
    }

    private struct Corrections: Decodable {
        struct Correction: Decodable {
            let sentence: Int
            let action: String
            let text: String
        }
        let corrections: [Correction]
    }

    @Test(arguments: [
        "Some may be wrong:\n%@\nKeep, rewrite or delete each by what you see.",
        "Mend what the image does not bear out.\n\n%@\n\nRemove what cannot be put right; else correct it, or keep it.",
    ]) func `to correct sentences is answered by what becomes of each`(prompt: String) throws {
        let doubted = "2. A cat sits on a chair.\n4. A brown dog watches."
        let reply = try answer(prompt.replacing("%@", with: doubted))
        let corrections = try JSONDecoder().decode(Corrections.self, from: Data(reply.utf8)).corrections
        #expect(corrections.map(\.sentence) == [2, 4])
        #expect(corrections.first?.action != "keep" && corrections.first?.text != "A cat sits on a chair.")
        #expect(corrections.last?.action == "keep" && corrections.last?.text == "A brown dog watches.")
    }

    @Test(arguments: [
        "Make up a question about this picture and answer it.\nQuestion: <your question>\nAnswer: <your answer>",
        "Think of something one could ask here. Reply in two lines:\nQuestion: the question\nAnswer: the answer",
    ]) func `to make up a question is answered by one with its answer`(prompt: String) throws {
        for seed in 0..<20 {
            let parts = try answer(prompt, seed: seed).split(separator: "\n")
            #expect(parts.count == 2 || parts.count == 1, "\(parts)")
            guard parts.count == 2 else { continue }
            #expect(parts[0].hasPrefix("Question: ") && parts[1].hasPrefix("Answer: "))
        }
    }

    @Test func `to make up a question that begins with a word is answered by one that does, and not by one asked before`() throws
    {
        for opening in ["How many", "Why", "Where", "Whose"] {
            let begin = "The question begins with the words \"\(opening)\"."
            let prompt = "Ask a question about it and answer it.\n- \(begin)\n\nQuestion: the question\nAnswer: the answer"
            #expect(try answer(prompt).hasPrefix("Question: \(opening) "))
        }
        let used = "Ask a question and answer it. Ask about something else than these:\n- Where in the picture is the dog?"
        for seed in 0..<40 { #expect(try !answer(used, seed: seed).contains("Question: Where in the picture is the dog?")) }
    }

    @Test(arguments: ["%@\nLook closely before you answer.", "Look at the image.\n\nQuestion: %@\n\nAnswer in whole sentences."])
    func `with a question is answered by what is seen`(prompt: String) throws {
        let count = try answer(prompt.replacing("%@", with: "How many bowls are there?"), "scene-02")
        #expect(count == "There are three bowls in the picture.")
        #expect(try answer(prompt.replacing("%@", with: "What colour is the dog?")) == "The dog is brown.")
        #expect(try answer(prompt.replacing("%@", with: "Is there a cat in the picture?")).hasPrefix("No"))
        let told = try answer(prompt.replacing("%@", with: "What is the dog doing there?"))
        #expect(Sight.judge(told, try Drawings.scene("scene-01")) == .supported, "\(told)")
    }

    @Test(arguments: ["%@ Reply with a single word or a few words.", "%@\nAnswer in one word."])
    func `that wants a word is answered by one`(prompt: String) throws {
        #expect(try answer(prompt.replacing("%@", with: "What colour is the dog?")) == "Brown")
        #expect(try answer(prompt.replacing("%@", with: "How many bowls are there?"), "scene-02") == "Three")
    }

    @Test(arguments: [
        "Describe the picture in a JSON object with a description and five questions about it.",
        "Look closely. Two things are wanted: a description, and a list of 5 different questions. Reply with JSON.",
    ]) func `for questions is answered by as many, all different`(prompt: String) throws {
        struct Asked: Decodable {
            let description: String
            let questions: [String]
        }
        let asked = try JSONDecoder().decode(Asked.self, from: Data(answer(prompt).utf8))
        #expect(asked.questions.count == 5 && Set(asked.questions).count == 5 && asked.description.utf8.count > 80)
    }

    @Test func `that lays out sections is answered in them`() throws {
        let sections = "<description>\nthe description\n</description>\n<questions>\n1. the first\n2. and so on\n</questions>"
        let reply = try answer("Two things are wanted.\n\(sections)")
        #expect(
            reply.hasPrefix("<description>\n") && reply.contains("\n</description>\n<questions>\n1. ")
                && reply.hasSuffix("\n</questions>"))
    }

    @Test(arguments: [
        "What kind is this? Reply with one of these:\n\n- landmark: a famous place\n- food: a meal\n- general: anything else",
        "Classify the image as one of: landmark, food, general. Name its category only.",
    ]) func `for its kind is answered by one of the words`(prompt: String) throws {
        #expect(try answer(prompt, "scene-02") == "food")
        #expect(try answer(prompt, "scene-09") == "general")
    }

    @Test(arguments: [
        "Write only the next sentence of the answer, or END.", "Go on with one more sentence; say END if there is nothing left.",
    ])
    func `to go on is answered by a sentence that was not said, or by the end`(prompt: String) throws {
        let scene = try Drawings.scene("scene-01")
        var ends = 0
        for seed in 0..<60 {
            let reply = try answer(
                "Question: What is there?\n\nThe answer so far:\nA dog. A boy. A road. A house.\n\n\(prompt)", seed: seed)
            if reply == "END" { ends += 1 } else { #expect(Sight.judge(reply, scene) != .contradicted, "\(reply)") }
        }
        #expect((1..<40).contains(ends))
    }

    @Test func `for a critique, a choice, a claim and a place is answered by what is seen`() throws {
        let wrong = "Question: What is there?\n\nAnswer:\nA dog stands there. A horse runs.\n\n"
        let critique = try answer(wrong + "Give a critique of the answer, as JSON.")
        #expect(
            critique.contains("A horse runs.") && critique.contains("\"is_right\":false") && !critique.contains("A dog stands"))
        let choice = "Which answer fits the picture better?\n\nAnswer A:\nA horse runs.\n\nAnswer B:\nA dog waits.\n\n"
        #expect(try answer(choice) == #"{"choice":"B"}"#)
        let vote = "Sentence: %@\n\nIs this sentence right? Reply with Yes or No."
        #expect(try answer(vote.replacing("%@", with: "A dog waits.")) == "Yes.")
        #expect(try answer(vote.replacing("%@", with: "Two dogs wait.")) == "No.")
        let box = #"{"type":"array","items":{"type":"number"}}"#
        let item = #"{"type":"object","properties":{"sentence":{"type":"integer"},"box":\#(box)}}"#
        let boxes = #"{"type":"object","properties":{"boxes":{"type":"array","items":\#(item)}}}"#
        let place = try answer("Find the parts.\n1. A dog waits.\n2. It is late.", form: Drawings.form(boxes))
        #expect(place == #"{"boxes":[{"sentence":1,"box":[0.636,0.567,0.902,0.879]}]}"#)
    }

    @Test func `to write an answer anew leaves what is right and mends the rest`() throws {
        let text = "A dog stands there. A horse runs."
        let reply = try answer("Improve it.\n\nAnswer:\n\(text)\n\nCritique:\nThere is no horse.\n\nReply with the answer alone.")
        #expect(reply.hasPrefix("A dog stands there.") && !reply.contains("A horse runs."))
    }

    @Test func `about swatches is answered by their colours, in order`() throws {
        #expect(try answer("What colour is this picture? One word.", "scene-02") != "")
        let urls = try [[220, 30, 30], [30, 60, 220]].map { colour in
            Drawings.url(try Self.swatch(colour.map(UInt8.init)))
        }
        for (name, url) in zip(["Red", "Blue"], urls) {
            let prompt = "Which colour fills this image: red, green, blue or yellow? Answer with that one word."
            let request = try ModelRequest(.chat, JSONReader.read(Array(Drawings.body(prompt, [url]).utf8)))
            let seen = try Eyes(Self.perfect).look(at: request.pictures, prompts: request.prompts)
            #expect(Teacher(seed: 1, sight: Self.perfect).answers(prompt, request, seen: seen) == [name])
        }
        let body = try Drawings.body("Name the colours of the two pictures in order, in one word each.", urls)
        let request = try ModelRequest(.chat, JSONReader.read(Array(body.utf8)))
        let seen = try Eyes(Self.perfect).look(at: request.pictures, prompts: request.prompts)
        #expect(Teacher(seed: 1, sight: Self.perfect).answers(request.prompts[0], request, seen: seen) == ["Red, blue"])
    }

    static func swatch(_ colour: [UInt8]) throws -> [UInt8] {
        try PictureCodec.png(try #require(Pixels(width: 32, height: 32, rgb: (0..<1024).flatMap { _ in colour })))
    }

    @Test func `with a schema is answered by JSON of its members`() throws {
        struct Draft: Decodable {
            let question: String
            let answer: String
        }
        let schema = #"{"type":"object","properties":{"question":{"type":"string"},"answer":{"type":"string"}}}"#
        let scene = try Drawings.scene("scene-01")
        for seed in 0..<20 {
            let reply = try answer("Ask something about the picture.", form: Drawings.form(schema), seed: seed)
            let draft = try JSONDecoder().decode(Draft.self, from: Data(reply.utf8))
            #expect(
                !draft.question.isEmpty && Sight.judge(draft.answer, scene) != .contradicted, "\(reply)")
        }
    }

    @Test func `is answered the same whenever it comes, and otherwise with another seed`() throws {
        let prompt = "Describe the picture in detail."
        let replies = try [1, 1, 2].map { try Drawings.answer(prompt, seed: $0) }
        #expect(replies[0] == replies[1] && replies[0] != replies[2])
    }
}

@Suite struct `An endpoint that is shown pictures` {
    private let url: String
    private let swatches: [String]

    init() throws {
        url = Drawings.url(try Drawings.bytes("scene-03"))
        swatches = try [[220, 30, 30], [30, 60, 220]].map {
            Drawings.url(try `A prompt with a picture`.swatch($0.map(UInt8.init)))
        }
    }

    private func response(_ options: SimulatorOptions, _ body: String) async throws -> RawResponse {
        try await withEndpoint(options) { port in
            await LoopbackClient.request("POST", "/v1/chat/completions", port: port, body: body)
        }
    }

    @Test func `tells what they show, and the same for the same body`() async throws {
        let options = SimulatorOptions(sight: SightOptions(scenes: Drawings.scenes, hallucinations: 0))
        let body = try Drawings.body("How many birds are there?", [url])
        let first = try await response(options, body)
        #expect(first.status == 200 && String(decoding: first.body, as: UTF8.self).contains("There are two birds"))
        #expect(try await response(options, body).body == first.body)
    }

    @Test func `takes the URL as a bare string too`() async throws {
        let options = SimulatorOptions(sight: SightOptions(scenes: Drawings.scenes, hallucinations: 0))
        let image = #"{"type":"image_url","image_url":"\#(url)"}"#
        let content = #"[\#(image),{"type":"text","text":"How many birds are there?"}]"#
        let body = #"{"model":"m","messages":[{"role":"user","content":\#(content)}]}"#
        #expect(String(decoding: try await response(options, body).body, as: UTF8.self).contains("There are two birds"))
    }

    @Test func `fails to name the colours of two swatches where it is blind`() async throws {
        let body = try Drawings.body("Name the colours of the two pictures in order, in one word each.", swatches)
        let seeing = try await response(SimulatorOptions(), body)
        #expect(String(decoding: seeing.body, as: UTF8.self).contains("Red, blue"))
        let blind = try await response(SimulatorOptions(sight: SightOptions(isBlind: true)), body)
        let said = String(decoding: blind.body, as: UTF8.self).lowercased()
        #expect(blind.status == 200 && !(said.contains("red") && said.contains("blue")))
    }

    @Test func `answers 400 where it takes none, or none so large`() async throws {
        let body = try Drawings.body("What is it?", [url])
        let none = try await response(SimulatorOptions(sight: SightOptions(refusesPictures: true)), body)
        let small = try await response(SimulatorOptions(sight: SightOptions(maximumSide: 512)), body)
        #expect(none.status == 400 && small.status == 400)
        #expect(String(decoding: small.body, as: UTF8.self).contains("context_length_exceeded"))
        #expect(String(decoding: none.body, as: UTF8.self).contains("image_url is only supported"))
    }
}
