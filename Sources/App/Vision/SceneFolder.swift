import FoundationEssentials
import Imaging
import Records
import Support

/// A folder of pictures: with a file that says what is known of them, or without.
struct SceneFolder {
    /// The rows of what is known, where there is such a file: the first at the folder's top.
    let seeds: String?
    /// How the job is to be run, where there is such a file.
    let job: String?
    private let pictures: [String]

    /// - Parameter names: of all files, beneath the folder.
    init(names: [String]) {
        let top = names.filter { !$0.contains("/") }.sorted()
        seeds = top.first { name in
            [".jsonl", ".json", ".jsonl.gz", ".json.gz", ".jsonl.zst", ".json.zst"].contains(where: name.hasSuffix)
        }
        job = top.first { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
        pictures = names.filter { (try? ImageFormat(fileName: Array($0.utf8))) != nil }.sorted()
    }

    /// A folder that a user names. Links are not followed, names that begin with a dot not looked at.
    /// - Throws: ``MillError`` `io`.
    init(_ folder: String) throws(MillError) {
        var names: [String] = []
        try Self.walk(folder, beneath: "", &names)
        self.init(names: names)
    }

    /// A scene for each picture, of which nothing else is known; its id is the picture's path.
    /// - Throws: ``MillError`` `seed-empty` where there is no picture.
    func scenes(of folder: String) throws -> [SeedTask] {
        guard !pictures.isEmpty else {
            throw MillError(
                .seedEmpty, "use the pictures of", folder, cause: "it holds no PNG, JPEG, WebP or GIF",
                hint: "Name a folder of pictures, or a file of scenes: {\"id\", \"image\", \"captions\"} on each line.")
        }
        return try pictures.map { try SeedTask(scene: Scene(id: $0, image: $0)) }
    }

    private static func walk(_ folder: String, beneath prefix: String, _ names: inout [String]) throws(MillError) {
        for name in try Files.list(folder) where !name.hasPrefix(".") {
            let path = folder + "/" + name
            let type = (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
            switch type {
            case .typeDirectory?: try walk(path, beneath: prefix + name + "/", &names)
            case .typeRegular?: names.append(prefix + name)
            default: continue
            }
        }
    }
}
