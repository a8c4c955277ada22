import Records
import Support
import Testing

@testable import Endpoint

@Suite struct `A probe of an endpoint's capabilities` {
    private func probe(_ reply: @escaping @Sendable (_ body: String) throws -> ScriptedReply) async throws
        -> CapabilityProbe.Finding
    {
        let time = VirtualTime()
        let transport = ScriptedTransport(time: time) { _, request in
            try reply(String(decoding: request.body, as: UTF8.self)).get()
        }
        let settings = EndpointSettings(name: "e", url: "http://127.0.0.1:1/v1", model: "m")
        return try await CapabilityProbe(settings, transport: transport, ledger: MemoryLedger(), sleeper: time).run()
    }

    private func reply(_ choices: String) -> ScriptedReply {
        .success(
            TransportResponse(
                status: 200, headers: ["content-type": "application/json"],
                body: Array(#"{"choices":[\#(choices)],"usage":{"prompt_tokens":7,"completion_tokens":2}}"#.utf8)))
    }

    private func call(_ arguments: String, name: String = "note_k7f3") -> ScriptedReply {
        let function = #"{"name":"\#(name)","arguments":"\#(arguments)"}"#
        return reply(
            #"{"message":{"content":null,"tool_calls":[{"id":"c","type":"function","function":\#(function)}]},"#
                + #""finish_reason":"tool_calls"}"#)
    }

    private func choice(_ text: String, more: String = "") -> String {
        #"{"message":{"role":"assistant","content":"\#(text)"},"finish_reason":"stop"\#(more)}"#
    }

    @Test func `finds everything where everything is there`() async throws {
        let finding = try await probe { body in
            if body.contains(#""n":2"#) { return reply(choice("yes") + "," + choice("yes")) }
            if body.contains("tool_choice") { return call(#"{\"k7f3\": 4}"#) }
            if body.contains("k7f3") { return reply(choice(#"{\"k7f3\": 4}"#)) }
            if body.contains("top_logprobs") { return reply(choice("yes", more: #","logprobs":{"content":[{"token":"yes"}]}"#)) }
            if body.contains("amber") { return reply(choice(" ivory, coral")) }
            if body.contains("EzwC77j6"), body.contains("J3LED19") { return reply(choice("Green, then red.")) }
            for (mark, colour) in [("HncYD2v4", "Blue."), ("J3LED19", "red"), ("EzwC77j6", "Green")] where body.contains(mark) {
                return reply(choice(colour))
            }
            return reply(choice("hello"))
        }
        #expect(
            finding.capabilities
                == Capabilities(
                    jsonSchema: true, jsonObject: true, toolCalls: true, logprobs: true, choices: true, vision: true,
                    severalImages: true, prefill: true))
        #expect(finding.calls == 10 && finding.usage.promptTokens == 70 && finding.usage.completionTokens == 20)
        #expect(finding.capabilities.schemaForm == .jsonSchema)
    }

    @Test func `is not taken in by a server that passes over what it does not know`() async throws {
        let finding = try await probe { _ in reply(choice("Red amber, slate, ivory, coral yes")) }
        #expect(
            finding.capabilities
                == Capabilities(
                    jsonSchema: false, jsonObject: false, toolCalls: false, logprobs: false, choices: false, vision: false,
                    severalImages: false, prefill: false))
        #expect(finding.capabilities.schemaForm == SchemaForm.none)
    }

    @Test func `takes a refused parameter for a lack, and an error to a schema as well`() async throws {
        let finding = try await probe { body in
            if body.contains("image_url") || body.contains("logprobs") || body.contains(#""n":2"#) {
                return .error(400, "unsupported parameter")
            }
            if body.contains("json_schema") { return .error(500, "no such form") }
            if body.contains("k7f3") { return reply(choice(#"{\"k7f3\": 1}"#)) }
            return reply(choice("hello"))
        }
        #expect(
            finding.capabilities
                == Capabilities(
                    jsonSchema: false, jsonObject: true, toolCalls: false, logprobs: false, choices: false, vision: false,
                    severalImages: false, prefill: false))
        #expect(finding.capabilities.schemaForm == .jsonObject)
    }

    @Test(arguments: [
        (#"{\"k7f3\": 40}"#, "note_k7f3"), (#"{\"k7f3\": 4}"#, "other"), ("", "note_k7f3"), ("4", "note_k7f3"),
    ]) func `counts only a call of the very tool, with arguments that follow its schema`(arguments: String, name: String)
        async throws
    {
        let finding = try await probe { body in
            body.contains("tool_choice") ? call(arguments, name: name) : reply(choice(#"{\"k7f3\": 4}"#))
        }
        #expect(finding.capabilities.toolCalls == false && finding.capabilities.jsonSchema == true)
    }

    @Test func `does not take an object in the text for a call`() async throws {
        let finding = try await probe { _ in reply(choice(#"{\"k7f3\": 4}"#)) }
        #expect(finding.capabilities.toolCalls == false)
    }

    @Test func `fails where the key is refused, and where nobody answers`() async {
        for (status, code) in [(401, ErrorCode.endpointStopped), (500, .endpointUnavailable)] {
            await #expect {
                try await probe { _ in .error(status, "no") }
            } throws: { ($0 as? MillError)?.code == code }
        }
    }

    @Test func `what the settings say wins over what was found`() {
        let found = Capabilities(jsonSchema: true, logprobs: false)
        #expect(Capabilities(jsonSchema: false).or(found) == Capabilities(jsonSchema: false, logprobs: false))
    }
}

@Suite struct `A request's form` {
    private let request = CompletionRequest(
        key: AnswerKey(job: "j", step: "s", ask: "a"), model: "m", messages: [Message(.user, "See?")], schema: "{}")

    @Test func `leaves a schema out where the endpoint knows no form of it`() {
        #expect(
            String(decoding: request.body(stream: false, schemaForm: .none), as: UTF8.self)
                == #"{"messages":[{"content":"See?","role":"user"}],"model":"m"}"#)
    }

    @Test func `shows images with the last message`() {
        var request = request
        request.schema = nil
        request.images = [ImagePart(path: "a.png", sha256: "00ff", width: 4, height: 3, mediaType: "image/png")]
        #expect(
            String(decoding: request.body(stream: false, dataURLs: ["data:image/png;base64,AA"]), as: UTF8.self)
                == #"{"messages":[{"content":[{"image_url":{"url":"data:image/png;base64,AA"},"type":"image_url"},{"text":"See?","type":"text"}],"role":"user"}],"model":"m"}"#
        )
    }
}
