import FoundationEssentials
import Support
import Testing

@testable import Simulator

/// The most frequent reply of the teacher to `prompt` over a few seeds, so that one rare lapse decides nothing.
private func replies(_ prompt: String, file: String) throws -> [String] {
    let chat = file.hasSuffix("chat")
    let quoted = String(decoding: try JSONEncoder().encode(prompt), as: UTF8.self)
    let body = chat ? try chatBody(prompt) : "{\"model\":\"m\",\"prompt\":\(quoted)}"
    let request = try ModelRequest(chat ? .chat : .completion, JSONReader.read(Array(body.utf8)))
    return (0..<60).map { Teacher(seed: $0).answers(request.prompts[0], request)[0] }
}

/// Whether at least nine in ten of `replies` are as `wanted` says; the teacher lapses now and then, as models do.
private func mostly(_ replies: [String], _ wanted: (String) -> Bool) -> Bool {
    replies.count(where: wanted) * 10 >= replies.count * 9
}

private func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n")
}

@Suite struct `Paraphrased prompts` {
    @Test func `exist for every prompt of ours`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Prompts/self-instruct")
        var files: Set<String> = []
        for language in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: language).path) {
                files.insert(language + "/" + name.split(separator: ".")[0])
            }
        }
        #expect(files == Paraphrases.files)
    }

    @Test(arguments: Paraphrases.lists.indices)
    func `have their list continued`(index: Int) throws {
        let (file, prompt, first, last, open) = Paraphrases.lists[index]
        let replies = try replies(prompt, file: file)
        let ok = mostly(replies) { reply in
            let starts = (first...last).map { "\($0). " }
            let rows = lines(open ? "\(first)." + reply : reply)
            return rows.count >= starts.count
                && zip(rows, starts).allSatisfy { $0.hasPrefix($1) && $0.utf8.count > $1.utf8.count + 3 }
        }
        #expect(ok, "\(file): \(replies[0])")
        if file == "en/instructions-classification" {
            let rows = replies.flatMap { lines($0) }
            #expect(rows.count { ClassificationSense.holds(String($0), han: false) } * 10 > rows.count * 7)
        }
    }

    @Test(arguments: Paraphrases.questions.indices)
    func `have their question answered`(index: Int) throws {
        let (file, prompt, yes, no) = Paraphrases.questions[index]
        let closed = file.hasPrefix("zh") ? "判断这条评论是正面还是负面。" : Paraphrases.closed
        let open = file.hasPrefix("zh") ? "写一首关于海的诗。" : Paraphrases.open
        for (instruction, answer) in [(closed, yes), (open, no)] {
            let replies = try replies(prompt(instruction), file: file)
            let ok = mostly(replies) { lines($0).first.map { $0.drop { $0 == " " } == answer } ?? false }
            #expect(ok, "\(file), \(instruction): \(replies[0])")
        }
    }

    @Test(arguments: Paraphrases.inputFirst.indices)
    func `get inputs and outputs, or a bare output`(index: Int) throws {
        let (file, prompt, needing, output) = Paraphrases.inputFirst[index]
        let examples = try replies(prompt(needing), file: file)
        let ok = mostly(examples) { reply in
            let rows = lines(reply)
            return (rows.first?.hasSuffix(" 1") ?? false) && rows.contains { $0.hasPrefix(output) }
        }
        #expect(ok, "\(file): \(examples[0])")
        let bare = try replies(prompt(file.hasPrefix("zh") ? "写一首关于海的诗。" : Paraphrases.open), file: file)
        #expect(mostly(bare) { $0.hasPrefix(output) && $0.utf8.count > 30 }, "\(file): \(bare[0])")
    }

    @Test(arguments: Paraphrases.outputFirst.indices)
    func `get a label and an input for each class`(index: Int) throws {
        let (file, prompt, closed, label, labels) = Paraphrases.outputFirst[index]
        let replies = try replies(prompt(closed), file: file)
        let ok = mostly(replies) { reply in
            let found = lines(reply).filter { $0.hasPrefix(label) }.map { $0.dropFirst(label.count).drop { $0 == " " } }
            return found.map(String.init) == labels
        }
        #expect(ok, "\(file): \(replies[0])")
    }

    @Test func `give instances that differ and speak of the instruction`() throws {
        let prompt = Paraphrases.inputFirst[1].prompt("Translate the following note about lighthouses into Danish.")
        let replies = try replies(prompt, file: "en/input-first-chat")
        let outputs = replies.flatMap { lines($0).filter { $0.hasPrefix("Output:") } }
        #expect(Set(outputs).count > outputs.count * 9 / 10)
        #expect(
            mostly(replies) { reply in
                ["note", "lighthouses", "translate", "danish"].contains { reply.lowercased().contains($0) }
            })
    }
}

@Suite struct `Texts with gaps` {
    private static let prompt = """
        A clerk fills slots with what was measured. Think of ways to put a small job, and to report on it.

        To name the tallest tree of a park.
        A request has the slot {park}. A reply has the slot {tree} and may have the slot {height}.
        Write 3 requests and 3 replies.

        """

    @Test func `are written for both sides, with the gaps that a prompt says they must have`() throws {
        let reading = try #require(FormReading(Self.prompt))
        #expect(reading.instructionGaps == ["park"] && reading.answerGaps == ["tree"] && reading.count == 3)
        let answer = FormAnswer(reading: reading)
        #expect(
            answer.instructions().count == 3
                && answer.instructions().allSatisfy { $0.contains("{park}") && $0.contains("tallest tree") })
        #expect(
            Set(answer.answers()).count == 3 && answer.answers().allSatisfy { $0.contains("{tree}") && !$0.contains("{height}") })
    }

    @Test func `come in the sections that a prompt shows`() throws {
        let prompt = Self.prompt + "<requests>\n1. one\n</requests>\n<replies>\n1. one\n</replies>"
        let text = FormAnswer(reading: try #require(FormReading(prompt))).text(.free, prompt: prompt)
        #expect(
            text.hasPrefix("<requests>\n1. Please name the tallest tree of a park.") && text.contains("<replies>\n1. {tree}\n2. ")
        )
    }

    @Test(arguments: ["Fill the gap in this text.", "Print {name} with printf.", "What is a placeholder such as {name}?"])
    func `are not seen where a prompt asks for none`(_ prompt: String) {
        #expect(FormReading(prompt) == nil)
    }
}
