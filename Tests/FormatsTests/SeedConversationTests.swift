import Formats
import Records
import Support
import Testing

@Suite struct `Seeds of other makers` {
    private func read(_ text: String) -> SeedReading {
        SeedReader.read(Array(text.utf8))
    }

    private static let expected = [Instance(input: "", output: "A pear.")]

    @Test(arguments: [
        #"[{"instruction": "Name a fruit.", "output": "A pear."}]"#,
        #"{"id": "x_0", "conversations": [{"from": "human", "value": "Name a fruit."}, {"from": "gpt", "value": "A pear."}]}"#,
        #"[{"conversations": [{"from": "user", "value": "Name a fruit."}, {"from": "assistant", "value": "A pear."}]}]"#,
        #"{"messages": [{"role": "user", "content": "Name a fruit."}, {"role": "assistant", "content": "A pear."}]}"#,
        #"{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Name a fruit."}, {"role": "assistant", "content": "A pear."}]}"#,
        #"{"id": "r1", "kind": "dialogue", "messages": [{"role": "user", "text": "Name a fruit."}, {"role": "assistant", "text": "A pear."}]}"#,
    ])
    func `a question and its answer are a seed in every form`(text: String) throws {
        let reading = read(text)
        #expect(reading.quarantined.isEmpty)
        let seed = try #require(reading.seeds.first)
        #expect(seed.instruction == "Name a fruit." && seed.instances == Self.expected && !seed.id.isEmpty)
    }

    @Test func `the id is the row's own, or follows from the content`() {
        let bare = #"{"messages": [{"role": "user", "content": "Name a fruit."}, {"role": "assistant", "content": "A pear."}]}"#
        let alpaca = #"{"instruction": "Name a fruit.", "output": "A pear."}"#
        #expect(read(bare).seeds.map(\.id) == read(alpaca).seeds.map(\.id))
        #expect(read(bare.replacing("{\"mess", with: "{\"id\": 7, \"mess")).seeds.map(\.id) == ["7"])
    }

    @Test(arguments: [
        (#"{"conversations": "x"}"#, ErrorCode.seedField, "conversations: expected an array"),
        (#"{"conversations": []}"#, .seedEmpty, "conversations: it is empty"),
        (#"{"conversations": ["x", "y"]}"#, .seedField, "conversations[0]: expected an object"),
        (#"{"messages": [{"role": "user", "content": "a"}]}"#, .seedField, "one question and its answer"),
        (
            #"{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}, {"role": "user", "content": "c"}]}"#,
            .seedField, "this has 3 turns (user, assistant, user)"
        ),
        (
            #"{"messages": [{"role": "assistant", "content": "a"}, {"role": "user", "content": "b"}]}"#, .seedField,
            "(assistant, user)"
        ),
        (#"{"messages": [{"role": "tool", "content": "a"}]}"#, .seedField, "nobody is called 'tool'"),
        (#"{"messages": [{"role": "user"}]}"#, .seedField, "messages[0].value or content or text: the field is missing"),
        (#"{"messages": [{"content": "a"}]}"#, .seedField, "messages[0].from or role: the field is missing"),
        (#"{"messages": [{"role": "user", "content": [1]}]}"#, .seedField, "content: expected a text, found an array"),
        (#"{"messages": [{"role": "user", "content": " "}, {"role": "assistant", "content": "b"}]}"#, .seedEmpty, "is empty"),
    ])
    func `a conversation that is no seed says why, and costs its line alone`(line: String, code: ErrorCode, reason: String) {
        let reading = read(line + "\n" + #"{"instruction": "Name a fruit.", "output": "A pear."}"#)
        #expect(reading.seeds.count == 1)
        #expect(reading.quarantined.map(\.code) == [code])
        #expect(reading.quarantined.first?.reason.contains(reason) == true, "\(reading.quarantined)")
    }
}
