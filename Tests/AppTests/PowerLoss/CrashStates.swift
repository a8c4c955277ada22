import Foundation
import Support

/// The files and folders that a power cut left, by their paths below the state folder.
struct CrashState: Sendable {
    /// Which part of what was not synced the cut left.
    enum Kind: Hashable, Sendable, CustomStringConvertible {
        /// All of it: the process died, the machine did not.
        case everything
        /// Nothing.
        case synced
        /// Every name, and no data.
        case namesAhead
        /// All data, and no name.
        case namesBehind
        /// Some of the writes, some of them in part, and some names.
        case torn(Int)

        static let all: [Kind] = [.everything, .synced, .namesAhead, .namesBehind] + (0..<8).map { .torn($0) }

        init?(_ text: String) {
            guard let kind = Self.all.first(where: { $0.description == text }) else { return nil }
            self = kind
        }

        var description: String {
            switch self {
            case .everything: "everything"
            case .synced: "synced"
            case .namesAhead: "names-ahead"
            case .namesBehind: "names-behind"
            case .torn(let number): "torn-\(number)"
            }
        }
    }

    private(set) var folders: [String] = []
    private(set) var files: [String: [UInt8]] = [:]

    init(_ disk: Disk, _ kind: Kind, _ random: inout SeededRandom) {
        let tree =
            switch kind {
            case .everything, .namesAhead: disk.current
            case .synced, .namesBehind: disk.synced
            case .torn: disk.someNames(&random)
            }
        add(tree, Disk.top, at: "", from: disk, kind, &random)
    }

    private mutating func add(
        _ tree: Disk.Tree, _ folder: Int, at path: String, from disk: Disk, _ kind: Kind, _ random: inout SeededRandom
    ) {
        // Sorted, so that the same numbers go to the same files whenever a state is built again.
        for (name, node) in (tree[folder] ?? [:]).sorted(by: { $0.key < $1.key }) {
            let path = path.isEmpty ? name : path + "/" + name
            if let contents = disk.files[node] {
                // Neither holds anything here: SQLite makes the one anew, and the disk is not full.
                if name.hasSuffix("-shm") || name == ".emergency" { continue }
                files[path] =
                    switch kind {
                    case .everything, .namesBehind: contents.current
                    case .synced, .namesAhead: contents.synced
                    case .torn: contents.torn(&random)
                    }
            } else {
                folders.append(path)
                add(tree, node, at: path, from: disk, kind, &random)
            }
        }
    }

    /// Makes it in `folder`.
    func materialise(in folder: String) throws {
        for path in [""] + folders {
            try FileManager.default.createDirectory(atPath: folder + "/" + path, withIntermediateDirectories: true)
        }
        for (path, bytes) in files { try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + path)) }
    }

    /// The paths of the files below `folder`.
    func paths(below folder: String) -> [String] {
        files.keys.filter { $0.hasPrefix(folder + "/") }.sorted()
    }
}

/// One moment at which the power may fail, and what is then left.
struct CrashPoint: Sendable, CustomStringConvertible {
    /// How many operations came before the cut.
    let cut: Int
    let kind: CrashState.Kind
    let seed: UInt64
    /// Whether the daemon is started on it and goes to the job's end.
    var restarts = false

    var description: String { "\(cut):\(kind):\(seed)" }

    init(cut: Int, kind: CrashState.Kind, seed: UInt64) {
        (self.cut, self.kind, self.seed) = (cut, kind, seed)
    }

    /// - Parameter text: a ``description``.
    init?(_ text: String) {
        let parts = text.split(separator: ":").map(String.init)
        guard parts.count == 3, let cut = Int(parts[0]), let kind = CrashState.Kind(parts[1]), let seed = UInt64(parts[2])
        else { return nil }
        self.init(cut: cut, kind: kind, seed: seed)
        restarts = true
    }

    func state(of disk: Disk) -> CrashState {
        var random = SeededRandom(deriving: "\(seed)", "\(cut)", "\(kind)")
        return CrashState(disk, kind, &random)
    }

    /// Points in the order of their cuts. Half are spread evenly over the log; half come right after a sync or a name operation,
    /// which are few, and decide what is left.
    static func spread(_ count: Int, restarting restarts: Int, over log: OpLog, seed: UInt64) -> [CrashPoint] {
        let all = Array(0...log.operations.count)
        let turns = log.operations.indices.filter { log.operations[$0].isTurn }.map { $0 + 1 }
        let even = spread(count / 2, over: all, seed: seed)
        var turning = spread(count - count / 2, over: turns, seed: seed)
        for restart in 0..<min(restarts, turning.count) {
            turning[(2 * restart + 1) * turning.count / (2 * restarts)].restarts = true
        }
        return (even + turning).sorted { $0.cut < $1.cut }
    }

    private static func spread(_ count: Int, over cuts: [Int], seed: UInt64) -> [CrashPoint] {
        (0..<count).map { index in
            let kind = CrashState.Kind.all[(index + Int(seed % 12)) % CrashState.Kind.all.count]
            return CrashPoint(cut: cuts[index * (cuts.count - 1) / max(1, count - 1)], kind: kind, seed: seed &+ UInt64(index))
        }
    }
}
