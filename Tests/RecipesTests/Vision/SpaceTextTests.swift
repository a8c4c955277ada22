import Records
import Testing

@testable import Recipes

@Suite struct `Things in space as text` {
    private func object(_ x: Double, _ y: Double, _ z: Double, size: Double = 1) -> SceneObject {
        SceneObject(
            id: "\(x) \(y) \(z)", label: "box", center: Point3D(x: x, y: y, z: z), size: Point3D(x: size, y: size, z: size))
    }

    @Test func `tell places, sizes, counts and relations, each thing by a name of its own`() {
        #expect(
            SpaceText.context(of: roomScene) == """
                table: centre (0.0, 2.0, 0.4), size 2.0 x 1.0 x 0.8
                lamp: centre (0.5, 2.0, 1.0), size 0.2 x 0.2 x 0.4
                chair 1: centre (-1.5, 2.0, 0.5), size 0.5 x 0.5 x 1.0
                chair 2: centre (0.0, 0.75, 0.5), size 0.5 x 0.5 x 1.0

                There are: 1 table, 1 lamp, 2 chair.

                table stands right under lamp
                lamp stands on table
                chair 1 is 1.5 m to the left of table
                chair 2 is 1.2 m in front of table
                """)
    }

    @Test func `name in given relations what they are about`() {
        var scene = roomScene
        scene.relations = [SceneRelation(subject: "c1", predicate: "faces", object: "the door")]
        #expect(SpaceText.context(of: scene).contains("\n\nchair 1 faces the door\n"))
    }

    @Test(arguments: [
        (Point3D(x: 2, y: 0, z: 0), "is 2.0 m to the right of"), (Point3D(x: 0, y: 3, z: 1), "is 3.0 m behind"),
        (Point3D(x: 0, y: 0, z: 1.05), "stands on"), (Point3D(x: 0.9, y: 0, z: 3), "is 2.0 m above"),
        (Point3D(x: 0, y: 0.5, z: -2.5), "is 1.5 m below"), (Point3D(x: 1.5, y: 0, z: 4), "is 4.0 m above"),
        (Point3D(x: 0.25, y: 0, z: 0.5), "is 0.5 m above"),
    ])
    func `say how one stands to another`(place: Point3D, words: String) {
        #expect(SpaceText.relation(of: object(place.x, place.y, place.z), to: object(0, 0, 0)) == words)
    }

    @Test func `end somewhere, and count them all`() {
        let scene = Scene(id: "s", objects: (0..<200).map { object(Double($0) * 2, 0, 0) })
        let lines = SpaceText.context(of: scene).split(separator: "\n")
        #expect(lines.count(where: { $0.contains("centre") }) == SpaceText.mostObjects && lines.contains("There are: 200 box."))
        #expect(SpaceText.context(of: Scene(id: "s", pointCloud: "s.npy")).isEmpty)
    }
}
