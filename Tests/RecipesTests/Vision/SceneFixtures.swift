import RecipeKit
import RecipeTesting
import Records
import Templates
import Testing

/// A picture as the loader names it.
let somePicture = ImagePart(
    path: "a/p1.png", sha256: String(repeating: "ab", count: 32), width: 640, height: 480, mediaType: "image/png")

/// A scene with its picture and one caption.
func pictureScene(_ id: String = "p1", source: String? = nil, question: String? = nil) -> Scene {
    Scene(
        id: id, image: "a/p1.png", captions: ["A man walks two dogs."], source: source, picture: somePicture, question: question)
}

/// A room with two chairs and a lamp on a table.
let roomScene = Scene(
    id: "room", source: "rooms", pointCloud: "scans/room.npy",
    objects: [
        SceneObject(id: "t", label: "table", center: Point3D(x: 0, y: 2, z: 0.4), size: Point3D(x: 2, y: 1, z: 0.8)),
        SceneObject(id: "l", label: "lamp", center: Point3D(x: 0.5, y: 2, z: 1), size: Point3D(x: 0.2, y: 0.2, z: 0.4)),
        SceneObject(id: "c1", label: "chair", center: Point3D(x: -1.5, y: 2, z: 0.5), size: Point3D(x: 0.5, y: 0.5, z: 1)),
        SceneObject(id: "c2", label: "chair", center: Point3D(x: 0, y: 0.75, z: 0.5), size: Point3D(x: 0.5, y: 0.5, z: 1)),
    ])

/// The outcome of root step `index`, and the questions it asked.
func work(
    _ recipe: some Recipe, _ scenes: [Scene], at index: Int = 0, seed: String = "test",
    script: @escaping @Sendable (Question) throws -> Reply
) async throws -> (outcome: Outcome, questions: [Question]) {
    let bench = ScriptedWorkbench(seeds: try scenes.map { try SeedTask(scene: $0) }, seed: seed, script: script)
    let step = try #require(recipe.step(at: index, of: bench.input))
    return (try await recipe.work(step, at: bench), bench.questions)
}

extension Outcome {
    /// Every row of its candidates.
    var rows: [RecordDraft] { candidates.flatMap(\.records) }
    /// The rules of its rejections, in order.
    var rules: [String] { rejections.map(\.rule) }
}
