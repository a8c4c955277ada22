import FoundationEssentials
import Simulator
import Support
import Testing

private struct Line: Decodable, Equatable {
    var event: String
    var n: Int
    var attempt: String?
    var sha256: String
    var status: Int?
}

private func lines(of path: String) throws -> [Line] {
    try [UInt8](Data(contentsOf: URL(filePath: path))).split(separator: 0x0A).map {
        try JSONDecoder().decode(Line.self, from: Data($0))
    }
}

private func journalPath() -> String {
    FileManager.default.temporaryDirectory.appending(path: "journal-\(UUID().uuidString).jsonl").path
}

@Suite struct `The journal` {
    @Test func `holds the receipt before the answer leaves, and the delivery after it`() async throws {
        let path = journalPath()
        let body = try chatBody("Name a river.")
        let early = try await withEndpoint(SimulatorOptions(journal: path)) { port in
            let response = await LoopbackClient.request(
                "POST", "/v1/chat/completions", port: port, body: body, headers: ["X-Client-Request-Id: a-1"])
            #expect(response.status == 200)
            return try lines(of: path).first
        }
        let digest = SHA256Digest.hex(of: Array(body.utf8))
        #expect(early == Line(event: "received", n: 1, attempt: "a-1", sha256: digest))
        #expect(try lines(of: path).last == Line(event: "delivered", n: 1, attempt: "a-1", sha256: digest, status: 200))
    }

    @Test func `calls an answer nobody waited for aborted`() async throws {
        let path = journalPath()
        let body = try chatBody("Name a river.")
        try await withEndpoint(SimulatorOptions(latency: .constant(.milliseconds(200)), journal: path)) { port in
            await LoopbackClient.abandon("/v1/chat/completions", port: port, body: body)
            _ = await LoopbackClient.request("POST", "/v1/chat/completions", port: port, body: try chatBody("Another."))
        }
        let events = try lines(of: path)
        #expect(events.count == 4)
        #expect(events.contains { $0.sha256 == SHA256Digest.hex(of: Array(body.utf8)) && $0.event == "aborted" })
    }

    @Test func `accounts for every one of many requests in flight`() async throws {
        let path = journalPath()
        try await withEndpoint(SimulatorOptions(latency: .constant(.milliseconds(50)), journal: path)) { port in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<48 {
                    group.addTask {
                        let body = try chatBody("Name \(index) rivers.")
                        return await LoopbackClient.request("POST", "/v1/chat/completions", port: port, body: body).status
                    }
                }
                for try await status in group { #expect(status == 200) }
            }
        }
        let events = try lines(of: path)
        #expect(Set(events.filter { $0.event == "received" }.map(\.n)) == Set(1...48))
        #expect(Set(events.filter { $0.event == "delivered" }.map(\.n)) == Set(1...48))
        for number in 1...48 {
            #expect(events.filter { $0.n == number }.map(\.event) == ["received", "delivered"])
        }
    }
}
