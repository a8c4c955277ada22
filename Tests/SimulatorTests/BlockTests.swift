import FoundationEssentials
import Support
import Testing

@testable import Simulator

/// Prompts for whole tasks, in words that are not those of our templates.
@Suite struct `A prompt for blocks of tasks` {
    private static let shown = """
        ===
        1. Task: Shorten the headline.
        1. Input:
        Council votes, after a long night, to keep the old tram
        1. Answer:
        Council keeps tram
        ===
        2. Task: Which planet has the longest day? Give 3 facts from 5 to 7 words long.
        2. Input:
        <none>
        2. Answer:
        Venus
        ===
        """

    private func replies(_ prompt: String, chat: Bool) throws -> [String] {
        let quoted = String(decoding: try JSONEncoder().encode(prompt), as: UTF8.self)
        let body = chat ? try chatBody(prompt) : "{\"model\":\"m\",\"prompt\":\(quoted)}"
        let request = try ModelRequest(chat ? .chat : .completion, JSONReader.read(Array(body.utf8)))
        return (0..<60).map { Teacher(seed: $0).answers(request.prompts[0], request)[0] }
    }

    /// Whether at least nine in ten are as `wanted` says.
    private func mostly(_ replies: [String], _ wanted: (String) -> Bool) -> Bool {
        replies.count(where: wanted) * 10 >= replies.count * 9
    }

    private func numbers(_ reply: String, _ label: String) -> [Int] {
        reply.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: ".", maxSplits: 1)
            return parts.count == 2 && parts[1].hasPrefix(" " + label) ? Int(parts[0]) : nil
        }
    }

    @Test func `in a chat is answered by the blocks asked for, spelled as those shown`() throws {
        let replies = try replies("Please write more tasks, from 3 to 12.\n\n\(Self.shown)\n\nGo on.", chat: true)
        let ok = mostly(replies) { reply in
            reply.hasPrefix("===\n3. Task: ")
                && ["Task:", "Input:", "Answer:"].allSatisfy { numbers(reply, $0) == Array(3...12) }
        }
        #expect(ok, "\(replies[0])")
        #expect(mostly(replies) { $0.contains("Input:\n<none>\n") })
        #expect(replies.contains { $0.split(separator: "\n").contains { $0.hasPrefix("### ") } }, "some outputs have headings")
        #expect(Set(replies).count > 50)
    }

    @Test func `that ends with an open label is continued from there`() throws {
        let replies = try replies("A list of 9 tasks, for a writer to do:\n\(Self.shown)\n3. Task:", chat: false)
        let ok = mostly(replies) { reply in
            reply.hasPrefix(" ") && numbers(reply, "Task:") == Array(4...9) && numbers(reply, "Answer:") == Array(3...9)
        }
        #expect(ok, "\(replies[0])")
    }

    @Test func `that asks for nothing more is no list to go on with`() {
        let reading = PromptReading("\(Self.shown)\nHow good are these? Explain.", image: false)
        if case .blocks = reading.job { Issue.record("read as blocks") }
    }

    @Test func `for a question with reasoning is answered by reasons and a labelled answer`() throws {
        let prompt =
            "Write a list of three tasks for a choir.\n\nShow your reasoning, and put the result on a line of its own after \"Final answer:\"."
        let replies = try replies(prompt, chat: true)
        let ok = mostly(replies) { reply in
            let parts = reply.split(separator: "\n\nFinal answer: ")
            return parts.count == 2 && parts[0].utf8.count > 20
        }
        #expect(ok, "\(replies[0])")
        #expect(ReasonedReply.label(in: "Say \"Final answer:\" and no more.") == nil)
        #expect(ReasonedReply.label(in: "Step by step: give \"Input:\" and \"Output:\".") == nil)
    }
}
