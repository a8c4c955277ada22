import FoundationEssentials
import Simulator
import Support
import Testing

/// The parts of a chat answer that the tests read.
private struct ChatAnswer: Decodable {
    struct Choice: Decodable {
        struct Message: Decodable {
            var content: String?
        }
        var message: Message
        var finish_reason: String
    }
    var model: String
    var system_fingerprint: String
    var choices: [Choice]

    init(_ response: RawResponse) throws {
        self = try JSONDecoder().decode(ChatAnswer.self, from: Data(response.body))
    }
}

private struct Chunk: Decodable {
    struct Choice: Decodable {
        struct Delta: Decodable {
            var content: String?
        }
        var delta: Delta
        var finish_reason: String?
    }
    struct Usage: Decodable {
        var completion_tokens: Int
    }
    var choices: [Choice]
    var usage: Usage?
}

private let chat = "/v1/chat/completions"

@Suite struct `Simulated endpoint` {
    @Test func `says that it is simulated in model, fingerprint and header`() async throws {
        let response = try await withEndpoint(SimulatorOptions()) { port in
            try await LoopbackClient.request("POST", chat, port: port, body: chatBody("Name a river."))
        }
        let answer = try ChatAnswer(response)
        #expect(answer.model == "simulated-teacher")
        #expect(answer.system_fingerprint == "simulated")
        #expect(response.headers["x-instructmill-simulated"] == "1")
    }

    @Test func `counts a picture's tokens, so that plans have them`() async throws {
        struct Counted: Decodable {
            struct Usage: Decodable {
                let prompt_tokens: Int
            }
            let usage: Usage
        }
        let pixel = "R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw=="
        let bodies = ["", #"{"type":"image_url","image_url":{"url":"data:image/gif;base64,\#(pixel)"}},"#].map { picture in
            #"{"model":"m","messages":[{"role":"user","content":[\#(picture){"type":"text","text":"What is it?"}]}]}"#
        }
        let counts = try await withEndpoint(SimulatorOptions()) { port in
            var counts: [Int] = []
            for body in bodies {
                let answer = await LoopbackClient.request("POST", chat, port: port, body: body)
                counts.append(try JSONDecoder().decode(Counted.self, from: Data(answer.body)).usage.prompt_tokens)
            }
            return counts
        }
        #expect(counts.count == 2 && counts.last == counts.first.map { $0 + 765 })
    }

    @Test func `gives the same bytes for the same seed and body, others for another seed`() async throws {
        let body = try chatBody("Write 8 more tasks, numbered 9 to 16.")
        var bodies: [[UInt8]] = []
        for seed: UInt64 in [1, 1, 2] {
            bodies.append(
                try await withEndpoint(SimulatorOptions(seed: seed)) { port in
                    await LoopbackClient.request("POST", chat, port: port, body: body).body
                })
        }
        #expect(bodies[0] == bodies[1])
        #expect(bodies[0] != bodies[2])
    }

    @Test func `streams the text it would give whole, with a reason and usage at the end`() async throws {
        let prompt = "Write 12 more tasks, numbered 9 to 20."
        let (whole, streamed) = try await withEndpoint(SimulatorOptions(seed: 4)) { port in
            let whole = try await LoopbackClient.request("POST", chat, port: port, body: chatBody(prompt))
            let body = try chatBody(prompt, ["stream": true, "stream_options": ["include_usage": true]])
            return (whole, await LoopbackClient.request("POST", chat, port: port, body: body))
        }
        let events = streamed.text.split(separator: "\n\n").map { $0.dropFirst("data: ".count) }
        #expect(events.last == "[DONE]")
        let chunks = try events.dropLast().map { try JSONDecoder().decode(Chunk.self, from: Data($0.utf8)) }
        let text = chunks.compactMap { $0.choices.first?.delta.content }.joined()
        #expect(text == (try ChatAnswer(whole)).choices[0].message.content)
        #expect(chunks.compactMap { $0.choices.first?.finish_reason } == ["stop"])
        #expect((chunks.last?.usage?.completion_tokens ?? 0) > 50)
        #expect(chunks.count > 20)
    }

