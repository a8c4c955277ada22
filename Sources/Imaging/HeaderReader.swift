import Glibc

/// Reads a header front to back. Every read says nil, or false, where the bytes end before it, and none looks past that end.
struct HeaderReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    var isAtEnd: Bool {
        rest.isEmpty
    }

    /// What is not read yet.
    var bytes: ArraySlice<UInt8> {
        rest
    }

    mutating func byte() -> UInt8? {
        rest.popFirst()
    }

    /// The next `count` bytes, as a reader that ends with them.
    mutating func part(_ count: Int) -> HeaderReader? {
        guard count >= 0, count <= rest.count else { return nil }
        let part = rest.prefix(count)
        rest = rest.dropFirst(count)
        return HeaderReader(part)
    }

    mutating func skip(_ count: Int) -> Bool {
        part(count) != nil
    }

    /// Leaves out as many of `byte` as come next, which may be none.
    mutating func skipRun(of byte: UInt8) {
        rest = rest.drop { $0 == byte }
    }

    /// Goes to behind the next byte FF and those that repeat it: a JPEG's marker begins so. False where there is none.
    mutating func skipToMarker() -> Bool {
        let place = rest.withUnsafeBytes { bytes -> Int? in
            guard let start = bytes.baseAddress, let found = memchr(start, 0xFF, bytes.count) else { return nil }
            return start.distance(to: found)
        }
        guard let place else { return false }
        rest = rest.dropFirst(place &+ 1)
        skipRun(of: 0xFF)
        return true
    }

    /// Whether `expected` comes next; only then it is read.
    mutating func take(_ expected: some Collection<UInt8>) -> Bool {
        guard rest.starts(with: expected) else { return false }
        rest = rest.dropFirst(expected.count)
        return true
    }

    /// An unsigned number, its highest byte first.
    /// - Parameter count: bytes, at most 4.
    mutating func bigEndian(_ count: Int) -> Int? {
        part(count)?.rest.reduce(0) { $0 << 8 | Int($1) }
    }

    /// An unsigned number, its lowest byte first.
    /// - Parameter count: bytes, at most 4.
    mutating func littleEndian(_ count: Int) -> Int? {
        part(count)?.rest.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
