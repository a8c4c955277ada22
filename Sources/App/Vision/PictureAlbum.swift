import Engine
import Imaging
import Records
import Reports
import Support

/// The pictures of a job's scenes. Each is opened, measured and hashed once, before anything is paid; from then on the job knows it
/// by its content.
struct PictureAlbum {
    /// Those that cannot be shown.
    private(set) var problems: [(path: String, refusal: ImageRefusal)] = []
    private let folder: ImageFolder
    private let side: Int?
    private var looks: [String: Result<ImagePart, ImageRefusal>] = [:]

    /// - Parameters:
    ///   - root: the folder that their paths start from.
    ///   - side: the longest side in pixels that is sent of them; nil for the usual one.
    /// - Throws: ``MillError`` `io` where the folder cannot be opened.
    init(_ root: String, side: Int? = nil) throws(MillError) {
        folder = try ImageFolder(root)
        self.side = side
    }

    /// The same seeds, their scenes with the pictures that they name, or with the reason why there is none.
    /// - Parameter pulse: told now and then: thousands of pictures take a while.
    mutating func pin(_ seeds: [SeedTask], pulse: () -> Void = {}) throws -> [SeedTask] {
        try seeds.enumerated().map { index, seed in
            if index.isMultiple(of: 100) { pulse() }
            guard var scene = try? Scene(seed: seed) else { return seed }
            if let path = scene.image {
                switch look(at: path) {
                case .success(let picture):
                    scene.picture = picture
                    // What the file says, where the row says something else.
                    (scene.width, scene.height) = (picture.width, picture.height)
                case .failure(let refusal): scene.pictureProblem = refusal.rule
                }
            } else if let path = scene.pointCloud {
                switch look(at: path, isCloud: true) {
                case .success(let cloud): scene.cloud = cloud
                case .failure(let refusal): scene.pictureProblem = refusal.rule
                }
            } else {
                return seed
            }
            return try SeedTask(scene: scene)
        }
    }

    private mutating func look(at path: String, isCloud: Bool = false) -> Result<ImagePart, ImageRefusal> {
        if let known = looks[path] { return known }
        let look = Result { () throws(ImageRefusal) in
            var picture = isCloud ? try folder.cloud(at: path) : try folder.part(at: path)
            picture.side = side
            return picture
        }
        looks[path] = look
        if case .failure(let refusal) = look { problems.append((path, refusal)) }
        return look
    }

    /// Says on the terminal what is wrong with each picture, up to a number.
    func tell() {
        for (path, reason) in problems.prefix(20) { Terminal.writeError("\(Terminal.safe(path)): \(reason)") }
        if problems.count > 20 { Terminal.writeError("and \(problems.count - 20) more pictures that cannot be shown") }
    }
}
