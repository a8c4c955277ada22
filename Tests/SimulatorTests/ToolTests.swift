import FoundationEssentials
import Simulator
import Support
import Testing

private struct Answer: Decodable {
    struct Function: Decodable {
        var name: String?
        var arguments: String
    }
    struct Call: Decodable {
        var index: Int?
        var function: Function
    }
    struct Message: Decodable {
        var content: String?
        var tool_calls: [Call]?
    }
    struct Token: Decodable {
        var token: String
        var logprob: Double
        var top_logprobs: [Token]?
    }
    struct Logprobs: Decodable {
        var content: [Token]
    }
    struct Choice: Decodable {
        var message: Message?
        var delta: Message?
        var logprobs: Logprobs?
        var finish_reason: String?
    }
    var choices: [Choice]

    init(_ bytes: some Sequence<UInt8>) throws {
        self = try JSONDecoder().decode(Answer.self, from: Data(bytes))
    }
}

private let chat = "/v1/chat/completions"
private let tag = "4be91a07c2d5"
private let judging = """
    Which answer is better?
    <question-\(tag)>
    Name a river in Germany and where it flows.
    </question-\(tag)>
    <answer-a-\(tag)>
    The Elbe is a river in Germany; it flows through Hamburg to the North Sea.
    </answer-a-\(tag)>
    <answer-b-\(tag)>
    Rivers are nice.
    </answer-b-\(tag)>

    """
private let tools =
    #","tools":[{"type":"function","function":{"name":"say","parameters":{"type":"object","properties":"#
    + #"{"why":{"type":"string"},"winner":{"enum":["A","B","tie"]}}}}}],"tool_choice":{"type":"function","function":{"name":"NAME"}}}"#

@Suite struct `A tool that must be called` {
    private func body(_ name: String = "say", stream: Bool = false) throws -> String {
        try chatBody(judging, stream ? ["stream": true] : [:]).dropLast() + tools.replacing("NAME", with: name)
    }

    @Test func `is called, with arguments by its schema, whole and streamed alike`() async throws {
        let (whole, streamed) = try await withEndpoint(SimulatorOptions(seed: 3)) { port in
            let whole = try await LoopbackClient.request("POST", chat, port: port, body: body())
            return (whole, try await LoopbackClient.request("POST", chat, port: port, body: body(stream: true)))
        }
        let choice = try #require(try Answer(whole.body).choices.first)
        let call = try #require(choice.message?.tool_calls?.first)
        #expect(choice.message?.content == nil && choice.finish_reason == "tool_calls" && call.function.name == "say")
        #expect(call.function.arguments.hasPrefix(#"{"why":""#) && call.function.arguments.hasSuffix(#""winner":"A"}"#))
        let events = streamed.text.split(separator: "\n\n").map { $0.dropFirst("data: ".count) }.dropLast()
        let deltas = try events.flatMap { try Answer($0.utf8).choices }
        let calls = deltas.compactMap { $0.delta?.tool_calls?.first }
        #expect(calls.map(\.function.arguments).joined() == call.function.arguments && calls.count > 3)
        #expect(calls.compactMap(\.function.name) == ["say"] && calls.allSatisfy { $0.index == 0 })
        #expect(deltas.compactMap(\.finish_reason) == ["tool_calls"])
    }

    @Test func `is refused where it is not among the tools, and left alone where it need not be called`() async throws {
        let (unknown, free) = try await withEndpoint(SimulatorOptions(seed: 3)) { port in
            let unknown = try await LoopbackClient.request("POST", chat, port: port, body: body("sing"))
            let free = try body().replacing(
                #""tool_choice":{"type":"function","function":{"name":"say"}}"#, with: #""tool_choice":"auto""#)
            return (unknown, await LoopbackClient.request("POST", chat, port: port, body: free))
        }
        #expect(unknown.status == 400 && unknown.text.contains("sing"))
        let choice = try #require(try Answer(free.body).choices.first)
        #expect(choice.message?.tool_calls == nil && choice.message?.content?.isEmpty == false)
    }

    @Test func `is cut off at the limit like any answer`() async throws {
        let response = try await withEndpoint(SimulatorOptions(seed: 3)) { port in
            let body = try body().replacing("{\"model\"", with: "{\"max_tokens\":3,\"model\"")
            return await LoopbackClient.request("POST", chat, port: port, body: body)
        }
        let choice = try #require(try Answer(response.body).choices.first)
        #expect(choice.finish_reason == "length", "\(response.text)")
    }
}

@Suite struct `Log-probabilities of a letter` {
    private func ask(_ prompt: String, _ more: [String: any Sendable & Encodable], seed: UInt64) async throws -> RawResponse {
        try await withEndpoint(SimulatorOptions(seed: seed)) { port in
            try await LoopbackClient.request("POST", chat, port: port, body: chatBody(prompt, more))
        }
    }

    private let told: [String: any Sendable & Encodable] = ["logprobs": true, "top_logprobs": 5, "max_tokens": 1]

    @Test func `favour the better answer, and the letter is one of them`() async throws {
        let prompt = judging + "Reply with one letter:\nA\nB"
        var letters: [String] = []
        for seed: UInt64 in 1...8 {
            let choice = try #require(try Answer(try await ask(prompt, told, seed: seed).body).choices.first)
            let first = try #require(choice.logprobs?.content.first)
            #expect(choice.message?.content == first.token)
            guard ["A", "B"].contains(first.token) else { continue }
            letters.append(first.token)
            let tokens = first.top_logprobs ?? []
            let shares = Dictionary(tokens.map { ($0.token, $0.logprob) }) { a, _ in a }
            #expect((shares["A"] ?? -9) > (shares["B"] ?? 0) && tokens.allSatisfy { $0.logprob <= 0 })
        }
        #expect(letters.count >= 6 && letters.count { $0 == "A" } * 2 > letters.count)
    }

    @Test func `are told only where they were asked for`() async throws {
        let plain = try await ask("Name a river.", [:], seed: 1)
        #expect(plain.text.contains(#""logprobs":null"#))
        let other = try await ask("Name a river.", ["logprobs": true], seed: 1)
        #expect(try Answer(other.body).choices.first?.logprobs?.content.count == 1)
        #expect(try await ask("Name a river.", ["top_logprobs": 2], seed: 1).status == 400)
        #expect(try await ask("Name a river.", ["logprobs": true, "top_logprobs": 50], seed: 1).status == 400)
    }
}
