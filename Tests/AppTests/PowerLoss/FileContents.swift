import Support

/// The bytes of one file: those that a cut surely leaves, and what was done to them since.
struct FileContents {
    private enum Change {
        case write(offset: Int, ArraySlice<UInt8>)
        case resize(Int)
    }

    /// As of the last sync of the file.
    private(set) var synced: [UInt8] = []
    /// As the program sees them.
    private(set) var current: [UInt8] = []
    private var unsynced: [Change] = []

    mutating func write(_ bytes: ArraySlice<UInt8>, at offset: Int) {
        unsynced.append(.write(offset: offset, bytes))
        current.put(bytes, at: offset)
    }

    mutating func resize(to size: Int) {
        unsynced.append(.resize(size))
        current.resize(to: size)
    }

    mutating func sync() {
        synced = current
        unsynced = []
    }

    /// The synced bytes with some of the later changes: each write in whole, not at all, or in some of its sectors, in any
    /// combination; and any of the sizes that the file has had since.
    func torn(_ random: inout SeededRandom) -> [UInt8] {
        guard !unsynced.isEmpty else { return synced }
        var bytes = synced
        var size = synced.count
        var sizes = [size]
        for change in unsynced {
            switch change {
            case .resize(let wanted):
                size = wanted
                if Bool.random(using: &random) { bytes.erase(from: wanted) }
            case .write(let offset, let data):
                size = max(size, offset + data.count)
                switch random.index(below: 3) {
                case 0: break
                case 1: bytes.put(data, at: offset)
                default:
                    for sector in Self.sectors(of: data, at: offset) where Bool.random(using: &random) {
                        bytes.put(sector, at: offset + sector.startIndex - data.startIndex)
                    }
                }
            }
            sizes.append(size)
        }
        bytes.resize(to: sizes[random.index(below: sizes.count)])
        return bytes
    }

    /// The parts of a write that a disk takes in whole or not at all.
    private static func sectors(of data: ArraySlice<UInt8>, at offset: Int) -> [ArraySlice<UInt8>] {
        let sector = 512
        var parts: [ArraySlice<UInt8>] = []
        var start = data.startIndex
        while start < data.endIndex {
            let position = offset + start - data.startIndex
            let end = min(data.endIndex, start + sector - position % sector)
            parts.append(data[start..<end])
            start = end
        }
        return parts
    }
}

extension [UInt8] {
    /// Writes as a file does: what lies between the old end and `offset` becomes zeros.
    fileprivate mutating func put(_ bytes: ArraySlice<UInt8>, at offset: Int) {
        if count < offset + bytes.count { resize(to: offset + bytes.count) }
        replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }

    fileprivate mutating func resize(to size: Int) {
        if size < count {
            removeLast(count - size)
        } else {
            append(contentsOf: repeatElement(0, count: size - count))
        }
    }

    fileprivate mutating func erase(from start: Int) {
        if start < count { replaceSubrange(start..., with: repeatElement(0, count: count - start)) }
    }
}
