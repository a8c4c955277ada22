import Engine
import Formats
import Imaging
import Records
import Reports
import Support

/// The pictures of a contest's questions. Each is opened, measured and hashed once, before anything is paid; all of them, also
/// where only a sample of the pairs is judged.
struct JudgeImages: Sendable {
    /// The folder that their paths start from; nil where no pair names a picture.
    let root: String?
    /// Pairs whose picture cannot be shown.
    let badPairs: Int
    private let looks: [String: Result<ImagePart, ImageRefusal>]

    /// The reason of a pair whose rows name different pictures.
    static let conflict = "image-conflict"

    /// - Throws: ``MillError`` `io` where a picture is named and the folder cannot be opened.
    init(_ pairs: [OutputPair], root: String) throws(MillError) {
        let named = pairs.map(\.images).filter { !$0.isEmpty }
        guard !named.isEmpty else {
            (self.root, badPairs, looks) = (nil, 0, [:])
            return
        }
        let folder = try ImageFolder(root)
        var looks: [String: Result<ImagePart, ImageRefusal>] = [:]
        for path in named.joined() where looks[path] == nil {
            looks[path] = Result { () throws(ImageRefusal) in try folder.part(at: path) }
        }
        self.root = root
        self.looks = looks
        badPairs = named.count { Self.look($0, among: looks).problem != nil }
    }

    /// The picture of `pair`, or why it cannot be shown: `image-conflict`, `image-missing` and the other names of
    /// ``ImageRefusal``.
    func look(at pair: OutputPair) -> (part: ImagePart?, problem: String?) {
        Self.look(pair.images, among: looks)
    }

    private static func look(
        _ names: [String], among looks: [String: Result<ImagePart, ImageRefusal>]
    ) -> (part: ImagePart?, problem: String?) {
        guard let name = names.first else { return (nil, nil) }
        guard names.count == 1 else { return (nil, conflict) }
        return switch looks[name] {
        case .success(let part)?: (part, nil)
        case .failure(let refusal)?: (nil, refusal.rule)
        case nil: (nil, ImageRefusal.missing.rule)
        }
    }

    /// The paths of the pictures that can be shown, sorted.
    var paths: [String] {
        looks.filter { if case .success = $0.value { true } else { false } }.keys.sorted()
    }

    /// Says on the terminal what is wrong with each picture, up to a number.
    func tell() {
        var problems: [(path: String, reason: String)] = []
        for (path, look) in looks.sorted(by: { $0.key < $1.key }) {
            if case .failure(let refusal) = look { problems.append((path, "\(refusal)")) }
        }
        for (path, reason) in problems.prefix(20) { Terminal.writeError("\(Terminal.safe(path)): \(reason)") }
        if problems.count > 20 { Terminal.writeError("and \(problems.count - 20) more pictures that cannot be shown") }
    }
}
