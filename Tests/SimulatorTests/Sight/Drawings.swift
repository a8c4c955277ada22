import FoundationEssentials
import Imaging

@testable import Simulator

/// The shipped drawings, and questions about them to a simulated model.
enum Drawings {
    static let folder: String = {
        let tests = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return "/\(tests)/Seeds/vision"
    }()

    static let scenes: [KnownScene] = (try? KnownScene.load(folder + "/scenes.jsonl")) ?? []

    static func bytes(_ id: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(filePath: "\(folder)/\(id).png")))
    }

    static func pixels(_ id: String) throws -> Pixels {
        try PictureCodec.decode(bytes(id), longestSide: nil)
    }

    static func url(_ bytes: [UInt8], _ type: String = "png") -> String {
        "data:image/\(type);base64,\(Data(bytes).base64EncodedString())"
    }

    /// The body of a chat request that shows pictures.
    static func body(_ prompt: String, _ urls: [String], form: String = "", seed: Int = 0) throws -> String {
        let quoted = String(decoding: try JSONEncoder().encode(prompt), as: UTF8.self)
        let parts = urls.map { "{\"type\":\"image_url\",\"image_url\":{\"url\":\"\($0)\"}}," }.joined()
        let content = "\(parts){\"type\":\"text\",\"text\":\(quoted)}"
        return "{\"model\":\"m\",\"seed\":\(seed),\"messages\":[{\"role\":\"user\",\"content\":[\(content)]}]\(form)}"
    }

    /// The form of answers that a JSON schema asks for.
    static func form(_ schema: String) -> String {
        ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"schema\":\(schema)}}"
    }

    /// What a model says that knows the drawings.
    static func answer(
        _ prompt: String, _ id: String = "scene-01", form: String = "", seed: Int = 0, options: SightOptions? = nil
    ) throws -> String {
        let options = options ?? SightOptions(scenes: scenes)
        let request = try ModelRequest(.chat, JSONReader.read(Array(body(prompt, [url(bytes(id))], form: form, seed: seed).utf8)))
        let seen = try Eyes(options).look(at: request.pictures, prompts: request.prompts)
        return Teacher(seed: 7, sight: options).answers(request.prompts[0], request, seen: seen)[0]
    }

    static func scene(_ id: String) throws -> KnownScene {
        guard let scene = scenes.first(where: { $0.id == id }) else { throw Missing(id: id) }
        return scene
    }

    struct Missing: Error {
        let id: String
    }

    /// Half the width of the interval that holds 99 of 100 shares of `count` draws with chance `share`.
    static func margin(_ share: Double, _ count: Int) -> Double {
        2.576 * (share * (1 - share) / Double(count)).squareRoot()
    }
}
