import Foundation
import Imaging
import Testing

/// A folder of pictures in which somebody has laid traps, and beside it a canary that no request may show.
struct HostilePictures {
    /// The rules by which each is refused, by its path as the scenes name it.
    static let rules: [String: String] = [
        "../canary.png": "image-outside", "sub/../../canary.png": "image-outside", "link.png": "image-outside",
        "linked/canary.png": "image-outside", "bomb.png": "image-too-many-pixels", "zero.png": "image-empty",
        "fifo.png": "image-not-regular", "named.jpg": "image-wrong-extension", "named.png": "image-wrong-extension",
        "drawing.svg": "image-svg", "notes.png": "image-unknown-format", "gone.png": "image-missing",
        "stump.png": "image-damaged",
    ]
    /// Their headers are whole, so that it shows only where they are decoded.
    static let undecodable = ["cut.png", "cut.jpg"]
    static let good = ["one.png", "two.png"]

    let workshop: Workshop
    var folder: String { workshop.path("seeds") }
    var scenes: String { workshop.path("seeds/scenes.jsonl") }
    /// Of other sides than the good ones.
    static let canarySide = 97

    init(in workshop: Workshop) throws {
        self.workshop = workshop
        let drawing = try Drawings.bytes("scene-01.png")
        for (name, source) in zip(Self.good, ["scene-01.png", "scene-02.png"]) { try write(try Drawings.bytes(source), name) }
        let side = Self.canarySide
        let magenta = try #require(Pixels(width: side, height: side, rgb: (0..<side * side).flatMap { _ in [255, 0, 255] }))
        try Drawings.write(Data(try PictureCodec.png(magenta)), "canary.png", of: workshop)
        let jpeg = Data(try PictureCodec.jpeg(try PictureCodec.decode(Array(drawing)), quality: 90))
        try write(drawing.prefix(drawing.count / 2), "cut.png")
        try write(jpeg.prefix(jpeg.count / 2), "cut.jpg")
        try write(drawing.prefix(12), "stump.png")
        try write(Self.bomb, "bomb.png")
        try write(Data(), "zero.png")
        try write(jpeg, "named.png")
        try write(Data(Self.gif), "named.jpg")
        try write(Data("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8), "drawing.svg")
        try write(Data("Dear diary".utf8), "notes.png")
        let files = FileManager.default
        try files.createSymbolicLink(atPath: folder + "/link.png", withDestinationPath: workshop.path("canary.png"))
        try files.createSymbolicLink(atPath: folder + "/linked", withDestinationPath: workshop.folder)
        try #require(mkfifo(folder + "/fifo.png", 0o600) == 0)
        let absolute = workshop.path("canary.png")
        let names = Self.good + Self.undecodable + Self.rules.keys.sorted() + [absolute]
        try write(Data(names.map { "{\"image\":\"\($0)\"}\n" }.joined().utf8), "scenes.jsonl")
    }

    private func write(_ bytes: Data, _ name: String) throws {
        try Drawings.write(bytes, "seeds/" + name, of: workshop)
    }

    private static let gif: [UInt8] = [
        0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0x01, 0x00, 0x01, 0x00, 0x80, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x2C,
        0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00, 0x00, 0x02, 0x02, 0x44, 0x01, 0x00, 0x3B,
    ]

    /// A PNG of a few bytes whose header gives 40,000 pixels a side: 4.8 GB when decoded.
    private static let bomb: Data = {
        func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
            let named = Array(name.utf8) + body
            return big(UInt32(body.count)) + named + big(crc(named))
        }
        func big(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } }
        let head = big(40_000) + big(40_000) + [8, 2, 0, 0, 0]
        let zlib: [UInt8] = [0x78, 0x9C, 0x63, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01]
        return Data(
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", head) + chunk("IDAT", zlib) + chunk("IEND", []))
    }()

    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1 }
        }
    }
}

/// An endpoint that describes whatever it is shown, and keeps what that was.
struct Describer {
    let server: CaptureServer

    init() throws {
        let answer: [String: Any] = [
            "id": "1", "object": "chat.completion", "created": 1, "model": "canned",
            "choices": [
                ["index": 0, "finish_reason": "stop", "message": ["role": "assistant", "content": Self.description]]
            ],
            "usage": ["prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18],
        ]
        let text = String(decoding: try JSONSerialization.data(withJSONObject: answer), as: UTF8.self)
        server = try CaptureServer { _, _ in ("200 OK", text) }
    }

    private static let description =
        "A wide street lies in the evening light, and two people walk along it with a dog between them. "
        + "Behind them stand low houses with red roofs, a tree leans over the nearest wall, and a bicycle waits at a lamp post. "
        + "The sky is pale, with one long cloud above the chimneys, and the pavement shines as if it had rained before."

    /// The pictures that requests showed, each as often as it was sent.
    func shown() throws -> [Data] {
        try server.bodies("/chat/completions").flatMap { body in
            let request = try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
            let messages = request["messages"] as? [[String: Any]] ?? []
            let parts = messages.flatMap { $0["content"] as? [[String: Any]] ?? [] }
            return try parts.compactMap { ($0["image_url"] as? [String: Any])?["url"] as? String }.map { url in
                let comma = try #require(url.firstIndex(of: ","))
                return try #require(Data(base64Encoded: String(url[url.index(after: comma)...])))
            }
        }
    }
}
