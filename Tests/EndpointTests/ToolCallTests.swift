import Records
import Support
import Testing

@testable import Endpoint

private let tool = ForcedTool(
    name: "give_verdict", description: "Gives it.", parameters: #"{"type":"object","properties":{"v":{"enum":["A","B"]}}}"#)

private func request(_ ask: String = "a") -> CompletionRequest {
    var request = question(ask)
    request.tool = tool
    return request
}

/// A whole answer whose message has these calls.
private func calling(
    _ calls: String, content: String = "null", finish: String = "tool_calls"
) -> ScriptedReply {
    .status(
        200,
        #"{"choices":[{"index":0,"message":{"content":\#(content),"tool_calls":[\#(calls)]},"finish_reason":"\#(finish)"}]}"#)
}

private func call(_ arguments: String, name: String = "give_verdict") -> String {
    #"{"id":"c","type":"function","function":{"name":"\#(name)","arguments":"\#(arguments)"}}"#
}

@Suite struct `A request with a tool` {
    @Test func `has it called, in keys that are sorted like all others`() {
        var request = request()
        request.temperature = 0
        request.logprobs = 2
        #expect(
            String(decoding: request.body(stream: false), as: UTF8.self)
                == #"{"logprobs":true,"max_tokens":100,"messages":[{"content":"Say it.","role":"user"}],"model":"m","temperature":0,"#
                + #""tool_choice":{"function":{"name":"give_verdict"},"type":"function"},"#
                + #""tools":[{"function":{"description":"Gives it.","name":"give_verdict","parameters":"#
                + #"{"type":"object","properties":{"v":{"enum":["A","B"]}}},"strict":true},"type":"function"}],"top_logprobs":2}"#
        )
    }

    @Test func `is another request than the same without it, whose bytes and hash stay`() {
        #expect(request().hash != question().hash)
        #expect(
            String(decoding: question().body(stream: false), as: UTF8.self)
                == #"{"max_tokens":100,"messages":[{"content":"Say it.","role":"user"}],"model":"m"}"#)
        var other = request()
        other.tool = ForcedTool(name: "give_verdict", description: "Gives it.", parameters: "{}")
        #expect(other.hash != request().hash)
    }

    @Test func `sets more aside, and writes no tool where there is none to be called`() {
        let added = request().inputTokensBound - question().inputTokensBound
        #expect(added >= tool.parameters.utf8.count + tool.name.utf8.count + tool.description.utf8.count)
        var plain = request()
        plain.api = .completions
        #expect(!String(decoding: plain.body(stream: false), as: UTF8.self).contains("tool"))
    }

    @Test func `is not sent where its parameters are no JSON object`() async {
        var broken = request()
        broken.tool = ForcedTool(name: "t", description: "", parameters: "[")
        let bench = Bench([.chat("never")])
        #expect(await bench.code(broken) == .endpointRequest)
        #expect(bench.transport.sent.isEmpty)
    }
}

@Suite struct `The reply to a request with a tool` {
    private func choice(_ reply: ScriptedReply) async throws -> DecodedChoice {
        let bench = Bench([reply])
        let first = try await bench.client.answer(to: request()).decoded
        let again = try await bench.client.answer(to: request()).decoded
        #expect(first == again && bench.transport.sent.count == 1, "a stored answer reads the same")
        return try #require(first.choices.first)
    }

    @Test(arguments: ["tool_calls", "stop"]) func `is the call's arguments`(finish: String) async throws {
        let choice = try await choice(calling(call(#"{\"v\": \"A\"}"#), finish: finish))
        #expect(choice.text == #"{"v": "A"}"# && choice.ending == .complete && choice.toolCalls.count == 1)
        let talking = try await self.choice(calling(call("{}"), content: "\"Let me think.\"", finish: finish))
        #expect(talking.text == "{}" && talking.ending == .complete)
    }

    @Test func `is text where the model did not call`() async throws {
        let choice = try await choice(.chat("A is better."))
        #expect(choice.text == "A is better." && choice.ending == .complete && choice.toolCalls.isEmpty)
        let empty = try await self.choice(calling("", finish: "stop"))
        #expect(empty.text.isEmpty && empty.ending == .empty)
    }

    @Test(arguments: [
        (call("{}", name: "other"), "tool_calls", DecodedChoice.Ending.otherTool),
        (call("{}") + "," + call("[]"), "stop", .severalCalls),
        (call("{}") + "," + call("{}", name: "other"), "tool_calls", .severalCalls),
        (call(#"{\"v\": \"A"#), "length", .truncated), (call("{}"), "content_filter", .contentFilter),
        (call(""), "tool_calls", .empty),
        (#"{"id":"x"}"#, "tool_calls", .otherTool), (call("{}", name: ""), "tool_calls", .otherTool),
    ]) func `fails by name where the call is not the one that was asked for`(
        calls: String, finish: String, ending: DecodedChoice.Ending
    ) async throws {
        let choice = try await choice(calling(calls, finish: finish))
        #expect(choice.ending == ending, "\(choice)")
        #expect(!choice.text.contains("give_verdict"))
    }

    @Test func `stays empty for a request that named no tool`() async throws {
        let bench = Bench([calling(call("{}"))])
        let choice = try #require(try await bench.client.answer(to: question()).decoded.choices.first)
        #expect(choice.text.isEmpty && choice.ending == .empty)
    }
}

@Suite struct `A streamed call of a tool` {
    private func stream(_ deltas: [String], finish: String = "tool_calls") -> [UInt8] {
        let events = deltas.map { #"data: {"choices":[{"index":0,"delta":{\#($0)}}]}"# + "\n\n" }
        let end = #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"\#(finish)"}]}"# + "\n\ndata: [DONE]\n\n"
        return Array((events.joined() + end).utf8)
    }

    private func decode(_ bytes: [UInt8]) -> DecodedChoice? {
        DecodedAnswer.decode(bytes, api: .chat, streamed: true).calling("give_verdict").choices.first
    }

    private func read(_ deltas: [String], finish: String = "tool_calls") -> DecodedChoice? {
        let bytes = stream(deltas, finish: finish)
        let decoded = decode(bytes)
        for split in stride(from: 0, through: bytes.count, by: 7) {
            var assembler = StreamAssembler()
            assembler.feed(bytes[..<split])
            assembler.feed(bytes[split...])
            #expect(assembler.decoded().calling("give_verdict").choices.first == decoded, "split at \(split)")
        }
        return decoded
    }

    private func piece(_ index: Int?, _ arguments: String, name: String? = nil, id: String? = nil) -> String {
        let members = [
            index.map { "\"index\":\($0)" }, id.map { "\"id\":\"\($0)\"" },
            "\"function\":{" + (name.map { "\"name\":\"\($0)\"," } ?? "") + "\"arguments\":\"\(arguments)\"}",
        ]
        return "\"tool_calls\":[{" + members.compactMap { $0 }.joined(separator: ",") + "}]"
    }

    @Test func `is put together by its index`() {
        let choice = read([
            #""role":"assistant","content":null,"# + piece(0, "", name: "give_verdict", id: "c"), piece(0, #"{\"v\":"#),
            piece(0, #" \"A"#),
            piece(0, #"\"}"#),
        ])
        #expect(choice?.text == #"{"v": "A"}"# && choice?.ending == .complete)
    }

    @Test func `is put together where the server sends no index`() {
        #expect(read([piece(nil, "{", name: "give_verdict"), piece(nil, "}")])?.text == "{}")
        let two = read([piece(nil, "{}", name: "give_verdict", id: "a"), piece(nil, "{}", name: "give_verdict", id: "b")])
        #expect(two?.ending == .severalCalls)
    }

    @Test func `fails by name where there are two, where it is another's, and where it was cut off`() {
        let two = read([piece(0, "{}", name: "give_verdict", id: "a"), piece(1, "{}", name: "give_verdict", id: "b")])
        #expect(two?.ending == .severalCalls && two?.toolCalls.count == 2)
        #expect(read([piece(0, "{}", name: "forget", id: "a")])?.ending == .otherTool)
        let cut = read([piece(0, "{", name: "give_verdict", id: "a")], finish: "length")
        #expect(cut?.ending == .truncated && cut?.text == "{")
    }

    @Test func `of any number of indices takes little`() {
        let many = decode(stream((0..<5_000).map { piece($0, "{}", name: "give_verdict") }))
        #expect(many?.ending == .severalCalls && (many?.toolCalls.count ?? 0) <= 16)
    }

    @Test func `does not disturb the text around it`() {
        let choice = read([
            #""content":"So""#, #""content":" it"# + "\"", piece(0, "{}", name: "give_verdict"), #""content":" is""#,
        ])
        #expect(choice?.text == "{}" && choice?.toolCalls == [ToolCall(name: "give_verdict", arguments: "{}")])
    }
}
