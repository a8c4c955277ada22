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
        if !isKnown { throw SceneError(seed: seed.id, reason: "its scene has neither a picture nor words or numbers about one") }
    }
}

extension Scene {
    /// Whether there is a picture or a point cloud to look at, or anything that is told of one.
    public var isKnown: Bool { image != nil || pointCloud != nil || isTold }

    /// Whether anything is told in words or numbers.
    public var isTold: Bool { !captions.isEmpty || !instances.isEmpty || !objects.isEmpty || knowledge != nil }
}

extension SeedTask {
    /// The seed that carries `scene`. Its instruction is the first caption, or what can be seen, so that lists of seeds show
    /// something.
    /// - Throws: `EncodingError`, for numbers that are not finite.
    public init(scene: Scene) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let payload = String(decoding: try encoder.encode(scene), as: UTF8.self)
        let things = (scene.instances.map(\.category) + scene.objects.map(\.label)).joined(separator: ", ")
        let names = [
            scene.question, scene.captions.first, things.isEmpty ? nil : things, scene.entity, scene.image, scene.pointCloud,
        ]
        let shown = names.lazy.compactMap(\.self).first ?? scene.id
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

extension Scene {
    /// What an earlier version did not know is nil or none in what it wrote.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try fields.decode(String.self, forKey: .id), image: try fields.decodeIfPresent(String.self, forKey: .image),
            width: try fields.decodeIfPresent(Int.self, forKey: .width),
            height: try fields.decodeIfPresent(Int.self, forKey: .height),
            captions: try fields.decode([String].self, forKey: .captions),
            instances: try fields.decode([SceneInstance].self, forKey: .instances),
            relations: try fields.decode([SceneRelation].self, forKey: .relations),
            source: try fields.decodeIfPresent(String.self, forKey: .source),
            picture: try fields.decodeIfPresent(ImagePart.self, forKey: .picture),
            question: try fields.decodeIfPresent(String.self, forKey: .question),
            knowledge: try fields.decodeIfPresent(String.self, forKey: .knowledge),
            entity: try fields.decodeIfPresent(String.self, forKey: .entity),
            pointCloud: try fields.decodeIfPresent(String.self, forKey: .pointCloud),
            cloud: try fields.decodeIfPresent(ImagePart.self, forKey: .cloud),
            objects: try fields.decodeIfPresent([SceneObject].self, forKey: .objects) ?? [])
        pictureProblem = try fields.decodeIfPresent(String.self, forKey: .pictureProblem)
    }
}
