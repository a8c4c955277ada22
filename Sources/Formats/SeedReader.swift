import Records
public import Support

/// Reads seed tasks: Self-Instruct JSONL, Alpaca as a JSON array or JSONL, and our own schema in either form.
///
/// UTF-8, with or without byte order mark, LF or CRLF. A bad line is quarantined with its place and reason; the others stand.
/// Source: the published `seed_tasks.jsonl` and `alpaca_data.json`.
public enum SeedReader {
    /// The most bytes that a line or an element may have.
    public static let lineLimit = 1 << 20

    /// Reads the file at `path`.
    /// - Throws: ``MillError`` `io` when the file cannot be read.
    public static func read(path: String) throws(MillError) -> SeedReading {
        read(try Files.read(path))
    }

    /// Reads a whole file's bytes.
    public static func read(_ bytes: [UInt8]) -> SeedReading {
        var collector = SeedCollector()
        let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        if looksLikeUTF16(bytes) {
            collector.fault(
                LineFault(
                    line: 1, byteOffset: 0, code: .seedSyntax,
                    reason: "the file is UTF-16, not UTF-8; convert it, for example with iconv -f UTF-16 -t UTF-8"))
        } else if let start = bytes[mark...].firstIndex(where: { !isBlank($0) }), bytes[start] == UInt8(ascii: "[") {
            readArray(bytes, from: start, into: &collector)
        } else {
            readLines(bytes, into: &collector)
        }
        return collector.reading
    }

    private static func readLines(_ bytes: [UInt8], into collector: inout SeedCollector) {
        var reader = JSONLinesReader(limit: lineLimit)
        let take = { (line: JSONLinesReader.Line) in
            if line.isBlank { return }
            collector.add(
                line.bytes[...], length: line.length,
                at: Place(line: line.number, byteOffset: line.byteOffset, element: nil))
        }
        reader.feed(bytes, take)
        reader.finish(take)
    }

    private static func readArray(_ bytes: [UInt8], from start: Int, into collector: inout SeedCollector) {
        let array = JSONArrayElements(in: bytes, from: start)
        var line = 1
        var counted = 0
        func lineNumber(at offset: Int) -> Int {
            line += bytes[counted..<offset].count { $0 == UInt8(ascii: "\n") }
            counted = offset
            return line
        }
        for element in array.elements {
            let place = Place(
                line: lineNumber(at: element.range.lowerBound), byteOffset: element.range.lowerBound, element: element.index)
            collector.add(bytes[element.range], length: element.range.count, at: place)
        }
        if let fault = array.fault {
            // A file that ends inside an element is one mistake, not two.
            if fault.offset == bytes.count { collector.forgetSyntaxFault(ofElement: array.elements.count - 1) }
            let number = lineNumber(at: max(counted, fault.offset))
            collector.fault(LineFault(line: number, byteOffset: fault.offset, code: .seedSyntax, reason: fault.reason))
        }
    }

    private static func looksLikeUTF16(_ bytes: [UInt8]) -> Bool {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return true }
        let start = bytes.prefix(4)
        return start.count == 4 && start.count { $0 == 0 } == 2 && (start[0] == 0) == (start[2] == 0)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}

/// Where a line or element begins.
struct Place {
    let line: Int
    let byteOffset: Int
    let element: Int?
}

/// Puts each line where it belongs.
struct SeedCollector {
    private(set) var reading = SeedReading()
    private var lineOfContent: [SeedContent: Int] = [:]
    private var lineOfID: [String: Int] = [:]

    mutating func fault(_ fault: LineFault) {
        reading.lines += 1
        reading.quarantined.append(fault)
    }

    /// Takes back what was last said of an element, if it was that its JSON is broken.
    mutating func forgetSyntaxFault(ofElement index: Int) {
        guard let last = reading.quarantined.last, last.element == index, last.code == .seedSyntax else { return }
        reading.lines -= 1
        reading.quarantined.removeLast()
    }

    mutating func add(_ bytes: ArraySlice<UInt8>, length: Int, at place: Place) {
        do throws(SeedFault) {
            guard length <= SeedReader.lineLimit else {
                throw SeedFault(
                    code: .seedSyntax, offset: 0, reason: "it has \(length) bytes, the limit is \(SeedReader.lineLimit)")
            }
            let seed = try SeedDecoding.seed(from: bytes)
            try keep(seed, at: place)
        } catch {
            fault(
                LineFault(
                    line: place.line, byteOffset: place.byteOffset + error.offset, element: place.element, code: error.code,
                    reason: error.reason))
        }
    }

    private mutating func keep(_ seed: SeedTask, at place: Place) throws(SeedFault) {
        let content = SeedContent(seed)
        if let earlier = lineOfContent[content] {
            reading.lines += 1
            reading.duplicates.append(DuplicateLine(line: place.line, of: earlier))
            return
        }
        if let earlier = lineOfID[seed.id] {
            throw SeedFault(code: .seedField, offset: 0, reason: "id: '\(seed.id)' is also the id of line \(earlier)")
        }
        lineOfContent[content] = place.line
        lineOfID[seed.id] = place.line
        reading.lines += 1
        reading.seeds.append(seed)
    }
}

/// What makes two seeds the same: everything but id and name.
struct SeedContent: Hashable {
    let instruction: String
    let instances: [Instance]

    init(_ seed: SeedTask) {
        instruction = seed.instruction
        instances = seed.instances
    }
}
