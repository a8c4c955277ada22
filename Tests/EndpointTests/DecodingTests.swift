import Endpoint
import Records
import Support
import Testing

private func decode(_ text: String, streamed: Bool = false) -> DecodedAnswer {
    DecodedAnswer.decode(Array(text.utf8), api: .chat, streamed: streamed)
}

private func message(_ content: String, finish: String = "\"stop\"", more: String = "") -> DecodedAnswer {
    decode(#"{"choices":[{"index":0,"message":{"content":\#(content)\#(more)},"finish_reason":\#(finish)}]}"#)
}

@Suite struct `An answer's text and ending` {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let content: String
        var finish = "\"stop\""
        var more = ""
        let text: String
        let ending: DecodedChoice.Ending
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "plain", content: "\"hi\"", text: "hi", ending: .complete),
        Case(name: "no finish reason", content: "\"hi\"", finish: "null", text: "hi", ending: .complete),
        Case(name: "length", content: "\"hi\"", finish: "\"length\"", text: "hi", ending: .truncated),
        Case(name: "content filter", content: "null", finish: "\"content_filter\"", text: "", ending: .contentFilter),
        Case(name: "null content", content: "null", text: "", ending: .empty),
        Case(name: "blank content", content: "\" \\n\"", text: " \n", ending: .empty),
        Case(
            name: "tool call", content: "null", finish: "\"tool_calls\"", more: #","tool_calls":[{}]"#, text: "", ending: .empty),
        Case(name: "refusal", content: "null", more: #","refusal":"I will not.""#, text: "I will not.", ending: .refusal),
        Case(
            name: "parts", content: #"[{"type":"text","text":"a"},{"type":"text","text":"b"},{"x":1}]"#, text: "ab",
            ending: .complete),
        Case(name: "refusal part", content: #"[{"type":"refusal","refusal":"No."}]"#, text: "No.", ending: .refusal),
        Case(
            name: "reasoning", content: "\"a\"", more: #","reasoning_content":"hm","reasoning":"hm""#, text: "a",
            ending: .complete),
        Case(name: "think block", content: #""<think>hm\n</think>\n\nanswer""#, text: "answer", ending: .complete),
        Case(name: "endless think", content: #"" <think>hm""#, finish: "\"length\"", text: "", ending: .truncated),
        Case(name: "opening in prompt", content: #""hm</think>answer""#, text: "answer", ending: .complete),
        Case(
            name: "think as a subject", content: #""Use <think>a</think> tags""#, text: "Use <think>a</think> tags",
            ending: .complete),
        Case(
            name: "surrogates", content: #""\ud83d\ude00 \ud83d \ude00\u0000""#, text: "😀 \u{FFFD} \u{FFFD}\u{0}",
            ending: .complete),
        Case(name: "broker error", content: "\"part\"", finish: "\"error\"", text: "part", ending: .malformed),
    ]

    @Test(arguments: cases) func `follow what is on the wire`(wire: Case) {
        let answer = message(wire.content, finish: wire.finish, more: wire.more)
        #expect(answer.choices.first?.text == wire.text)
        #expect(answer.choices.first?.ending == wire.ending)
        #expect(answer.choices.count == 1)
    }

    @Test func `keep the order of the choices' indexes, and all choices where every index is 0`() {
        let swapped = decode(#"{"choices":[{"index":1,"text":"b"},{"index":0,"text":"a"}]}"#)
        #expect(swapped.choices.map(\.text) == ["a", "b"])
        let zeroes = decode(#"{"choices":[{"index":0,"text":"a"},{"index":0,"text":"b"}]}"#)
        #expect(zeroes.choices.map(\.text) == ["a", "b"])
    }

    @Test func `survive invalid UTF-8`() {
        let body = Array(#"{"choices":[{"text":""#.utf8) + [0xFF, 0x41, 0xC3] + Array(#""}]}"#.utf8)
        let answer = DecodedAnswer.decode(body, api: .completions, streamed: false)
        #expect(answer.choices.first?.text == "\u{FFFD}A\u{FFFD}")
    }

    @Test func `say that the simulated endpoint made them`() {
        #expect(decode(#"{"model":"simulated-teacher","choices":[]}"#).isSimulated)
        #expect(!decode(#"{"model":"gpt","choices":[]}"#).isSimulated)
    }
}

@Suite struct `What is no answer` {
    @Test(arguments: [
        "", "null", "[]", "<html>", "{\"a\":1}", "{\"choices\":3}", "{\"error\":\"x\",\"choices\":[{\"text\":\"a\"}]}",
        "{}garbage",
        #"{"object":"error","message":"m"}"#, #"[{"error":{"message":"m","status":"INVALID"}}]"#,
        #"{"choices":[{"error":{"message":"upstream"},"text":"a"}]}"#, #"{"detail":"Not Found"}"#,
    ]) func `has a problem and no good choice`(body: String) {
        for streamed in [false, true] {
            let answer = decode(body, streamed: streamed)
            #expect(answer.problem?.isEmpty == false)
            #expect(answer.choices.allSatisfy { $0.ending == .malformed })
        }
    }

    @Test func `does not exhaust the stack, however deep it is`() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(decode(deep).problem != nil)
        #expect(decode(deep + String(repeating: "]", count: 100_000)).problem != nil)
        #expect(decode(String(repeating: "{\"a\":", count: 100_000)).problem != nil)
        let fits = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        #expect(decode(#"{"choices":[{"text":"a"}],"x":\#(fits)}"#).choices.first?.ending == .complete)
    }
}

@Suite struct `The usage of an answer` {
    @Test(
        arguments: [
            ("{}", nil), ("null", nil), ("3", nil), ("[]", nil),
            (#"{"prompt_tokens":5,"completion_tokens":6}"#, Usage(promptTokens: 5, completionTokens: 6, estimated: false)),
            (#"{"prompt_tokens":5.0,"completion_tokens":6e0}"#, Usage(promptTokens: 5, completionTokens: 6, estimated: false)),
            (#"{"input_tokens":5,"output_tokens":6}"#, Usage(promptTokens: 5, completionTokens: 6, estimated: false)),
            (#"{"prompt_tokens":-1,"completion_tokens":6}"#, nil), (#"{"prompt_tokens":"5","completion_tokens":6}"#, nil),
            (#"{"prompt_tokens":9223372036854775808,"completion_tokens":6}"#, nil),
            (#"{"prompt_tokens":1e999,"completion_tokens":6}"#, nil), (#"{"prompt_tokens":0.5,"completion_tokens":6}"#, nil),
            (#"{"prompt_tokens":5}"#, nil),
        ] as [(String, Usage?)]) func `is taken only where somebody can have used it`(wire: String, expected: Usage?)
    {
        #expect(decode(#"{"choices":[{"text":"a"}],"usage":\#(wire)}"#).usage == expected)
    }

    @Test func `of any bytes traps nothing`() {
        var random = SeededRandom(seed: 7)
        let whole = Array(#"{"choices":[{"text":"a\u00e9","index":0}],"usage":{"prompt_tokens":12,"completion_tokens":3}}"#.utf8)
        let alphabet = Array("0123456789eE+-.\"{}[],:\\untrfNI ".utf8) + [0x00, 0xFF, 0xC3]
        var problems = 0
        for _ in 0..<20_000 {
            var body = whole
            for _ in 0...random.index(below: 4) {
                body[random.index(below: body.count)] = alphabet[random.index(below: alphabet.count)]
            }
            body.removeLast(random.index(below: 3))
            if let usage = DecodedAnswer.decode(body, api: .completions, streamed: random.index(below: 2) == 0).usage {
                #expect(usage.promptTokens >= 0 && usage.completionTokens >= 0)
            } else {
                problems += 1
            }
        }
        #expect(problems > 1000)
    }
}
