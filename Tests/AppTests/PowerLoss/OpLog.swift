import Foundation

/// A name in a folder; folders and files are known by the numbers that the file system gave them.
struct Place: Hashable {
    let folder: UInt64
    let name: String
}

/// One thing that the program did to its files, or a request that left it.
enum Operation {
    case makeFile(UInt64, Place)
    /// A file that has no name yet.
    case makeNameless(UInt64)
    case write(UInt64, offset: Int, ArraySlice<UInt8>)
    case resize(UInt64, Int)
    case syncFile(UInt64)
    case syncFolder(UInt64)
    case rename(Place, to: Place)
    case link(UInt64, Place)
    case unlink(Place)
    case makeFolder(UInt64, Place)
    case removeFolder(UInt64, Place)
    /// An attempt's request was given to the network.
    case sent(String)

    /// Whether it decides which states are possible, other than by being one write more.
    var isTurn: Bool {
        switch self {
        case .write, .sent, .resize: false
        default: true
        }
    }
}

/// What a run did, in order, as `Tests/PowerLoss/oplog.c` wrote it down.
struct OpLog {
    /// The number of the folder that holds all others.
    let root: UInt64
    /// How the folder came to be as the run found it.
    let before: [Operation]
    let operations: [Operation]

    struct Malformed: Error {
        let offset: Int
    }

    /// The numbers are those of `enum kind` in `oplog.h`.
    private enum Kind: UInt32 {
        case makeFile = 1
        case makeNameless, write, resize, syncFile, syncFolder, rename, link, unlink, makeFolder, removeFolder, sent, root, ready
    }

    init(_ path: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        var reader = Reader(bytes: bytes)
        var root: UInt64?
        var before: [Operation]?
        var operations: [Operation] = []
        while !reader.isAtEnd {
            let start = reader.offset
            let entry = try reader.entry()
            let place = Place(folder: entry.folder, name: entry.first)
            switch entry.kind {
            case .root: root = entry.inode
            case .ready: (before, operations) = (operations, [])
            case .makeFile: operations.append(.makeFile(entry.inode, place))
            case .makeNameless: operations.append(.makeNameless(entry.inode))
            case .write: operations.append(.write(entry.inode, offset: entry.offset, entry.data))
            case .resize: operations.append(.resize(entry.inode, entry.offset))
            case .syncFile: operations.append(.syncFile(entry.inode))
            case .syncFolder: operations.append(.syncFolder(entry.inode))
            case .rename: operations.append(.rename(place, to: Place(folder: entry.other, name: entry.second)))
            case .link: operations.append(.link(entry.inode, place))
            case .unlink: operations.append(.unlink(place))
            case .makeFolder: operations.append(.makeFolder(entry.inode, place))
            case .removeFolder: operations.append(.removeFolder(entry.inode, place))
            case .sent: operations.append(.sent(entry.first))
            case nil: throw Malformed(offset: start)
            }
        }
        guard let root, let before else { throw Malformed(offset: 0) }
        (self.root, self.before, self.operations) = (root, before, operations)
    }

    private struct Entry {
        let kind: Kind?
        let inode: UInt64
        let folder: UInt64
        let other: UInt64
        let offset: Int
        let first: String
        let second: String
        let data: ArraySlice<UInt8>
    }

    private struct Reader {
        let bytes: [UInt8]
        private(set) var offset = 0

        init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        var isAtEnd: Bool { offset == bytes.count }

        mutating func entry() throws -> Entry {
            let kind = try number(UInt32.self)
            let first = try number(UInt32.self)
            let second = try number(UInt32.self)
            _ = try number(UInt32.self)
            let inode = try number(UInt64.self)
            let folder = try number(UInt64.self)
            let other = try number(UInt64.self)
            let place = try number(UInt64.self)
            let length = try number(UInt64.self)
            return Entry(
                kind: Kind(rawValue: kind), inode: inode, folder: folder, other: other, offset: Int(place),
                first: String(decoding: try take(Int(first)), as: UTF8.self),
                second: String(decoding: try take(Int(second)), as: UTF8.self), data: try take(Int(length)))
        }

        private mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
            let part = try take(MemoryLayout<Number>.size)
            return part.withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(as: Number.self)) }
        }

        private mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
            guard count <= bytes.count - offset else { throw Malformed(offset: offset) }
            defer { offset += count }
            return bytes[offset..<offset + count]
        }
    }
}
