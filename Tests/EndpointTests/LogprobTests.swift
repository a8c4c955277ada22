import Endpoint
import Testing

@Suite struct `The probabilities of a reply's first token` {
    private func first(_ logprobs: String, streamed: Bool = false) -> [TokenLogprob]? {
        let part = streamed ? #""delta":{"content":"A"}"# : #""message":{"content":"A"}"#
        let json = #"{"choices":[{"index":0,\#(part),"logprobs":\#(logprobs),"finish_reason":"length"}]}"#
        let body = streamed ? "data: \(json)\n\ndata: [DONE]\n\n" : json
        return DecodedAnswer.decode(Array(body.utf8), api: .chat, streamed: streamed).choices.first?.firstToken
    }

    @Test(arguments: [false, true]) func `are read from whole and from streamed answers`(streamed: Bool) {
        let list = #"[{"token":"A","logprob":-0.1,"bytes":[65]},{"token":" B","logprob":-2.5}]"#
        let told = first(
            #"{"content":[{"token":"A","logprob":-0.1,"top_logprobs":\#(list)},{"token":"!","top_logprobs":[]}]}"#,
            streamed: streamed)
        #expect(told == [TokenLogprob(token: "A", logprob: -0.1), TokenLogprob(token: " B", logprob: -2.5)])
        let alone = first(#"{"content":[{"token":"A","logprob":0.0000001}]}"#, streamed: streamed)
        #expect(alone == [TokenLogprob(token: "A", logprob: 0)])
    }

    @Test func `are read from the form of completions`() {
        let told = first(#"{"tokens":["A"],"token_logprobs":[-0.5],"top_logprobs":[{"A":-0.5,"B":-1}]}"#)
        #expect(told == [TokenLogprob(token: "A", logprob: -0.5), TokenLogprob(token: "B", logprob: -1)])
    }

    @Test(arguments: [
        "null", "{}", "[]", "7", #"{"content":null}"#, #"{"content":[]}"#, #"{"content":[{}]}"#, #"{"content":[7]}"#,
        #"{"content":[{"token":"A","logprob":"high"}]}"#, #"{"content":[{"token":"A","logprob":3}]}"#,
        #"{"content":[{"token":"A","logprob":NaN}]}"#, #"{"content":[{"logprob":-1}]}"#, #"{"top_logprobs":[]}"#,
        #"{"top_logprobs":[{}]}"#,
    ]) func `are none where nothing usable is told`(logprobs: String) {
        #expect(first(logprobs) == nil)
    }

    @Test func `are those of the first event that tells any`() {
        let events = [
            #"{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null}]}"#,
            #"{"choices":[{"index":0,"delta":{"content":"A"},"logprobs":{"content":[{"token":"A","logprob":-1}]}}]}"#,
            #"{"choices":[{"index":0,"delta":{"content":"B"},"logprobs":{"content":[{"token":"B","logprob":-2}]}}]}"#,
            #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
        ]
        let body = events.map { "data: \($0)\n\n" }.joined() + "data: [DONE]\n\n"
        let choice = DecodedAnswer.decode(Array(body.utf8), api: .chat, streamed: true).choices.first
        #expect(choice?.text == "AB" && choice?.firstToken == [TokenLogprob(token: "A", logprob: -1)])
    }
}
