import Endpoint
import FoundationEssentials
import Records
import Support
import Testing

/// A shelf of pictures by path, and what was taken from it.
private struct Shelf: ImageSource {
    var pictures: [String: [UInt8]] = [:]
    let taken = Locked<[String]>([])

    func load(_ image: ImagePart, side: Int?) throws(ImageFailure) -> LoadedImage {
        taken.withLock { $0.append(image.path) }
        guard let bytes = pictures[image.path] else { throw ImageFailure(.missing, "\(image.path): gone") }
        return LoadedImage(
            SentImage(sha256: SHA256Digest.hex(of: bytes), width: image.width, height: image.height, mediaType: image.mediaType),
            base64: Data(bytes).base64EncodedString())
    }
}

private func picture(_ path: String = "a.png", sha256: String = "00ff", _ width: Int = 4, _ height: Int = 3) -> ImagePart {
    ImagePart(path: path, sha256: sha256, width: width, height: height, mediaType: "image/png")
}

private func lookingQuestion(_ images: [ImagePart] = [picture()]) -> CompletionRequest {
    var request = question()
    request.images = images
    return request
}

@Suite struct `A request with a picture` {
    private let shelf = Shelf(pictures: ["a.png": [0, 1, 2, 253]])

    @Test func `names it by its hash in the fixed form, and carries its bytes on the wire, before the text`() async throws {
        let request = lookingQuestion()
        #expect(
            String(decoding: request.body(stream: false), as: UTF8.self)
                == #"{"max_tokens":100,"messages":[{"content":[{"image":{"media_type":"image/png","sha256":"00ff"},"type":"image"},"#
                + #"{"text":"Say it.","type":"text"}],"role":"user"}],"model":"m"}"#)
        let bench = Bench([.chat("yes")])
        let (stored, _) = try await bench.client.answer(to: request, images: shelf)
        #expect(
            bench.transport.sent.map { String(decoding: $0.request.body, as: UTF8.self) } == [
                #"{"max_tokens":100,"messages":[{"content":[{"image_url":{"url":"data:image/png;base64,AAEC/Q=="},"type":"image_url"},"#
                    + #"{"text":"Say it.","type":"text"}],"role":"user"}],"model":"m"}"#
            ])
        #expect(stored.requestHash == request.hash)
        #expect(stored.images.map(\.sha256) == [SHA256Digest.hex(of: [0, 1, 2, 253])])
    }

    @Test func `has a hash that knows the picture's content and type, and not where it lies`() {
        let hash = lookingQuestion().hash
        #expect(lookingQuestion([picture("elsewhere/b.png", 40, 30)]).hash == hash)
        #expect(lookingQuestion([picture(sha256: "00fe")]).hash != hash)
        #expect(lookingQuestion([picture(), picture()]).hash != hash)
        #expect(question().hash != hash)
    }

    @Test func `that cannot be had is not sent, costs nothing, and comes to the same when it is replayed`() async throws {
        let bench = Bench([.chat("never")], prices: 1_000)
        let request = lookingQuestion([picture("gone.png")])
        let (stored, _) = try await bench.client.answer(to: request, images: shelf)
        let failure = try #require(ImageFailure(stored))
        #expect((failure.kind, failure.reason) == (.missing, "gone.png: gone"))
        #expect(bench.transport.sent.isEmpty && bench.client.counters().sent == 0 && bench.client.counters().rejected == 1)
        let prices = bench.ledger.entries.compactMap { if case .stored(_, _, let price) = $0 { price } else { nil } }
        #expect(prices == [0])
        let (again, _) = try await bench.client.answer(to: request, images: Shelf(pictures: ["gone.png": [1]]))
        #expect(ImageFailure(again) == failure && bench.transport.sent.isEmpty)
    }

    @Test func `is read anew for every attempt, so that none is held while it waits`() async throws {
        let bench = Bench([.error(503, "busy"), .chat("yes")])
        _ = try await bench.client.answer(to: lookingQuestion(), images: shelf)
        #expect(bench.transport.sent.count == 2 && shelf.taken.withLock { $0 } == ["a.png", "a.png"])
    }

    @Test func `must be a chat`() async {
        var request = lookingQuestion()
        request.api = .completions
        let bench = Bench([.chat("never")])
        #expect(await bench.code(request) == .endpointRequest && bench.transport.sent.isEmpty)
    }

    @Test(arguments: [
        (4, 3, nil, 8_500), (512, 512, nil, 8_500), (513, 512, nil, 14_167), (1_024, 1_024, nil, 25_501),
        (2_048, 768, nil, 14_167),
        (2_048, 768, 2_048, 48_169), (768, 2_048, 2_048, 48_169), (8_192, 8_192, nil, 25_501), (8_192, 8_192, 8_192, 85_851),
        (4_096, 4_096, 768, 25_501), (4_096, 4_096, 512, 8_500), (1, 20_000, nil, 14_167),
    ])
    func `reserves at least the tokens that any model counts for the size it is sent in`(
        width: Int, height: Int, side: Int?, tokens: Int
    ) {
        var image = picture("a.png", width, height)
        image.side = side
        #expect(lookingQuestion([image]).inputTokensBound - question().inputTokensBound == tokens)
        #expect(lookingQuestion([image, image]).inputTokensBound - question().inputTokensBound == 2 * tokens)
    }

    @Test func `of which a part is shown counts for that part, and is another request`() {
        var image = picture("a.png", 1_024, 1_024)
        image.crop = Box(x1: 0.25, y1: 0, x2: 0.75, y2: 0.5)
        #expect(lookingQuestion([image]).inputTokensBound - question().inputTokensBound == 8_500)
        #expect(lookingQuestion([image]).hash != lookingQuestion([picture("a.png", 1_024, 1_024)]).hash)
        var smaller = picture("a.png", 1_024, 1_024)
        smaller.side = 768
        #expect(lookingQuestion([smaller]).hash != lookingQuestion([picture("a.png", 1_024, 1_024)]).hash)
    }
}
