import Records
public import Support

/// Reads a seed file whole. A bad line is quarantined with its place and reason; the others stand.
///
/// ``SeedStream`` tells the forms that are read.
public enum SeedReader {
    /// The most bytes that a line or an element may have.
    public static let lineLimit = 1 << 20

    private static let pieceSize = 1 << 18

    /// Reads the file at `path`, plain, gzip or zstd.
    /// - Throws: ``MillError`` `io` when the file cannot be read, or is damaged.
    public static func read(path: String) throws(MillError) -> SeedReading {
        let bytes = try Files.read(path)
        var unpacked = UnpackedBytes(of: path)
        var collector = SeedCollector()
        var stream = SeedStream()
        // Piece by piece, for a small file may unpack to a very large one.
        for start in stride(from: 0, to: bytes.count, by: pieceSize) {
            let piece = try unpacked.feed(Array(bytes[start..<min(start + pieceSize, bytes.count)]))
            stream.feed(piece) { collector.take($0) }
        }
        stream.feed(try unpacked.finish()) { collector.take($0) }
        stream.finish { collector.take($0) }
        return collector.reading
    }

    /// Reads a whole file's bytes.
    public static func read(_ bytes: [UInt8]) -> SeedReading {
        var collector = SeedCollector()
        var stream = SeedStream()
        stream.feed(bytes) { collector.take($0) }
        stream.finish { collector.take($0) }
        return collector.reading
    }
}

/// Puts each line where it belongs.
struct SeedCollector {
    private(set) var reading = SeedReading()
    private var repeats = SeedRepeats<SeedContent>()

    mutating func take(_ line: SeedLine) {
        reading.lines += 1
        switch line {
        case .fault(let fault): reading.quarantined.append(fault)
        case .seed(let seed, let place):
            switch repeats.judge(content: SeedContent(seed), id: seed.id, at: place) {
            case .new: reading.seeds.append(seed)
            case .duplicate(let of): reading.duplicates.append(DuplicateLine(line: place.line, of: of))
            case .conflict(let fault): reading.quarantined.append(fault)
            }
        }
    }
}

/// What makes two seeds the same: everything but id and name.
struct SeedContent: Hashable {
    let instruction: String
    let instances: [Instance]
    let payload: String?

    init(_ seed: SeedTask) {
        instruction = seed.instruction
        instances = seed.instances
        payload = seed.payload
    }
}
