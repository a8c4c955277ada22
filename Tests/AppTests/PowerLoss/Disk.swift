import Support

/// A disk as the log's operations change it: what is in memory, and what of it a power cut surely leaves.
///
/// Data belongs to files, names to folders. A sync of a file makes its data durable, not its name; a sync of a folder makes its
/// names durable, not what they name. Of the name operations not yet synced a cut leaves any part that keeps the order in each
/// folder, as a journaling file system does.
struct Disk {
    /// The names in each folder, by the folder's number here.
    typealias Tree = [Int: [String: Int]]

    /// One name operation, whole or not at all.
    private struct Naming {
        let edits: [(place: Spot, node: Int?)]
        /// The folders in whose order it stands.
        let folders: [Int]
    }

    private struct Spot {
        let folder: Int
        let name: String
    }

    static let top = 0

    /// Whether a rename between two folders is one operation. Without a journal it is two, and either may be lost alone.
    private let isJournaled: Bool
    /// Numbers of our own, since a file system uses its own again once a file is gone.
    private var nodes: [UInt64: Int]
    private var count = 1
    private var paths: [Int: String] = [top: ""]
    private(set) var files: [Int: FileContents] = [:]
    private(set) var current: Tree = [top: [:]]
    private(set) var synced: Tree = [top: [:]]
    private var unsynced: [Naming] = []

    /// - Parameter log: its beginning is on disk.
    init(_ log: OpLog, isJournaled: Bool) {
        self.isJournaled = isJournaled
        nodes = [log.root: Self.top]
        for operation in log.before { apply(operation) }
    }

    mutating func apply(_ operation: Operation) {
        switch operation {
        case .makeFile(let inode, let place): make(file(inode), spot(place))
        case .makeNameless(let inode): _ = file(inode)
        case .write(let inode, let offset, let bytes): files[nodes[inode]!]!.write(bytes, at: offset)
        case .resize(let inode, let size): files[nodes[inode]!]!.resize(to: size)
        case .syncFile(let inode): files[nodes[inode]!]!.sync()
        case .syncFolder(let inode): sync(nodes[inode]!)
        case .rename(let from, let to):
            let (source, target) = (spot(from), spot(to))
            let node = current[source.folder]![source.name]!
            rename([(source, nil), (target, node)], isMove: source.folder != target.folder)
        case .link(let inode, let place): make(nodes[inode]!, spot(place))
        case .unlink(let place): enter(Naming(edits: [(spot(place), nil)], folders: [nodes[place.folder]!]))
        case .makeFolder(let inode, let place): makeFolder(inode, spot(place))
        case .removeFolder(let inode, let place):
            // It can only go once it is empty, so all that emptied it comes first.
            let folder = nodes[place.folder]!
            enter(Naming(edits: [(spot(place), nil)], folders: isJournaled ? [folder, nodes[inode]!] : [folder]))
        case .sent: break
        }
    }

    /// The bytes of the file of that name, as the program sees them.
    func contents(of place: Place) -> [UInt8]? {
        guard let folder = nodes[place.folder], let node = current[folder]?[place.name] else { return nil }
        return files[node]?.current
    }

    /// Some of the name operations that are not synced: in each folder the first so many.
    func someNames(_ random: inout SeededRandom) -> Tree {
        var tree = synced
        var left: [Int: Int] = [:]
        for naming in unsynced {
            for folder in naming.folders where left[folder] == nil {
                left[folder] = random.index(below: unsynced.count { $0.folders.contains(folder) } + 1)
            }
            if naming.folders.allSatisfy({ left[$0]! > 0 }) {
                for folder in naming.folders { left[folder]! -= 1 }
                Self.change(&tree, by: naming)
            } else {
                for folder in naming.folders { left[folder] = 0 }
            }
        }
        return tree
    }

    private func spot(_ place: Place) -> Spot {
        Spot(folder: nodes[place.folder]!, name: place.name)
    }

    private mutating func node(_ inode: UInt64) -> Int {
        defer { count += 1 }
        nodes[inode] = count
        return count
    }

    private mutating func file(_ inode: UInt64) -> Int {
        let node = node(inode)
        files[node] = FileContents()
        return node
    }

    private mutating func make(_ node: Int, _ spot: Spot) {
        enter(Naming(edits: [(spot, node)], folders: [spot.folder]))
    }

    private mutating func makeFolder(_ inode: UInt64, _ spot: Spot) {
        let node = node(inode)
        current[node] = [:]
        synced[node] = [:]
        let path = paths[spot.folder]! + "/" + spot.name
        paths[node] = path
        make(node, spot)
        // The queue's own folders are there before anything is dropped into them, for this run as for every other.
        if path.hasPrefix("/queue") && !path.hasPrefix("/queue/active/") { synced[spot.folder]![spot.name] = node }
    }

    private mutating func rename(_ edits: [(place: Spot, node: Int?)], isMove: Bool) {
        if isMove && !isJournaled {
            for edit in edits.reversed() { enter(Naming(edits: [edit], folders: [edit.place.folder])) }
        } else {
            enter(Naming(edits: edits, folders: isMove ? edits.map(\.place.folder) : [edits[0].place.folder]))
        }
    }

    private mutating func enter(_ naming: Naming) {
        Self.change(&current, by: naming)
        unsynced.append(naming)
    }

    /// Makes the operations in `folder` durable, and all that come before them in the order of some folder.
    private mutating func sync(_ folder: Int) {
        var needed: Set<Int> = [folder]
        var (taken, left): ([Naming], [Naming]) = ([], [])
        for naming in unsynced.reversed() {
            if needed.isDisjoint(with: naming.folders) {
                left.append(naming)
            } else {
                needed.formUnion(naming.folders)
                taken.append(naming)
            }
        }
        for naming in taken.reversed() { Self.change(&synced, by: naming) }
        unsynced = left.reversed()
    }

    private static func change(_ tree: inout Tree, by naming: Naming) {
        for edit in naming.edits { tree[edit.place.folder, default: [:]][edit.place.name] = edit.node }
    }
}
