import Records
import Testing

@testable import Formats

@Suite struct `A scene that is written as a row` {
    private func read(_ scene: Scene) throws -> Scene {
        let reading = SeedReader.read(SceneRow.json(of: scene))
        #expect(reading.quarantined.isEmpty, "\(reading.quarantined)")
        return try Scene(seed: try #require(reading.seeds.first))
    }

    private static let full = Scene(
        id: "7", image: "a/b.jpg", width: 640, height: 480, captions: ["A \"dog\" runs.", "é"],
        instances: [
            SceneInstance(category: "dog", box: Box(x1: 0.1, y1: 0.25, x2: 0.123456, y2: 1)),
            SceneInstance(category: "sheep", box: Box(x1: 0, y1: 0, x2: 1, y2: 1), isCrowd: true),
        ], relations: [SceneRelation(subject: "dog", predicate: "drives", object: "sheep")], source: "ours",
        question: "Why?\nA or B", knowledge: "Dogs herd.", entity: "sheepdog", pointCloud: "rooms/a.npy",
        objects: [
            SceneObject(
                id: "chair-1", label: "chair", center: Point3D(x: -1.5, y: 0, z: 0.45), size: Point3D(x: 0.5, y: 0.5, z: 0.9))
        ])

    @Test func `is read back equal, with all that it tells`() throws {
        #expect(try read(Self.full) == Self.full)
    }

    @Test func `is read back equal where it tells one thing alone`() throws {
        let scenes = [
            Scene(id: "a", image: "a.jpg"), Scene(id: "b", captions: ["A dog."]), Scene(id: "c", pointCloud: "c.npy"),
            Scene(id: "d", objects: Self.full.objects), Scene(id: "e", instances: Self.full.instances),
        ]
        for scene in scenes { #expect(try read(scene) == scene) }
    }

    @Test func `leaves the opened picture out, which is looked at where the row is read`() throws {
        var scene = Self.full
        scene.picture = ImagePart(path: "a/b.jpg", sha256: "00", width: 640, height: 480, mediaType: "image/jpeg")
        scene.pictureProblem = "image-missing"
        #expect(try read(scene) == Self.full)
    }

    @Test func `keeps the pixels of COCO's boxes`() throws {
        let size = PictureSize(width: 640, height: 427)
        let box = try #require(BoxConvention.coco.box(of: "[12.34, 0.07, 199.99, 187.5]", in: size))
        let scene = Scene(id: "a", width: 640, height: 427, instances: [SceneInstance(category: "cat", box: box)])
        let back = try #require(try read(scene).instances.first)
        let pixels = try #require(BoxConvention.coco.numbers(of: back.box, in: size))
        for (found, number) in zip(pixels, [12.34, 0.07, 199.99, 187.5]) { #expect(abs(found - number) < 0.001) }
    }
}
