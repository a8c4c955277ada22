import Endpoint
import Records
import Support
import Testing

/// A streamed answer of two choices with everything that a stream may hold.
private let stream = """
    \u{FEFF}: keep-alive\r\n\r\ndata: {"id":"x","model":"simulated-1","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}\r\n\r\n\
    event: message\ndata: {"choices":[{"index":1,"delta":{"content":"zw"}}]}\n\n\
    data:{"choices":[{"index":0,"delta":{"content":"Gr\\u00fc"}}]}\r\rid: 3\rretry: 10\r\
    data: {"choices":[{"index":0,\ndata: "delta":{"content":"ße 😀","reasoning_content":"hm"}}]}\n\n: comment\n\
    data: {"choices":[{"index":1,"delta":{"content":"ei"},"finish_reason":"length"}]}\n\n\
    data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n\
    data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":9}}\n\ndata: [DONE]\n\n
    """

private let expected = DecodedAnswer(
    choices: [
        DecodedChoice(text: "Grüße 😀", ending: .complete, finishReason: "stop"),
        DecodedChoice(text: "zwei", ending: .truncated, finishReason: "length"),
    ], usage: Usage(promptTokens: 3, completionTokens: 9, estimated: false), model: "simulated-1", fingerprint: nil, problem: nil)

@Suite struct `A streamed answer` {
    @Test func `decodes like a whole one`() {
        #expect(DecodedAnswer.decode(Array(stream.utf8), api: .chat, streamed: true) == expected)
    }

    @Test func `is the same wherever the stream is split`() {
        let bytes = Array(stream.utf8)
        for split in 0...bytes.count {
            var assembler = StreamAssembler()
            assembler.feed(bytes[..<split])
            assembler.feed(bytes[split...])
            #expect(assembler.decoded() == expected, "split at \(split)")
        }
        var assembler = StreamAssembler()
        for byte in bytes { assembler.feed(CollectionOfOne(byte)) }
        #expect(assembler.decoded() == expected)
    }

    @Test func `is whole only from its last reason to finish on`() {
        let bytes = Array(stream.utf8)
        let end =
            stream.utf8.count
            - "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":9}}\n\ndata: [DONE]\n\n".utf8.count
        var assembler = StreamAssembler()
        assembler.feed(bytes[..<(end - 1)])
        #expect(!assembler.isWhole)
        assembler.feed(bytes[(end - 1)..<end])
        #expect(assembler.isWhole)
    }

    @Test func `of the completions interface is read as well`() {
        let body =
            "data: {\"choices\":[{\"text\":\"a\",\"index\":0}]}\n\ndata: {\"choices\":[{\"text\":\"b\",\"index\":0}]}\n\ndata: [DONE]\n\n"
        let answer = DecodedAnswer.decode(Array(body.utf8), api: .completions, streamed: true)
        #expect(answer.choices == [DecodedChoice(text: "ab", ending: .complete)])
    }

    @Test func `that is cut is ambiguous, and bought at most three times`() async throws {
        let cut = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"half\"}}]}\n\n"
        let bench = Bench([.status(200, cut, headers: ["content-type": "text/event-stream"])])
        #expect(await bench.code() == .needsDecision)
        #expect(bench.fates == [.ambiguous, .ambiguous, .ambiguous])
    }

    @Test func `is stored as the bytes that came`() async throws {
        let bench = Bench([.status(200, stream, headers: ["content-type": "text/event-stream; charset=utf-8"])])
        let answer = try await bench.client.complete(question())
        #expect(answer.streamed)
        #expect(answer.body == Array(stream.utf8))
        #expect(DecodedAnswer.decode(answer.body, api: .chat, streamed: answer.streamed) == expected)
    }

    @Test func `with an error in its middle is no answer`() {
        let body =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"half\"}}]}\n\ndata: {\"error\":{\"code\":502,\"message\":\"gone\"}}\n\n"
        let answer = DecodedAnswer.decode(Array(body.utf8), api: .chat, streamed: true)
        #expect(answer.problem == "gone (502)")
        #expect(answer.choices.map(\.ending) == [.malformed])
    }
}
