import Records
import Support

/// A row that tells of a picture or of things in space: `{id, image, captions, instances: [{category, bbox: [x1, y1, x2, y2]}]}`, boxes
/// in shares of the picture's width and height. `width`, `height`, `relations`, `source`, `question`, `knowledge`, `entity`, `pcl`,
/// `objects` and an instance's `iscrowd` are read where they are there. A picture's name alone is enough.
///
/// Source: the symbolic rows that LLaVA ships; vision-generation, §1.5 and §4.
struct SeedScene {
    private var scene: Scene

    /// Nil for a row that is no scene.
    init?(_ fields: SeedFields) throws(SeedFault) {
        guard Self.isScene(fields) else { return nil }
        scene = Scene(id: "")
        scene.captions = try Self.captions(fields)
        for instance in try Self.objects("instances", fields) { scene.instances.append(try Self.instance(instance)) }
        for relation in try Self.objects("relations", fields) {
            scene.relations.append(
                SceneRelation(
                    subject: try relation.text("subject"), predicate: try relation.text("predicate"),
                    object: try relation.text("object")))
        }
        scene.objects = try SeedObjects(try Self.objects("objects", fields), at: fields.offset("objects")).objects
        scene.image = try Self.filledText("image", fields)
        scene.source = try fields.optionalText("source")
        scene.question = try Self.filledText("question", fields)
        scene.knowledge = try Self.filledText("knowledge", fields)
        scene.entity = try Self.filledText("entity", fields)
        scene.pointCloud = try Self.filledText("pcl", fields)
        scene.width = try Self.size("width", fields)
        scene.height = try Self.size("height", fields)
        guard scene.isKnown else {
            throw SeedFault(
                code: .seedEmpty, offset: fields.offset("captions"),
                reason: "captions: there are none, and no instances either, nor is there a picture to look at")
        }
        scene.id = try fields.optionalText("id") ?? generatedID
    }

    /// What tells a scene from a task, of a row that has no instruction and is no conversation: it says what is known of a picture, or
    /// it names one (or a point cloud) and has neither an output nor instances of an input and an output, as a task has.
    private static func isScene(_ fields: SeedFields) -> Bool {
        if fields.member("captions") != nil || hasCategories(fields) { return true }
        if fields.member("output") != nil { return false }
        if case .array(let values)? = fields.member("instances")?.value, !values.isEmpty { return false }
        return ["image", "pcl", "objects", "knowledge"].contains { fields.member($0) != nil }
    }

    /// A text that says something, where the field is there.
    private static func filledText(_ name: String, _ fields: SeedFields) throws(SeedFault) -> String? {
        guard let text = try fields.optionalText(name) else { return nil }
        guard !text.unicodeScalars.allSatisfy(\.properties.isWhitespace) else {
            throw SeedFault(code: .seedEmpty, offset: fields.offset(name), reason: "\(name): it is empty")
        }
        return text
    }

    /// The seed that carries the scene.
    func seed() throws(SeedFault) -> SeedTask {
        do {
            return try SeedTask(scene: scene)
        } catch {
            throw SeedFault(code: .seedField, offset: 0, reason: "the scene cannot be kept: \(error)")
        }
    }

    /// A task has instances too, but of an input and an output.
    private static func hasCategories(_ fields: SeedFields) -> Bool {
        guard case .array(let values)? = fields.member("instances")?.value, case .object(let members)? = values.first else {
            return false
        }
        return members.contains { $0.name == "category" }
    }

    private static func objects(_ name: String, _ fields: SeedFields) throws(SeedFault) -> [SeedFields] {
        guard let member = fields.member(name) else { return [] }
        guard case .array(let values) = member.value else {
            throw SeedFault(
                code: .seedField, offset: member.offset, reason: "\(name): expected an array, found \(member.value.kind)")
        }
        var objects: [SeedFields] = []
        for (index, value) in values.enumerated() {
            guard case .object(let members) = value else {
                throw SeedFault(
                    code: .seedField, offset: member.offset, reason: "\(name)[\(index)]: expected an object, found \(value.kind)")
            }
            objects.append(SeedFields(members, path: "\(name)[\(index)].", offset: member.offset))
        }
        return objects
    }

