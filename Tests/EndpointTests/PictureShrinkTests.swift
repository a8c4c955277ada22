import Endpoint
import Records
import Support
import Testing

/// A picture of 1,000 × 600 pixels, as large as it is asked for, and the sides that were asked for.
private struct Easel: ImageSource {
    let sides = Locked<[Int?]>([])

    func load(_ image: ImagePart, side: Int?) -> LoadedImage {
        sides.withLock { $0.append(side) }
        let longest = min(side ?? 1_000, 1_000)
        return LoadedImage(
            SentImage(sha256: "side-\(longest)", width: longest, height: longest * 6 / 10, mediaType: "image/jpeg"),
            base64: "AA==")
    }
}

private func lookingQuestion(_ step: String = "s") -> CompletionRequest {
    var request = question(step)
    request.images = [ImagePart(path: "a.jpg", sha256: "00ff", width: 1_000, height: 600, mediaType: "image/jpeg")]
    return request
}

@Suite struct `A picture that an endpoint finds too large` {
    private let easel = Easel()

    /// In the words of vLLM, llama.cpp, Ollama, a proxy, and a server that has run out of memory.
    @Test(arguments: [
        (400, "This model's maximum context length is 4096 tokens. However, you requested 5310 tokens"),
        (400, "the request exceeds the available context size, try increasing it"),
        (400, "input is too long: prompt has 6000 tokens"),
        (413, "Request Entity Too Large"),
        (500, "CUDA out of memory. Tried to allocate 2.1 GiB"),
    ])
    func `is sent again at half its side, and the answer tells what was sent`(status: Int, words: String) async throws {
        let bench = Bench([.error(status, words), .chat("A boat.")])
        let (stored, decoded) = try await bench.client.answer(to: lookingQuestion(), images: easel)
        #expect(decoded.choices.map(\.text) == ["A boat."] && stored.images.map(\.width) == [500])
        #expect(easel.sides.withLock { $0 } == [nil, 500] && bench.client.counters().shrunk == 1)
        #expect(stored.requestHash == lookingQuestion().hash)
    }

    @Test func `is sent a second time at a quarter, and then the refusal is the answer`() async throws {
        let refusal = ScriptedReply.error(400, "context length exceeded")
        let bench = Bench([refusal, refusal, refusal])
        let (stored, _) = try await bench.client.answer(to: lookingQuestion(), images: easel)
        #expect(stored.status == 400 && easel.sides.withLock { $0 } == [nil, 500, 250] && bench.transport.sent.count == 3)
        let fates = bench.ledger.entries.compactMap { if case .settled(_, let fate, _) = $0 { fate } else { nil } }
        #expect(fates == [.unpaid, .unpaid])
    }

    @Test func `is smaller from the start in the next question, once a smaller one was answered`() async throws {
        let bench = Bench([.error(400, "context length exceeded"), .chat("one"), .chat("two")])
        _ = try await bench.client.answer(to: lookingQuestion("s1"), images: easel)
        _ = try await bench.client.answer(to: lookingQuestion("s2"), images: easel)
        #expect(easel.sides.withLock { $0 } == [nil, 500, 500] && bench.transport.sent.count == 3)
    }

    @Test func `is told from a refusal of another kind, and from a question without a picture`() async throws {
        let bench = Bench([.error(400, "unknown parameter: foo"), .error(400, "context length exceeded")])
        _ = try await bench.client.answer(to: lookingQuestion("s1"), images: easel)
        _ = try await bench.client.answer(to: question("s2"), images: easel)
        #expect(bench.transport.sent.count == 2 && bench.client.counters().shrunk == 0)
    }
}