    @Test func `cuts at a stop string and at the token limit, and says which`() async throws {
        let prompt = "Write 8 more tasks, numbered 9 to 16."
        let answers = try await withEndpoint(SimulatorOptions(seed: 3)) { port in
            var answers: [ChatAnswer] = []
            for more: [String: any Sendable & Encodable] in [[:], ["stop": ["\n12."]], ["max_tokens": 10]] {
                answers.append(
                    try ChatAnswer(await LoopbackClient.request("POST", chat, port: port, body: chatBody(prompt, more))))
            }
            return answers
        }
        let whole = try #require(answers[0].choices[0].message.content)
        let stopped = try #require(answers[1].choices[0].message.content)
        let cut = try #require(answers[2].choices[0].message.content)
        #expect(whole.contains("\n12."))
        #expect(whole.hasPrefix(stopped) && !stopped.contains("\n12.") && stopped.contains("\n11."))
        #expect(answers[1].choices[0].finish_reason == "stop")
        #expect(whole.hasPrefix(cut) && cut.utf8.count == 40)
        #expect(answers[2].choices[0].finish_reason == "length")
    }

    @Test(arguments: [
        ("POST", chat, "{\"model\":", 400), ("POST", chat, "{\"model\":\"m\"}", 400), ("POST", chat, "[]", 400),
        ("POST", chat, "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}", 400),
        ("POST", "/v1/completions", "{\"model\":\"m\"}", 400), ("POST", "/v1/embeddings", "{\"model\":\"m\",\"input\":7}", 400),
        ("POST", "/v1/unknown", "{}", 404), ("GET", "/v2", "", 404), ("GET", "/v1/models", "", 200), ("GET", "/health", "", 200),
    ])
    func `answers a request with its status and, on error, the error object`(
        method: String, path: String, body: String, status: Int
    ) async throws {
        let response = try await withEndpoint(SimulatorOptions()) { port in
            await LoopbackClient.request(method, path, port: port, body: body)
        }
        #expect(response.status == status)
        #expect(response.text.contains("\"error\":{\"message\":") == (status >= 400))
    }

    @Test func `wants the key where one is set`() async throws {
        let (wrong, right) = try await withEndpoint(SimulatorOptions(apiKey: "sk-right")) { port in
            let body = try chatBody("Hello")
            return (
                await LoopbackClient.request("POST", chat, port: port, body: body, headers: ["Authorization: Bearer sk-no"]),
                await LoopbackClient.request("POST", chat, port: port, body: body, headers: ["Authorization: Bearer sk-right"])
            )
        }
        #expect(wrong.status == 401 && wrong.text.contains("invalid_api_key"))
        #expect(right.status == 200)
    }

    @Test func `answers in the form of a schema`() async throws {
        let schema = """
            {"type":"json_schema","json_schema":{"name":"x","strict":true,"schema":{"type":"object","properties":{"tasks":{"type":"array",
            "items":{"$ref":"#/$defs/task"}}},"$defs":{"task":{"type":"object","properties":{"instruction":{"type":"string"},
            "kind":{"enum":["open","closed"]},"level":{"type":"integer","minimum":1,"maximum":3}}}}}}}
            """
        let prompt = try chatBody("Write 7 new tasks.")
        let body = prompt.dropLast() + ",\"response_format\":" + schema + "}"
        let response = try await withEndpoint(SimulatorOptions()) { port in
            await LoopbackClient.request("POST", chat, port: port, body: String(body))
        }
        struct Tasks: Decodable {
            struct Item: Decodable {
                var instruction: String
                var kind: String
                var level: Int
            }
            var tasks: [Item]
        }
        let content = try #require(try ChatAnswer(response).choices[0].message.content)
        let tasks = try JSONDecoder().decode(Tasks.self, from: Data(content.utf8)).tasks
        #expect(tasks.count == 7)
        #expect(tasks.allSatisfy { ["open", "closed"].contains($0.kind) && (1...3).contains($0.level) })
    }
}
