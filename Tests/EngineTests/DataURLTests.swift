import Endpoint
import Foundation
import Imaging
import Records
import Store
import Support
import Testing

@testable import Engine

/// How servers take a picture out of a data URL, each by the rules of its own source. Source: vision-generation, §7.
enum DataURLRules: String, CaseIterable {
    case vLLM, llamaCpp, ollama

    /// The bytes; nil where the server refuses the URL.
    func bytes(_ url: String) -> [UInt8]? {
        switch self {
        case .vLLM:
            // Everything between the first semicolon and the first comma is exactly "base64".
            guard url.hasPrefix("data:"), let comma = url.firstIndex(of: ","),
                let semicolon = url[..<comma].firstIndex(of: ";"), url[url.index(after: semicolon)..<comma] == "base64"
            else { return nil }
            return Self.decoded(url[url.index(after: comma)...])
        case .llamaCpp:
            let parts = url.split(separator: ",", omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].hasPrefix("data:image/"), parts[0].hasSuffix("base64") else { return nil }
            return Self.decoded(parts[1])
        case .ollama:
            let heads = ["jpeg", "jpg", "png"].map { "data:image/\($0);base64," }
            guard let head = heads.first(where: url.hasPrefix) else { return nil }
            return Self.decoded(url.dropFirst(head.count))
        }
    }

    /// RFC 4648, section 4: nothing but the alphabet and whole padding.
    private static func decoded(_ text: Substring) -> [UInt8]? {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        return Data(base64Encoded: String(text)).map(Array.init)
    }
}

/// Keeps the bodies that are sent.
private final class Recorder: Transport {
    let bodies = Locked<[[UInt8]]>([])

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        bodies.withLock { $0.append(request.body) }
        let message = #"{"role":"assistant","content":"Yes."}"#
        let body = #"{"model":"m","choices":[{"index":0,"finish_reason":"stop","message":\#(message)}]}"#
        return TransportResponse(status: 200, body: Array(body.utf8))
    }
}

@Suite struct `A picture's data URL on the wire` {
    private struct Body: Decodable {
        struct Message: Decodable { let content: [Part] }
        struct Part: Decodable {
            struct Link: Decodable { let url: String }
            let image_url: Link?
        }
        let messages: [Message]
    }

    /// The pixel of a GIF, which no server but OpenAI's takes as it is.
    private static let gif: [UInt8] = [
        0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0x01, 0x00, 0x01, 0x00, 0x80, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x2C,
        0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00, 0x00, 0x02, 0x02, 0x44, 0x01, 0x00, 0x3B,
    ]

    private static func pixels(_ width: Int, _ height: Int) throws -> Pixels {
        try #require(Pixels(width: width, height: height, rgb: (0..<width * height * 3).map { UInt8($0 % 251) }))
    }

    /// What is sent of a file of these bytes.
    private func sent(_ bytes: [UInt8], as name: String) async throws -> String {
        let workshop = try Workshop()
        let folder = workshop.folder + "/pictures"
        try Files.makeDirectories(folder)
        try Files.publish(bytes, at: folder + "/" + name)
        let images = try ImageFolder(folder)
        var request = CompletionRequest(
            key: AnswerKey(job: "j", step: "s", ask: "look"), api: .chat, model: "m", messages: [Message(.user, "Is it?")])
        request.images = [try images.part(at: name)]
        let recorder = Recorder()
        let desk = JobDesk(store: try Store(at: workshop.folder + "/s.sqlite"), recipes: [], time: SystemTime())
        let settings = EndpointSettings(name: "test", url: "http://127.0.0.1:9/v1", model: "m")
        let client = EndpointClient(settings, transport: recorder, ledger: desk.ledger, time: SystemTime(), random: 1)
        _ = try? await client.answer(to: request, images: images)
        let body = try #require(recorder.bodies.withLock(\.first))
        let links = try JSONDecoder().decode(Body.self, from: Data(body)).messages.flatMap(\.content).compactMap(\.image_url)
        #expect(links.count == 1)
        return try #require(links.first).url
    }

    @Test(arguments: ["a.png", "a.jpg", "a.gif", "wide.png"])
    func `is taken by the rules of vLLM, llama.cpp and Ollama, and is a picture there`(name: String) async throws {
        let pixels = try Self.pixels(name == "wide.png" ? 2_000 : 97, 80)
        let bytes =
            switch name {
            case "a.gif": Self.gif
            case "a.jpg": try PictureCodec.jpeg(pixels, quality: 90)
            default: try PictureCodec.png(pixels)
            }
        let url = try await sent(bytes, as: name)
        for rules in DataURLRules.allCases {
            let taken = try #require(rules.bytes(url), "\(rules)")
            let picture = try PictureCodec.decode(taken)
            #expect(max(picture.width, picture.height) <= 1024 && min(picture.width, picture.height) >= 41, "\(rules)")
        }
    }

    @Test(arguments: [
        ("data:image/png;charset=x;base64,AAAA", DataURLRules.vLLM), ("data:image/png;base64,AA,AA", .llamaCpp),
        ("data:text/plain;base64,AAAA", .llamaCpp), ("data:image/gif;base64,AAAA", .ollama),
        ("data:image/png;base64,AA\nAA", .ollama), ("http://127.0.0.1/a.png", .ollama), ("data:image/png;base64,AAA", .vLLM),
    ])
    func `that breaks a server's rule is refused by the rule as written here`(url: String, rules: DataURLRules) {
        #expect(rules.bytes(url) == nil)
    }
}
