/// Point clouds as NumPy's arrays: N rows of x, y and z, or of x, y, z, red, green and blue.
///
/// Source: the NPY format, versions 1.0 and 2.0 (NEP 1); vision-generation, §1.5.
public enum PointCloudFile {
    /// The most points of a cloud.
    public static let maximumPoints = 4_000_000
    /// The most bytes of a header: a good one has about a hundred.
    public static let maximumHeader = 4096

    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    /// Reads a whole file. Points with a coordinate that is not finite are left out.
    ///
    /// Colours are 0 to 255, or where none is above 1 and all are at least 0, shares of that.
    /// - Throws: ``PointCloudRefusal``. No file makes it trap, and nothing is allocated that the file's own bytes do not fill.
    public static func read(_ bytes: [UInt8]) throws(PointCloudRefusal) -> PointCloud {
        let (header, start) = try header(of: bytes)
        guard header.type == "<f4" || header.type == "<f8" else { throw .numbers(header.type) }
        guard !header.isColumnOrder else { throw .columnOrder }
        guard header.shape.count == 2, header.shape[1] == 3 || header.shape[1] == 6 else { throw .shape(header.shape) }
        let (count, columns) = (header.shape[0], header.shape[1])
        guard count <= maximumPoints else { throw .tooManyPoints(count) }
        let size = header.type == "<f4" ? 4 : 8
        let expected = count * columns * size
        guard bytes.count - start == expected else { throw .length(bytes: bytes.count - start, expected: expected) }
        let numbers = bytes.withUnsafeBytes { raw in
            (0..<count * columns).map { index -> Float in
                let place = start + index * size
                return size == 4
                    ? Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
                    : Float(Double(bitPattern: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))))
            }
        }
        let cloud = cloud(of: numbers, columns: columns)
        guard cloud.count > 0 else { throw .empty }
        return cloud
    }

    private static func header(of bytes: [UInt8]) throws(PointCloudRefusal) -> (header: NPYHeader, end: Int) {
        guard bytes.starts(with: magic), bytes.count > 7, bytes[6] == 1 || bytes[6] == 2 else { throw .notNPY }
        let width = bytes[6] == 1 ? 2 : 4
        let start = 8 + width
        guard bytes.count >= start else { throw .damagedHeader }
        let length = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= maximumHeader, bytes.count - start >= length, let header = NPYHeader(bytes[start..<start + length]) else {
            throw .damagedHeader
        }
        return (header, start + length)
    }

    private static func cloud(of numbers: [Float], columns: Int) -> PointCloud {
        var coordinates: [Float] = []
        var colours: [Float] = []
        for start in stride(from: 0, to: numbers.count, by: columns) where numbers[start..<start + 3].allSatisfy(\.isFinite) {
            coordinates += numbers[start..<start + 3]
            colours += numbers[start + 3..<start + columns]
        }
        let areShares = colours.allSatisfy { (0...1).contains($0) }
        return PointCloud(coordinates: coordinates, colours: colours.map { byte($0, isShare: areShares) })
    }

    private static func byte(_ colour: Float, isShare: Bool) -> UInt8 {
        let value = isShare ? colour * 255 : colour
        return value.isNaN ? 0 : UInt8(min(255, max(0, value)).rounded())
    }
}

/// The dictionary in an NPY file's header, written as Python writes one.
struct NPYHeader: Equatable {
    private(set) var type = ""
    private(set) var isColumnOrder = false
    private(set) var shape: [Int] = []

    /// Nil for anything but the three members, each once, in any order.
    init?(_ bytes: ArraySlice<UInt8>) {
        var scanner = Scanner(bytes)
        guard scanner.take("{") else { return nil }
        var names: Set<String> = []
        while !scanner.take("}") {
            guard let name = scanner.quoted(), names.insert(name).inserted, scanner.take(":"), read(name, from: &scanner) else {
                return nil
            }
            guard scanner.take(",") else {
                guard scanner.take("}") else { return nil }
                break
            }
        }
        guard scanner.isAtEnd, names.count == 3 else { return nil }
    }

    private mutating func read(_ name: String, from scanner: inout Scanner) -> Bool {
        switch name {
        case "descr":
            guard let text = scanner.quoted() else { return false }
            type = text
        case "fortran_order":
            isColumnOrder = scanner.take("True")
            return isColumnOrder || scanner.take("False")
        case "shape":
            guard let numbers = scanner.tuple() else { return false }
            shape = numbers
        default: return false
        }
        return true
    }

    /// Reads tokens; blanks between them are passed over.
    private struct Scanner {
        private var rest: ArraySlice<UInt8>

        init(_ bytes: ArraySlice<UInt8>) {
            rest = bytes
        }

        var isAtEnd: Bool { rest.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 } }

        mutating func take(_ token: String) -> Bool {
            rest = rest.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 }
            guard rest.starts(with: token.utf8) else { return false }
            rest = rest.dropFirst(token.utf8.count)
            return true
        }

        /// A text without escapes.
        mutating func quoted() -> String? {
            guard let mark = take("'") ? UInt8(ascii: "'") : take("\"") ? UInt8(ascii: "\"") : nil,
                let end = rest.firstIndex(of: mark)
            else { return nil }
            let text = rest[..<end]
            guard !text.contains(UInt8(ascii: "\\")) else { return nil }
            rest = rest[rest.index(after: end)...]
            return String(decoding: text, as: UTF8.self)
        }

        /// `(4096, 6)`; at most 8 whole numbers of at most 12 digits.
        mutating func tuple() -> [Int]? {
            guard take("(") else { return nil }
            var numbers: [Int] = []
            while !take(")") {
                guard numbers.count < 8, let number = number() else { return nil }
                numbers.append(number)
                guard take(",") else { return take(")") ? numbers : nil }
            }
            return numbers
        }

        private mutating func number() -> Int? {
            _ = take("")
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard !digits.isEmpty, digits.count <= 12 else { return nil }
            rest = rest[digits.endIndex...]
            return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }
    }
}
