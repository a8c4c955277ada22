import Records

/// A scene in three dimensions as the text that stands for it where a model cannot see it: things with their places and sizes in
/// metres, how many there are, and how they stand to one another.
///
/// The rendering is ours; what it is of: LAMM, arXiv 2306.06687, section 3 (C1 and C3 of point clouds).
enum SpaceText {
    /// Things further than these are not told: a prompt has its limits.
    static let mostObjects = 80
    /// A thing whose underside is no further than this from another's top, in metres, stands on it.
    private static let contact = 0.1

    /// The captions; a line `chair 2: centre (1.2, 0.4, 0.5), size 0.5 x 0.5 x 0.9` for each thing; how many of each there are; the
    /// scene's own relations, and for each thing how it stands to the nearest other. Between the parts stands a blank line.
    static func context(of scene: Scene) -> String {
        let objects = Array(scene.objects.prefix(mostObjects))
        let names = names(of: objects)
        var parts = [scene.captions]
        parts.append(zip(names, objects).map { "\($0): centre \(place($1.center)), size \(size($1.size))" })
        if let counts = counts(of: scene.objects) { parts.append(["There are: \(counts)."]) }
        parts.append(relations(of: scene, objects, names))
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    /// `2 chair, 1 table`, in the order in which the labels first come; nil where there are none.
    static func counts(of objects: [SceneObject]) -> String? {
        var labels: [String] = []
        var counts: [String: Int] = [:]
        for object in objects {
            if counts[object.label] == nil { labels.append(object.label) }
            counts[object.label, default: 0] += 1
        }
        return labels.isEmpty ? nil : labels.map { "\(counts[$0, default: 0]) \($0)" }.joined(separator: ", ")
    }

    /// What each thing is called: its label, with a number where there are several.
    private static func names(of objects: [SceneObject]) -> [String] {
        let totals = Dictionary(objects.map { ($0.label, 1) }, uniquingKeysWith: +)
        var numbers: [String: Int] = [:]
        return objects.map { object in
            guard totals[object.label, default: 0] > 1 else { return object.label }
            numbers[object.label, default: 0] += 1
            return "\(object.label) \(numbers[object.label, default: 0])"
        }
    }

    private static func relations(of scene: Scene, _ objects: [SceneObject], _ names: [String]) -> [String] {
        let known = Dictionary(zip(objects.map(\.id), names), uniquingKeysWith: { first, _ in first })
        let told = scene.relations.map { relation in
            "\(known[relation.subject] ?? relation.subject) \(relation.predicate) \(known[relation.object] ?? relation.object)"
        }
        return told
            + objects.indices.compactMap { index in
                nearest(to: index, objects).map { other in
                    "\(names[index]) \(relation(of: objects[index], to: objects[other])) \(names[other])"
                }
            }
    }

    private static func nearest(to index: Int, _ objects: [SceneObject]) -> Int? {
        objects.indices.filter { $0 != index }.min { left, right in
            squaredDistance(objects[index].center, objects[left].center)
                < squaredDistance(objects[index].center, objects[right].center)
        }
    }

    private static func squaredDistance(_ one: Point3D, _ other: Point3D) -> Double {
        let (x, y, z) = (one.x - other.x, one.y - other.y, one.z - other.z)
        return x * x + y * y + z * z
    }

    /// How one thing stands to another, the first axis to the right, the second away from who looks, the third up.
    static func relation(of one: SceneObject, to other: SceneObject) -> String {
        let (x, y, z) = (one.center.x - other.center.x, one.center.y - other.center.y, one.center.z - other.center.z)
        if isOver(one, other) {
            let gap = (one.center.z - one.size.z / 2) - (other.center.z + other.size.z / 2)
            if gap.magnitude <= contact { return "stands on" }
            if gap > 0 { return "is \(metres(gap)) above" }
            let below = (other.center.z - other.size.z / 2) - (one.center.z + one.size.z / 2)
            if below.magnitude <= contact { return "stands right under" }
            if below > 0 { return "is \(metres(below)) below" }
        }
        if x.magnitude >= y.magnitude, x.magnitude >= z.magnitude {
            return "is \(metres(x.magnitude)) to the \(x < 0 ? "left" : "right") of"
        }
        if y.magnitude >= z.magnitude { return "is \(metres(y.magnitude)) \(y < 0 ? "in front of" : "behind")" }
        return "is \(metres(z.magnitude)) \(z < 0 ? "below" : "above")"
    }

    /// Whether the two share ground, seen from above.
    private static func isOver(_ one: SceneObject, _ other: SceneObject) -> Bool {
        (one.center.x - other.center.x).magnitude < (one.size.x + other.size.x) / 2
            && (one.center.y - other.center.y).magnitude < (one.size.y + other.size.y) / 2
    }

    private static func metres(_ length: Double) -> String { DecimalText.fixed(length, decimals: 1) + " m" }

    private static func place(_ point: Point3D) -> String {
        "(" + numbers(point).joined(separator: ", ") + ")"
    }

    private static func size(_ size: Point3D) -> String {
        numbers(size).joined(separator: " x ")
    }

    private static func numbers(_ point: Point3D) -> [String] {
        [point.x, point.y, point.z].map { DecimalText.shortest($0, decimals: 2) }
    }
}
