import Records
import Support

/// The things in space of a scene's row: `objects: [{id, label, center: [x, y, z], size: [w, d, h]}]`, in metres, the third axis up.
///
/// Source: vision-generation, §1.5.
struct SeedObjects {
    private(set) var objects: [SceneObject] = []

    /// Further from the origin, in metres, is no place in a room: the numbers are of another unit.
    private static let furthest = 1e6

    /// - Parameter offset: where the field stands.
    init(_ rows: [SeedFields], at offset: Int) throws(SeedFault) {
        var ids: Set<String> = []
        for (index, row) in rows.enumerated() {
            let path = "objects[\(index)]"
            let object = SceneObject(
                id: try row.text("id"), label: try row.text("label"),
                center: try Self.point("center", of: row, path, in: -Self.furthest...Self.furthest),
                size: try Self.point("size", of: row, path, in: 0...Self.furthest))
            guard ids.insert(object.id).inserted else {
                throw SeedFault(code: .seedField, offset: offset, reason: "\(path).id: '\(object.id)' is there already")
            }
            guard !object.label.unicodeScalars.allSatisfy(\.properties.isWhitespace) else {
                throw SeedFault(code: .seedEmpty, offset: offset, reason: "\(path).label: it is empty")
            }
            objects.append(object)
        }
    }

    private static func point(
        _ name: String, of row: SeedFields, _ path: String, in range: ClosedRange<Double>
    ) throws(SeedFault) -> Point3D {
        guard let member = row.member(name) else {
            throw SeedFault(code: .seedField, offset: row.offset(name), reason: "\(path).\(name): the field is missing")
        }
        var numbers: [Double] = []
        if case .array(let values) = member.value {
            numbers = values.compactMap { value in
                guard case .number(let text) = value, let number = Double(text), range.contains(number) else { return nil }
                return number
            }
            if values.count != 3 { numbers = [] }
        }
        guard numbers.count == 3 else {
            let bounds = range.lowerBound < 0 ? "" : ", not negative"
            throw SeedFault(
                code: .seedField, offset: member.offset,
                reason: "\(path).\(name): expected three numbers of metres\(bounds), as [x, y, z]")
        }
        return Point3D(x: numbers[0], y: numbers[1], z: numbers[2])
    }
}
