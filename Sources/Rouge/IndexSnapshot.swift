/// Why bytes are no index.
public enum SnapshotError: Error, Equatable {
    /// They do not begin as a snapshot does.
    case foreign
    /// Another version of this program, or of its tokenizer, wrote them.
    case version(Int)
    /// They end early, go on too long, or contradict themselves.
    case damaged
}

extension RougeIndex {
    /// What every snapshot begins with.
    public static let snapshotMagic = Array("ROUGEIX".utf8)

    /// Hands over the index as bytes, some at a time: the tokens in order of their numbers, and the texts as numbers.
    ///
    /// Lists and rankings are not among them: the texts are filed anew when they are read. Whoever stores the bytes adds a
    /// checksum of their own.
    public func writeSnapshot<Failure: Error>(_ write: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
        var bytes = SnapshotWriter()
        bytes.raw(Self.snapshotMagic)
        bytes.number(RougeTokenizer.version)
        bytes.text(Array(tokenizer.rawValue.utf8))
        for byte in 0..<8 { bytes.raw([UInt8(truncatingIfNeeded: threshold.bitPattern >> (8 * UInt64(byte)))]) }
        bytes.number(interner.count)
        try interner.forEachToken { token throws(Failure) in
            bytes.text(token)
            try bytes.flush(into: write)
        }
        let items = items.view
        bytes.number(items.count)
        for item in 0..<items.count {
            bytes.number(items.length(item))
            for id in items.buffer(of: item) { bytes.number(Int(id)) }
            try bytes.flush(into: write)
        }
        try bytes.flush(into: write, all: true)
    }

    /// The index that ``writeSnapshot(_:)`` wrote: it decides as the other would have gone on to.
    public convenience init(snapshot bytes: [UInt8]) throws(SnapshotError) {
        var reader = SnapshotReader(bytes)
        guard bytes.starts(with: Self.snapshotMagic) else { throw .foreign }
        reader.skip(Self.snapshotMagic.count)
        let version = try reader.number()
        guard version == RougeTokenizer.version else { throw .version(version) }
        let name = String(decoding: try reader.text(), as: UTF8.self)
        let pattern = try reader.raw(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let threshold = Double(bitPattern: pattern)
        guard let tokenizer = RougeTokenizer(rawValue: name), threshold >= 0, threshold <= 1 else { throw .damaged }
        self.init(tokenizer: tokenizer, threshold: threshold)
        let tokenCount = try reader.number()
        for id in 0..<tokenCount {
            let token = try reader.text()
            guard !token.isEmpty, interner.number(of: token) == id else { throw .damaged }
        }
        var ids: [UInt32] = []
        for _ in 0..<(try reader.number()) {
            ids.removeAll(keepingCapacity: true)
            for _ in 0..<(try reader.number()) {
                let id = try reader.number()
                guard id < tokenCount else { throw .damaged }
                ids.append(UInt32(id))
            }
            ids.withUnsafeBufferPointer { keep($0) }
        }
        guard reader.isAtEnd else { throw .damaged }
    }
}

/// Numbers in seven bits a byte, the lowest first.
private struct SnapshotWriter {
    private var bytes: [UInt8] = []

    mutating func raw(_ more: [UInt8]) {
        bytes += more
    }

    mutating func number(_ value: Int) {
        var rest = UInt(bitPattern: value)
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func text(_ text: [UInt8]) {
        number(text.count)
        bytes += text
    }

    mutating func flush<Failure: Error>(into write: ([UInt8]) throws(Failure) -> Void, all: Bool = false) throws(Failure) {
        guard all || bytes.count >= 1 << 16 else { return }
        try write(bytes)
        bytes.removeAll(keepingCapacity: true)
    }
}

private struct SnapshotReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { place == bytes.count }

    mutating func skip(_ count: Int) {
        place += count
    }

    mutating func raw(_ count: Int) throws(SnapshotError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= bytes.count - place else { throw .damaged }
        defer { place += count }
        return bytes[place..<(place + count)]
    }

    mutating func text() throws(SnapshotError) -> ArraySlice<UInt8> {
        try raw(try number())
    }

    /// No more than the bytes that are left can hold, so that a damaged count is not believed.
    mutating func number() throws(SnapshotError) -> Int {
        var value = 0
        for shift in stride(from: 0, through: 35, by: 7) {
            guard place < bytes.count else { throw .damaged }
            let byte = bytes[place]
            place += 1
            value |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
        }
        throw .damaged
    }
}
