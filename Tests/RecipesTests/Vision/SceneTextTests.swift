import Records
import Testing

@testable import Recipes

@Suite struct `A scene as text` {
    private static let scene = Scene(
        id: "a", width: 640, height: 480,
        captions: ["A red bicycle leans on a wall.", "Two boats and a bicycle"],
        instances: [
            SceneInstance(category: "bicycle", box: Box(x1: 0.5660001, y1: 0.66699, x2: 0.63, y2: 1)),
            SceneInstance(category: "boat", box: Box(x1: 0, y1: 0.53, x2: 0.2434, y2: 0.71)),
            SceneInstance(category: "boat", box: Box(x1: 0.0016, y1: 0.5, x2: 0.25, y2: 0.9999)),
        ])
    private static let crowded = Scene(
        id: "b", captions: ["Sheep."],
        instances: [
            SceneInstance(category: "sheep", box: Box(x1: 0, y1: 0, x2: 0.5, y2: 0.5)),
            SceneInstance(category: "dog", box: Box(x1: 0, y1: 0, x2: 0.25, y2: 0.5)),
            SceneInstance(category: "sheep", box: Box(x1: 0.5, y1: 0, x2: 1, y2: 1), isCrowd: true),
        ], relations: [SceneRelation(subject: "dog", predicate: "behind", object: "sheep")])

    @Test func `has LLaVA's form, byte for byte`() {
        #expect(
            SceneText.context(of: Self.scene, boxes: true, counts: false) == """
                A red bicycle leans on a wall.
                Two boats and a bicycle

                bicycle: [0.566, 0.667, 0.63, 1.0]
                boat: [0.0, 0.53, 0.243, 0.71]
                boat: [0.002, 0.5, 0.25, 1.0]
                """)
    }

    @Test func `has captions alone where nothing else is asked for`() {
        #expect(
            SceneText.context(of: Self.scene, boxes: false, counts: false)
                == "A red bicycle leans on a wall.\nTwo boats and a bicycle")
    }

    @Test func `tells how many there are of each, and that a crowd is several`() {
        #expect(SceneText.context(of: Self.scene, boxes: false, counts: true).hasSuffix("\n\nSeen: 1 bicycle, 2 boat."))
        #expect(
            SceneText.context(of: Self.crowded, boxes: true, counts: true) == """
                Sheep.

                sheep: [0.0, 0.0, 0.5, 0.5]
                dog: [0.0, 0.0, 0.25, 0.5]
                several sheep: [0.5, 0.0, 1.0, 1.0]

                Seen: several sheep, 1 dog.

                dog behind sheep
                """)
    }

    @Test func `leaves out what there is nothing of`() {
        let bare = Scene(id: "c", instances: [SceneInstance(category: "cat", box: Box(x1: 0, y1: 0, x2: 1, y2: 1))])
        #expect(SceneText.context(of: bare, boxes: true, counts: false) == "cat: [0.0, 0.0, 1.0, 1.0]")
        #expect(SceneText.context(of: Scene(id: "d", captions: ["x"]), boxes: true, counts: true) == "x")
        #expect(SceneText.context(of: Scene(id: "e"), boxes: true, counts: true).isEmpty)
    }
}
