import FoundationEssentials

extension Scene {
    /// The scene that a seed carries.
    /// - Throws: ``SceneError`` where it carries none, or one of which nothing is known.
    public init(seed: SeedTask) throws(SceneError) {
        guard let payload = seed.payload else { throw SceneError(seed: seed.id, reason: "it carries no scene") }
        do {
            self = try JSONDecoder().decode(Scene.self, from: Data(payload.utf8))
        } catch {
            throw SceneError(seed: seed.id, reason: "what it carries is no scene")
        }
        if captions.isEmpty, instances.isEmpty {
            throw SceneError(seed: seed.id, reason: "its scene has neither captions nor instances")
        }
    }
}

extension SeedTask {
    /// The seed that carries `scene`. Its instruction is the first caption, or what can be seen, so that lists of seeds show
    /// something.
    /// - Throws: `EncodingError`, for numbers that are not finite.
    public init(scene: Scene) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let payload = String(decoding: try encoder.encode(scene), as: UTF8.self)
        let shown = scene.captions.first ?? scene.instances.map(\.category).joined(separator: ", ")
        self.init(id: scene.id, instruction: shown, instances: [], payload: payload)
    }
}

/// A seed that should be a scene and is none.
public struct SceneError: Error, Hashable, CustomStringConvertible, Sendable {
    /// The id of the seed.
    public let seed: String
    public let reason: String

    public init(seed: String, reason: String) {
        self.seed = seed
        self.reason = reason
    }

    public var description: String { "the seed \(seed) is no scene: \(reason)" }
}
