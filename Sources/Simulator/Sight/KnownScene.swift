internal import Imaging
import Support

/// A picture as the simulated model knows it: what is in it and where, of which colour, and what people said of it.
///
/// A picture that nobody told it of is one too, with nothing in it but colours.
public struct KnownScene: Sendable {
    /// A rectangle in shares of the picture, left above and right below.
    struct Region: Sendable, Equatable {
        var x1: Double
        var y1: Double
        var x2: Double
        var y2: Double

        var area: Double { (x2 - x1) * (y2 - y1) }
    }

    /// Something that stands somewhere in the picture.
    struct Instance: Sendable {
        /// In ``Lexicon/things``.
        var thing: Int
        var region: Region
        var colours: [ColourName]
        /// Whether it stands for many.
        var isCrowd: Bool
    }

    /// What can be said of all instances of a thing together.
    struct Facts: Sendable {
        /// Nil where only captions name it, or where there are too many to be told apart.
        var count: Int?
        var isCrowd = false
        /// None where nobody says.
        var colours: Set<ColourName> = []
    }

    /// Names the picture.
    public let id: String
    /// What people said of it.
    public internal(set) var captions: [String]
    var relations: [(subject: String, predicate: String, object: String)] = []
    var instances: [Instance]
    /// By thing: all that is in the picture.
    private(set) var facts: [Int: Facts] = [:]
    let width: Int
    let height: Int
    let grid: ColourGrid
    /// The main colour of each ``PictureField``.
    let fields: [ColourName]

    init(
        id: String, width: Int, height: Int, grid: ColourGrid, captions: [String] = [], instances: [Instance] = [],
        relations: [(subject: String, predicate: String, object: String)] = []
    ) {
        self.id = id
        self.captions = captions
        self.relations = relations
        self.instances = instances
        self.width = width
        self.height = height
        self.grid = grid
        fields = PictureField.colours(of: grid)
        gather()
    }

    /// The names of everything that is in the picture by its boxes or captions, sorted.
    public var contents: [String] {
        facts.keys.map { Lexicon.shared.things[$0].name }.sorted()
    }

    /// Whether nothing but its colours is known.
    var isUnknown: Bool { facts.isEmpty }

    var present: Set<Int> { Set(facts.keys) }

    /// Whether it is rather light than dark.
    var isLight: Bool {
        let mean = grid.mean(0, 0, ColourGrid.side, ColourGrid.side)
        return mean.x * 0.3 + mean.y * 0.59 + mean.z * 0.11 > 118
    }

    private mutating func gather() {
        for instance in instances {
            var known = facts[instance.thing] ?? Facts(count: 0)
            known.count = known.count.map { $0 + 1 }
            known.colours.formUnion(instance.colours)
            if instance.isCrowd { known.isCrowd = true }
            facts[instance.thing] = known
        }
        for (thing, known) in facts where known.isCrowd { facts[thing]?.count = nil }
        for caption in captions {
            for mention in SentenceClaims(caption).mentions where !mention.isDenied {
                let isNew = facts[mention.thing] == nil
                facts[mention.thing, default: Facts()].colours.formUnion(mention.colours)
                if isNew, case .exactly(let count)? = mention.count { facts[mention.thing]?.count = count }
            }
        }
    }

    /// What is seen where only `region` of the picture is shown: the instances that mostly lie in it.
    func within(_ region: Region) -> KnownScene {
        let width = region.x2 - region.x1
        let height = region.y2 - region.y1
        let inside = instances.compactMap { instance -> Instance? in
            let box = instance.region
            let shared =
                max(0, min(box.x2, region.x2) - max(box.x1, region.x1)) * max(0, min(box.y2, region.y2) - max(box.y1, region.y1))
            guard shared >= 0.5 * (box.x2 - box.x1) * (box.y2 - box.y1), width > 0, height > 0 else { return nil }
            var moved = instance
            moved.region = Region(
                x1: max(0, (box.x1 - region.x1) / width), y1: max(0, (box.y1 - region.y1) / height),
                x2: min(1, (box.x2 - region.x1) / width), y2: min(1, (box.y2 - region.y1) / height))
            return moved
        }
        return KnownScene(
            id: id, width: Int(Double(self.width) * width), height: Int(Double(self.height) * height), grid: grid,
            instances: inside)
    }
}
