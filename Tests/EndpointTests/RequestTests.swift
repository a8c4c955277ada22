import Endpoint
import Records
import Support
import Testing

@Suite struct `A request's body` {
    private func text(_ request: CompletionRequest, stream: Bool = false, length: LengthParameter = .maxTokens) -> String {
        String(decoding: request.body(stream: stream, lengthParameter: length), as: UTF8.self)
    }

    @Test func `holds what was set, sorted, and nothing else`() {
        let key = AnswerKey(job: "j", step: "s", ask: "a")
        let plain = CompletionRequest(key: key, model: "m", messages: [Message(.system, "S"), Message(.user, "a\"\\\n\u{1}é")])
        #expect(
            text(plain)
                == #"{"messages":[{"content":"S","role":"system"},{"content":"a\"\\\n\u0001é","role":"user"}],"model":"m"}"#)
        let full = CompletionRequest(
            key: key, api: .completions, model: "m", messages: [Message(.user, "p")], temperature: 0.7, topP: 0.5,
            frequencyPenalty: 0, presencePenalty: 2, maxTokens: 1024, stop: ["\n\n", "16."], n: 1, bestOf: 2, logprobs: 1,
            seed: 1 << 31 | 5)
        #expect(
            text(full)
                == #"{"best_of":2,"frequency_penalty":0,"logprobs":1,"max_tokens":1024,"model":"m","n":1,"#
                + #""presence_penalty":2,"prompt":"p","seed":5,"stop":["\n\n","16."],"temperature":0.7,"top_p":0.5}"#)
    }

    @Test func `names the limit as the endpoint wants it, and asks a stream for its usage`() {
        let request = question()
        #expect(text(request, length: .maxCompletionTokens).contains(#""max_completion_tokens":100"#))
        #expect(text(request, stream: true).contains(#""stream":true,"stream_options":{"include_usage":true}"#))
    }

    @Test func `carries a schema as JSON, and is refused where it is none`() async {
        var request = question()
        request.schema = #"{"type":"object"}"#
        #expect(
            text(request).contains(
                #""response_format":{"json_schema":{"name":"answer","schema":{"type":"object"},"strict":true},"#))
        request.schema = #"{"type":"#
        let bench = Bench([.chat("never")])
        #expect(await bench.code(request) == .endpointRequest)
        #expect(bench.transport.sent.isEmpty)
    }

    @Test func `carries a schema in the form that the endpoint knows`() {
        var request = question()
        request.schema = #"{"type":"object"}"#
        let body = String(decoding: request.body(stream: false, schemaForm: .jsonObject), as: UTF8.self)
        #expect(body.contains(#""response_format":{"schema":{"type":"object"},"type":"json_object"}"#))
    }

    @Test func `has a hash that knows every parameter, and neither key nor streaming`() {
        var other = question("b")
        #expect(other.hash == question("a").hash)
        #expect(other.hash.utf8.count == 64)
        var hashes: Set<String> = [other.hash]
        other.model = "n"
        hashes.insert(other.hash)
        other.temperature = 0.1
        hashes.insert(other.hash)
        other.seed = 4
        hashes.insert(other.hash)
        other.messages.append(Message(.assistant, ""))
        hashes.insert(other.hash)
        #expect(hashes.count == 5)
    }
}

@Suite struct `An endpoint's settings` {
    @Test(arguments: [
        ("http://127.0.0.1:8080/v1", true), ("http://localhost/v1/", true), ("http://[::1]:1/v1", true),
        ("https://api.example.com/v1", true), ("HTTPS://api.example.com", true), ("http://api.example.com/v1", false),
        ("http://127.0.0.1.example.com/v1", false), ("http://localhost.example.com", false), ("ftp://localhost/", false),
        ("http://user:pw@localhost/", false), ("http://localhost@example.com/", false), ("https://", false),
        ("https://h:0/", false), ("https://h:99999/", false), ("https://h/v1?x=1", false), ("https://h/a b", false),
        ("http://127.1/v1", false), ("https://h\\@g/", false),
    ]) func `allow plain HTTP only to this machine, and no odd URL`(url: String, isGood: Bool) {
        #expect(EndpointSettings(name: "e", url: url, model: "m").problems().isEmpty == isGood)
    }

    @Test func `are checked whole, and a client with bad ones sends nothing`() async {
        let settings = EndpointSettings(
            name: "e", url: "http://example.com", model: "", key: Secret("a b"), maximumInFlight: 0,
            price: TokenPrices(input: -1, output: 0))
        #expect(settings.problems().count == 5)
        let transport = ScriptedTransport([.chat("never")])
        let client = EndpointClient(settings, transport: transport, ledger: MemoryLedger())
        await #expect(throws: MillError(.configuration, "", "", cause: "")) { try await client.complete(question()) }
        #expect(transport.sent.isEmpty)
    }

    @Test func `know local limits from hosted ones`() {
        #expect(EndpointSettings(name: "e", url: "http://127.0.0.1/v1", model: "m").limits == .local)
        #expect(EndpointSettings(name: "e", url: "https://example.com/v1", model: "m").limits == .hosted)
    }
}
