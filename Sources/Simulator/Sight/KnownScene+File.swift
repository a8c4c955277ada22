internal import Imaging
import Support

extension KnownScene {
    /// The longest side in pixels at which pictures are looked at.
    static let sightSide = 192

    /// The scenes of a file of JSON lines as `Seeds/vision/scenes.jsonl` has them, with the pictures that they name, which lie
    /// beside it. A line that is none, or whose picture cannot be decoded, is passed over.
    ///
    /// - Throws: the system's error when the file cannot be read.
    public static func load(_ path: String) throws -> [KnownScene] {
        let folder = Files.parent(of: path)
        return try Files.read(path).split(separator: 0x0A).compactMap { line in
            guard let row = try? JSONReader.read(Array(line)), let image = row["image"]?.text,
                let bytes = try? Files.read(folder + "/" + image), let header = try? ImageHeader.read(bytes),
                let pixels = try? PictureCodec.decode(bytes, longestSide: sightSide)
            else { return nil }
            return KnownScene(row, width: header.width, height: header.height, grid: ColourGrid(pixels))
        }
    }

    /// Nil for a row without an id.
    init?(_ row: JSONValue, width: Int, height: Int, grid: ColourGrid) {
        guard let id = row["id"]?.text else { return nil }
        let instances = (row["instances"]?.array ?? []).compactMap { item -> Instance? in
            guard let category = item["category"]?.text, let thing = Lexicon.shared.thing(category),
                let box = item["bbox"]?.array?.compactMap(\.real), box.count == 4
            else { return nil }
            let colours = (item["attributes"]?.array ?? []).compactMap { $0.text.flatMap(ColourName.init(word:)) }
            return Instance(
                thing: thing, region: Region(x1: box[0], y1: box[1], x2: box[2], y2: box[3]), colours: colours,
                isCrowd: item["iscrowd"]?.integer == 1 || item["iscrowd"]?.bool == true)
        }
        let relations = (row["relations"]?.array ?? []).compactMap {
            item -> (subject: String, predicate: String, object: String)? in
            guard let subject = item["subject"]?.text, let predicate = item["predicate"]?.text, let object = item["object"]?.text
            else { return nil }
            return (subject, predicate, object)
        }
        self.init(
            id: id, width: width, height: height, grid: grid, captions: (row["captions"]?.array ?? []).compactMap(\.text),
            instances: instances, relations: relations)
    }
}

extension JSONValue {
    /// The number, where it is one.
    var real: Double? {
        if case .number(let number) = self { number } else { nil }
    }
}
