public import Records
import Support

/// A scene as one JSON object: the symbolic rows that LLaVA ships, with the picture's size, relations and source where they are
/// known.
///
/// `{id, image, captions: [], instances: [{category, bbox: [x1, y1, x2, y2], iscrowd}], width, height, relations: [{subject,
/// predicate, object}], source, question, knowledge, entity, pcl}`; all but `id` may be missing. Boxes are in shares of the upright
/// picture.
public enum SceneRow {
    /// A box further outside the picture than this is not one in shares.
    private static let slack = 0.5

    /// The scene as a row.
    public static func json(of scene: Scene) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("id", scene.id)
        writer.member("image", scene.image)
        writer.member("width", scene.width)
        writer.member("height", scene.height)
        writer.member("captions", scene.captions)
        writer.key("instances")
        writer.beginArray()
        for instance in scene.instances { write(instance, to: &writer) }
        writer.endArray()
        if !scene.relations.isEmpty {
            writer.key("relations")
            writer.beginArray()
            for relation in scene.relations { write(relation, to: &writer) }
            writer.endArray()
        }
        writer.member("source", scene.source)
        writer.member("question", scene.question)
        writer.member("knowledge", scene.knowledge)
        writer.member("entity", scene.entity)
        writer.member("pcl", scene.pointCloud)
        writer.endObject()
        return writer.bytes
    }

    private static func write(_ instance: SceneInstance, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("category", instance.category)
        writer.key("bbox")
        writer.beginArray()
        // More decimals than LLaVA's three, so that pixels come back.
        for number in [instance.box.x1, instance.box.y1, instance.box.x2, instance.box.y2] {
            writer.raw(DecimalText.shortest(number, decimals: 6))
        }
        writer.endArray()
        if instance.isCrowd {
            writer.key("iscrowd")
            writer.number(1)
        }
        writer.endObject()
    }

    private static func write(_ relation: SceneRelation, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("subject", relation.subject)
        writer.member("predicate", relation.predicate)
        writer.member("object", relation.object)
        writer.endObject()
    }
}

extension SceneRow {
    /// The scene of a row's fields, and what was left out of it.
    static func scene(
        reading fields: inout RowFields
    ) throws(RowField.Fault) -> (scene: Scene, drops: [SceneDrop: Int]) {
        var drops: [SceneDrop: Int] = [:]
        let id = try id(&fields)
        let scene = Scene(
            id: id, image: try fields.optionalString("image"), width: try fields.optionalSide("width"),
            height: try fields.optionalSide("height"), captions: try captions(&fields, &drops),
            instances: try instances(&fields, &drops), relations: try relations(&fields),
            source: try fields.optionalString("source"), question: try fields.optionalString("question"),
            knowledge: try fields.optionalString("knowledge"), entity: try fields.optionalString("entity"),
            pointCloud: try fields.optionalString("pcl"))
        return (scene, drops)
    }

    private static func id(_ fields: inout RowFields) throws(RowField.Fault) -> String {
        if let member = fields.member("id"), case .string(let text) = member.value, CaptionText.line(text) == nil {
            throw RowField.Fault(offset: member.offset, reason: "id: it is empty")
        }
        return try fields.id(anyOf: ["id"]).description
    }

    private static func captions(
        _ fields: inout RowFields, _ drops: inout [SceneDrop: Int]
    ) throws(RowField.Fault) -> [String] {
        let place = fields.member("captions")?.offset ?? 0
        var captions: [String] = []
        for (index, value) in try fields.optionalList("captions").enumerated() {
            guard case .string(let text) = value else {
                throw RowField.Fault(offset: place, reason: "captions[\(index)]: expected a text, found \(value.kind)")
            }
            if let line = CaptionText.line(text) {
                captions.append(line)
            } else {
                drops[.captionEmpty, default: 0] += 1
            }
        }
        return captions
    }

    private static func instances(
        _ fields: inout RowFields, _ drops: inout [SceneDrop: Int]
    ) throws(RowField.Fault) -> [SceneInstance] {
        var instances: [SceneInstance] = []
        for object in try fields.optionalObjects("instances") {
            var object = object
            let category = try label("category", &object)
            let place = object.member("bbox")?.offset ?? object.start
            guard let numbers = try object.optionalRectangle("bbox") else { throw object.missing(["bbox"]) }
            guard let whole = BoxConvention.share.box(of: numbers, in: nil),
                numbers.allSatisfy({ (-slack...1 + slack).contains($0) })
            else {
                throw RowField.Fault(offset: place, reason: "bbox: expected shares of the picture, 0 to 1")
            }
            guard whole.x1 <= whole.x2, whole.y1 <= whole.y2 else {
                throw RowField.Fault(offset: place, reason: "bbox: its corners are the wrong way round")
            }
            guard let box = whole.clamped else {
                drops[whole.area > 0 ? .boxOutside : .boxTiny, default: 0] += 1
                continue
            }
            instances.append(SceneInstance(category: category, box: box, isCrowd: try object.mark("iscrowd")))
        }
        return instances
    }

    private static func relations(_ fields: inout RowFields) throws(RowField.Fault) -> [SceneRelation] {
        var relations: [SceneRelation] = []
        for object in try fields.optionalObjects("relations") {
            var object = object
            relations.append(
                SceneRelation(
                    subject: try label("subject", &object), predicate: try label("predicate", &object),
                    object: try label("object", &object)))
        }
        return relations
    }

    /// A text on one line that says something.
    private static func label(_ name: String, _ object: inout RowFields) throws(RowField.Fault) -> String {
        let place = object.member(name)?.offset ?? object.start
        guard let text = CaptionText.line(try object.text(name)) else {
            throw RowField.Fault(offset: place, reason: "\(name): it is empty")
        }
        return text
    }
}

extension RowFields {
    /// The values of a list; none where the field is not there.
    mutating func optionalList(_ name: String) throws(RowField.Fault) -> [JSONValue] {
        guard let member = member(name), member.value != .null else { return [] }
        return try list(name)
    }

    /// The objects of a list; none where the field is not there.
    mutating func optionalObjects(_ name: String) throws(RowField.Fault) -> [RowFields] {
        let place = member(name)?.offset ?? 0
        var objects: [RowFields] = []
        for (index, value) in try optionalList(name).enumerated() {
            guard case .object(let members) = value else {
                throw RowField.Fault(offset: place, reason: "\(name)[\(index)]: expected an object, found \(value.kind)")
            }
            objects.append(RowFields(members, start: place))
        }
        return objects
    }
}
