import Fuzzing
import Records
import Support
import Testing

@testable import Endpoint

/// Whatever a peer sends: no input may trap, and some things hold of every one. `.ci/run full` gives each ten million.
@Suite struct `Fuzzed, a reader of what a peer sends` {
    private static let events = [
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\ndata: [DONE]\n\n",
        "\u{FEFF}: comment\r\nevent: message\r\nid: 1\r\ndata: one\r\ndata: two\r\n\r\n", "data:x\r\rdata:y\n\n", "data\n\n",
        "retry: 10\n\n",
        "data: {\"model\":\"m\",\"choices\":[{\"index\":1,\"delta\":{\"content\":\"\\u00e9\\ud83d\\ude00\"},\"finish_reason\":null}]}\n\n"
            + "data: {\"model\":\"m\",\"choices\":[{\"index\":1,\"delta\":{\"content\":\"\\n\"},\"finish_reason\":null}]}\n\n",
        "data: {\"error\":{\"code\":\"rate_limit\",\"message\":\"slow\"}}\n\n",
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3}}\n\n",
    ]
    private static let replies = [
        #"{"id":"1","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"hi\n\u00e9"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1}}"#,
        #"{"choices":[{"text":"<think>x</think> y","logprobs":null,"finish_reason":"length"}]}"#,
        #"{"error":{"message":"no","type":"invalid_request_error","code":429,"param":null}}"#,
        #"[{"error":{"message":"m","status":"X"}}]"#,
        #"{"choices":[{"message":{"content":[{"type":"text","text":"a"},{"refusal":"no"}],"tool_calls":[{"id":"t"}]}}]}"#,
        #"{"choices":null,"usage":{"prompt_tokens":-1,"completion_tokens":1e400}}"#, "[[[[[[[[", "{\"a\":NaN,\"b\":-Infinity}",
        "null", "",
    ]
    private static let json = [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\ud800", "\\udc00", "null", "true", "-", "1e999", "0.1", "NaN",
        "-Infinity",
        "\"content\":\"", "\"choices\":", "\"delta\":", "\"error\":", "\"usage\":", "\n\n", "\r", "\r\n", "data: ", "[DONE]",
        "\u{FEFF}", "é",
    ]

    @Test func `event streams`() {
        var mutator = Mutator(seed: 1, corpus: Self.events, fragments: Self.json)
        for round in 0..<FuzzInputs.count {
            let bytes = mutator.next()
            var (whole, parts) = (SSEParser(), SSEParser())
            let events = whole.feed(bytes)
            let cut = mutator.index(below: bytes.count + 1)
            if parts.feed(bytes[..<cut]) + parts.feed(bytes[cut...]) != events {
                Issue.record("input \(round): another reading where it is split at \(cut): \(bytes)")
            }
            var assembler = StreamAssembler()
            assembler.feed(bytes[..<cut])
            assembler.feed(bytes[cut...])
            if assembler.decoded() != WireAnswer(stream: bytes).decoded() {
                Issue.record("input \(round): another answer where it is split at \(cut): \(bytes)")
            }
        }
    }

    @Test func `chat replies`() {
        var mutator = Mutator(seed: 2, corpus: Self.replies, fragments: Self.json)
        for round in 0..<FuzzInputs.count {
            let bytes = mutator.next()
            let answer = DecodedAnswer.decode(bytes, api: .chat, streamed: false)
            if answer.problem == nil, answer.choices.isEmpty {
                Issue.record("input \(round): neither an answer nor a problem: \(bytes)")
            }
            if let usage = answer.usage, usage.promptTokens < 0 || usage.completionTokens < 0 {
                Issue.record("input \(round): negative use: \(bytes)")
            }
            _ = ErrorBody(body: bytes)
        }
    }

    private func check(_ wait: Duration?, _ round: Int, _ bytes: [UInt8]) {
        guard let wait, !(wait >= .zero && wait <= RetryAfter.maximum) else { return }
        Issue.record("input \(round): a wait of \(wait): \(bytes)")
    }

    @Test func `Retry-After and rate limits`() {
        let corpus = [
            "120", "0.5", "-1", "1e9", "Wed, 21 Oct 2025 07:28:00 GMT", "nan", "0x10", "1s", "6m0s", "120ms", "0",
            "99999999999999999999", "١",
        ]
        var mutator = Mutator(
            seed: 3, corpus: corpus, fragments: ["0", "e", ".", "-", "+", " ", "s", "ms", "inf", "nan", "9999999999"])
        let names = [
            "retry-after", "retry-after-ms", "x-ratelimit-reset-requests", "x-ratelimit-limit-tokens",
            "x-ratelimit-remaining-tokens",
        ]
        var pace = PaceMachine(EndpointSettings(name: "e", url: "http://127.0.0.1:1", model: "m"), at: 0)
        for round in 0..<FuzzInputs.count {
            let bytes = mutator.next()
            let text = String(decoding: bytes, as: UTF8.self)
            var fields = [names[mutator.index(below: names.count)]: text]
            fields[names[mutator.index(below: names.count)]] = "0"
            let headers = HeaderFields(fields)
            check(RetryAfter.wait(headers, epochMicros: 1_700_000_000_000_000), round, bytes)
            pace.learn(headers, at: Int64(round))
            pace.learn(HeaderFields(bytes: Array(bytes)), at: Int64(round))
            _ = pace.take(PaceMachine.Need(bytes: 10, answer: 10), at: Int64(round))
        }
    }

    @Test func `HTTP dates`() {
        let corpus = [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
            "Thu, 29 Feb 2024 23:59:60 GMT",
            "Fri, 31 Dec 9999 23:59:59 GMT", "Sat, 01 Jan 0000 00:00:00 GMT",
        ]
        var mutator = Mutator(
            seed: 4, corpus: corpus, fragments: ["GMT", ":", "-", " ", "9999", "99999999999999999999", "Feb", "31", "00"])
        for round in 0..<FuzzInputs.count {
            let bytes = mutator.next()
            let text = String(decoding: bytes, as: UTF8.self)
            if let seconds = HTTPDate.epochSeconds(text), !(-62_200_000_000...253_500_000_000).contains(Int64(seconds)) {
                Issue.record("input \(round): \(seconds) seconds: \(text)")
            }
            check(RetryAfter.wait(["retry-after": text], epochMicros: 784_111_000_000_000), round, bytes)
        }
    }

    @Test func `durations of rate limits`() {
        let corpus = [
            "1s", "6m0s", "120ms", "1h2m3.5s", "1d", "0.000001s", "999999999999999999999h", "5", "s", "1.2.3s", "1s1s1s",
        ]
        var mutator = Mutator(seed: 5, corpus: corpus, fragments: ["ms", "s", "m", "h", "d", ".", "0", "9999999999", "-", "e9"])
        for round in 0..<FuzzInputs.count {
            let bytes = mutator.next()
            check(RetryAfter.duration(String(decoding: bytes, as: UTF8.self)), round, bytes)
        }
    }

    @Test func `metrics of an engine's queue`() {
        let corpus = [
            "vllm:num_requests_waiting{model_name=\"a b\"} 7.0\n", "# x\nllamacpp:requests_deferred 5\r\n",
            "tgi_queue_size 2 17\n",
        ]
        var mutator = Mutator(seed: 6, corpus: corpus, fragments: ["{", "}", " ", "\n", "1e308", "NaN", "-1", "tgi_queue_size"])
        for round in 0..<FuzzInputs.count {
            let bytes = mutator.next()
            if let waiting = EngineQueue.waiting(in: bytes), waiting < 0 { Issue.record("input \(round): \(waiting): \(bytes)") }
        }
    }
}