    /// Captions without their line breaks: each is a line.
    private static func captions(_ fields: SeedFields) throws(SeedFault) -> [String] {
        guard let member = fields.member("captions") else { return [] }
        guard case .array(let values) = member.value else {
            throw SeedFault(
                code: .seedField, offset: member.offset, reason: "captions: expected an array, found \(member.value.kind)")
        }
        var captions: [String] = []
        for (index, value) in values.enumerated() {
            guard case .string(let text) = value else {
                throw SeedFault(
                    code: .seedField, offset: member.offset, reason: "captions[\(index)]: expected a text, found \(value.kind)")
            }
            let words = text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace)
            if !words.isEmpty { captions.append(words.map { String($0) }.joined(separator: " ")) }
        }
        return captions
    }

    private static func instance(_ fields: SeedFields) throws(SeedFault) -> SceneInstance {
        let crowd = fields.member("iscrowd")?.value
        guard let category = try filledText("category", fields) else {
            throw SeedFault(code: .seedField, offset: fields.offset("category"), reason: "category: the field is missing")
        }
        return SceneInstance(
            category: category, box: try box(fields), isCrowd: crowd == .number("1") || crowd == .bool(true))
    }

    /// So far outside of the picture a box may reach, which rounding does to one at its edge; it is cut there. One that reaches further
    /// is not in shares.
    private static let slack = 0.01

    private static func box(_ fields: SeedFields) throws(SeedFault) -> Box {
        let offset = fields.offset("bbox")
        guard case .array(let values)? = fields.member("bbox")?.value, values.count == 4 else {
            throw SeedFault(code: .seedField, offset: offset, reason: "bbox: expected four numbers")
        }
        var sides: [Double] = []
        for value in values {
            guard case .number(let text) = value, let side = Double(text), (-slack...1 + slack).contains(side) else {
                throw SeedFault(
                    code: .seedField, offset: offset,
                    reason: "bbox: expected shares of the picture's width and height, from 0 to 1, as [x1, y1, x2, y2]")
            }
            sides.append(min(1, max(0, side)))
        }
        guard sides[0] <= sides[2], sides[1] <= sides[3] else {
            throw SeedFault(code: .seedField, offset: offset, reason: "bbox: its second corner lies left of or above its first")
        }
        return Box(x1: sides[0], y1: sides[1], x2: sides[2], y2: sides[3])
    }

    private static func size(_ name: String, _ fields: SeedFields) throws(SeedFault) -> Int? {
        guard let member = fields.member(name) else { return nil }
        guard case .number(let text) = member.value, let size = Int(text), size > 0 else {
            throw SeedFault(code: .seedField, offset: member.offset, reason: "\(name): expected a number of pixels")
        }
        return size
    }

    /// Of the content, so that inserting a line leaves the other seeds' ids alone.
    private var generatedID: String {
        var hasher = Hasher256()
        hasher.update(field: scene.image ?? "")
        for caption in scene.captions { hasher.update(field: caption) }
        for instance in scene.instances {
            hasher.update(
                field: "\(instance.category) \(instance.box.x1) \(instance.box.y1) \(instance.box.x2) \(instance.box.y2)")
        }
        // By name, and only where they are there: a scene without them keeps the id it had before they were known.
        let further = [
            ("question", scene.question), ("knowledge", scene.knowledge), ("entity", scene.entity), ("pcl", scene.pointCloud),
        ]
        for (name, text) in further {
            guard let text else { continue }
            hasher.update(field: name)
            hasher.update(field: text)
        }
        for object in scene.objects {
            hasher.update(field: "\(object.id) \(object.label) \(object.center) \(object.size)")
        }
        return "scene-" + hasher.finish().shortHex(8)
    }
}
