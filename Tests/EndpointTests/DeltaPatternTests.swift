import Support
import Testing

@testable import Endpoint

@Suite struct `Streams read by their pattern` {
    /// Every event read whole.
    private func slowly(_ body: [UInt8]) -> WireAnswer {
        var parser = SSEParser()
        var answer = WireAnswer()
        var places: [Int: Int] = [:]
        let events = parser.feed(body)
        if events.isEmpty { answer.problem = "no events" }
        for event in events {
            if event == Array("[DONE]".utf8) { break }
            guard let tree = JSONTree.parse(event) else {
                answer.problem = answer.problem ?? "not JSON"
                continue
            }
            answer.read(event: tree, places: &places)
        }
        return answer
    }

    private func check(_ body: [UInt8], _ comment: Comment) {
        let (quick, slow) = (WireAnswer(stream: body), slowly(body))
        #expect(quick.choices == slow.choices, comment)
        #expect(quick.model == slow.model, comment)
        #expect(quick.fingerprint == slow.fingerprint, comment)
        #expect(quick.usage == slow.usage, comment)
        #expect((quick.problem == nil) == (slow.problem == nil), comment)
    }

    private static let texts = [
        "a", " word", "\\n", "\\\"content\\\":\\\"", "é", "\\u00e9", "\\ud83d\\ude00", "\\ud800", "\\x", "", "\u{1}", "}", "\\\\",
        "<think>",
    ]

    /// An event with its text anywhere, in one of many forms.
    private func event(_ random: inout SeededRandom) -> String {
        let text = Self.texts[random.index(below: Self.texts.count)]
        let index = random.index(below: 10) == 0 ? 1 : 0
        let model = random.index(below: 15) == 0 ? "other" : "m"
        switch random.index(below: 14) {
        case 0:
            return #"{"model":"\#(model)","choices":[{"delta":{"content":"\#(text)"},"index":\#(index)}],"x":{"content":"same"}}"#
        case 1: return #"{"x":{"content":"\#(text)"},"choices":[{"delta":{"content":"\#(text)"},"index":\#(index)}]}"#
        case 2: return #"{"choices":[{"delta":{"content":"\#(text)","refusal":"no"},"index":\#(index)}]}"#
        case 3: return #"{"choices":[{"delta":{"content":"\#(text)"},"finish_reason":"stop","index":\#(index)}]}"#
        case 4: return #"{"choices":[{"text":"\#(text)","index":\#(index)}],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#
        case 5: return #"{"choices":[{"delta":{"content":"\#(text)","content":"last"},"index":\#(index)}]}"#
        case 6: return #"{"choices":[{"delta":{"content":[{"text":"\#(text)","content":"\#(text)"}]},"index":\#(index)}]}"#
        case 7: return #"{"choices":[{"a\"content":"\#(text)","delta":{"content":"\#(text)"},"index":\#(index)}]}"#
        default:
            return
                #"{"id":"1","model":"\#(model)","choices":[{"index":\#(index),"delta":{"content":"\#(text)"},"finish_reason":null}]}"#
        }
    }

    @Test func `say what they say when every event is read whole`() {
        var random = SeededRandom(seed: 11)
        for round in 0..<3000 {
            let events = (0..<(1 + random.index(below: 24))).map { _ in "data: " + event(&random) + "\n\n" }
            check(Array((events.joined() + "data: [DONE]\n\n").utf8), "round \(round)")
        }
    }

    @Test func `are cut, repeated and spoilt without a difference`() {
        var random = SeededRandom(seed: 12)
        for round in 0..<3000 {
            let plain = event(&random)
            var body = Array(String(repeating: "data: " + plain + "\n\n", count: 6).utf8)
            for _ in 0..<random.index(below: 4) { body[random.index(below: body.count)] = UInt8(random.index(below: 256)) }
            check(Array(body.prefix(random.index(below: body.count + 1))), "round \(round)")
        }
    }

    @Test func `are mostly read by it`() throws {
        let event = #"{"model":"m","choices":[{"index":0,"delta":{"content":"one"},"finish_reason":null}]}"#
        let other = #"{"model":"m","choices":[{"index":0,"delta":{"content":" t\nwo"},"finish_reason":null}]}"#
        let pattern = try #require(Array(event.utf8).withUnsafeBufferPointer { DeltaPattern($0) })
        #expect(Array(other.utf8).withUnsafeBufferPointer { pattern.text(of: $0) } == " t\nwo")
    }
}
