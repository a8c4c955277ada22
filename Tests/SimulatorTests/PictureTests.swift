import FoundationEssentials
import Support
import Testing

@testable import Simulator

/// Prompts about pictures that are told of in words, in words that are not those of our prompts.
@Suite struct `A prompt about a picture in words` {
    private static let notes = """
        ## Image
        Some people ride horses.
        Riders on a hill.

        horse: [0.1, 0.2, 0.5, 0.6]
        person: [0.2, 0.1, 0.3, 0.4]

        ## Your turn
        """

    private func replies(_ prompt: String, form: String = "") throws -> [String] {
        let quoted = String(decoding: try JSONEncoder().encode(prompt), as: UTF8.self)
        let body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\(quoted)}]\(form)}"
        let request = try ModelRequest(.chat, JSONReader.read(Array(body.utf8)))
        return (0..<400).map { Teacher(seed: $0).answers(request.prompts[0], request)[0] }
    }

    private func share(_ replies: [String], _ wanted: (String) -> Bool) -> Double {
        Double(replies.count(where: wanted)) / Double(replies.count)
    }

    @Test func `for a conversation is answered by questions and answers between separators, now and then one too few`() throws {
        let replies = try replies("Talk about it.\n\n\(Self.notes)\nWrite a dialogue.")
        let parts = replies.map { $0.components(separatedBy: "\n===\n") }
        #expect(share(replies) { $0.hasPrefix("Question:\n") } > 0.9)
        #expect(parts.count { $0.count >= 6 && $0.count.isMultiple(of: 2) } > 350)
        #expect((2...40).contains(parts.count { $0.count > 1 && !$0.count.isMultiple(of: 2) }))
        #expect(replies.contains { $0.contains(" horse ") } && Set(replies).count > 350)
        let leaks = share(replies) { $0.lowercased().contains("caption") || $0.contains("[0.") || $0.contains("oordinates") }
        #expect((0.02...0.25).contains(leaks), "\(leaks)")
        #expect(share(replies) { $0.contains("message is empty") || $0.contains("haven't provided") } < 0.05)
    }

    @Test func `for one question is answered by one, and for a description by prose`() throws {
        let reasoning = try replies("\(Self.notes)\nOne hard question with its answer.")
        #expect(share(reasoning) { $0.components(separatedBy: "\n===\n").count == 2 } > 0.9)
        let detail = try replies("\(Self.notes)\nA description of it.")
        #expect(share(detail) { $0.hasPrefix("Some people ride horses. ") && !$0.contains("===") } > 0.85)
        #expect((1...40).contains(detail.count { $0 == "Some people ride horses." }), "too short now and then")
    }

    @Test func `with a schema is answered by JSON of its members`() throws {
        let turn = #"{"type":"object","properties":{"question":{"type":"string"},"answer":{"type":"string"}}}"#
        let schema = #"{"type":"object","properties":{"turns":{"type":"array","items":\#(turn)}}}"#
        let form = #","response_format":{"type":"json_schema","json_schema":{"name":"x","schema":\#(schema)}}"#
        struct Talk: Decodable {
            struct Turn: Decodable { let question, answer: String }
            let turns: [Turn]
        }
        for reply in try replies("\(Self.notes)\nWrite a dialogue.", form: form) {
            let talk = try JSONDecoder().decode(Talk.self, from: Data(reply.utf8))
            #expect((3...5).contains(talk.turns.count) && talk.turns.allSatisfy { $0.question.hasSuffix("?") })
        }
    }

    @Test func `does not ask again what is listed as asked`() throws {
        let asked = ["Where is the horse?", "What lies next to the horse?"]
        let used = asked.map { "- \($0) There." }.joined(separator: "\n")
        let replies = try replies("Ask other things:\n\(used)\n\n\(Self.notes)\nWrite a dialogue.")
        #expect(share(replies) { reply in asked.contains { reply.contains($0 + "\n") } } < 0.02)
    }

    @Test func `is none where a heading has nothing below it, or nothing is asked of a picture`() {
        for prompt in [
            "## Image\n\n## Question\nWrite a conversation.", "Write a description of a picture.",
            "## Picture\nSum: 3\nAdd it up.",
        ] {
            #expect(PictureReading(Array(prompt.utf8)) == nil)
        }
    }
}
