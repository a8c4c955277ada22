public import Records
import Support

/// A scene as one JSON object: the symbolic rows that LLaVA ships, with the picture's size, relations and source where they are
/// known.
///
/// `{id, image, captions: [], instances: [{category, bbox: [x1, y1, x2, y2], iscrowd}], width, height, relations: [{subject,
/// predicate, object}], source, question, knowledge, entity, pcl, objects: [{id, label, center, size}]}`; what is not known is left out.
/// Boxes are in shares of the upright picture, lengths in metres. ``SeedReader`` reads such rows.
public enum SceneRow {
    /// The scene as a row: all of it but the picture that was opened, which is looked at again wherever the row is read.
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
        if !scene.objects.isEmpty {
            writer.key("objects")
            writer.beginArray()
            for object in scene.objects { write(object, to: &writer) }
            writer.endArray()
        }
        writer.endObject()
        return writer.bytes
    }

    private static func write(_ instance: SceneInstance, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("category", instance.category)
        write("bbox", [instance.box.x1, instance.box.y1, instance.box.x2, instance.box.y2], to: &writer)
        if instance.isCrowd {
            writer.key("iscrowd")
            writer.number(1)
        }
        writer.endObject()
    }

    private static func write(_ object: SceneObject, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", object.id)
        writer.member("label", object.label)
        write("center", [object.center.x, object.center.y, object.center.z], to: &writer)
        write("size", [object.size.x, object.size.y, object.size.z], to: &writer)
        writer.endObject()
    }

    private static func write(_ name: String, _ numbers: [Double], to writer: inout JSONWriter) {
        writer.key(name)
        writer.beginArray()
        // More decimals than LLaVA's three, so that pixels come back.
        for number in numbers { writer.raw(DecimalText.shortest(number, decimals: 6)) }
        writer.endArray()
    }

    private static func write(_ relation: SceneRelation, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("subject", relation.subject)
        writer.member("predicate", relation.predicate)
        writer.member("object", relation.object)
        writer.endObject()
    }
}
