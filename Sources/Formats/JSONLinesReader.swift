import Glibc

/// Cuts a stream of bytes into lines: however the bytes arrive, the lines are the same.
///
/// A byte order mark at the start and the CR of a CRLF are not part of a line. What follows the last LF is a line if it has bytes.
public struct JSONLinesReader: Sendable {
    /// One line, without its end.
    public struct Line: Hashable, Sendable {
        /// From 1.
        public let number: Int
        /// Where it begins in the stream, in bytes, a byte order mark included.
        public let byteOffset: Int
        /// The line's bytes; none where it is too long to keep.
        public let bytes: [UInt8]
        /// How many bytes it has; above the limit, `bytes` is empty.
        public let length: Int

        /// Whether it holds blanks alone.
        public var isBlank: Bool {
            length == bytes.count && bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        }
    }

    private let limit: Int
    private var number = 1
    private var position = 0
    private var start = 0
    private var length = 0
    private var pending: [UInt8] = []

    /// - Parameter limit: the most bytes of a line that are kept.
    public init(limit: Int = 1 << 20) {
        self.limit = limit
    }

    /// Takes more of the stream and hands over every line that it completes.
    public mutating func feed(_ bytes: some Sequence<UInt8>, _ each: (Line) throws -> Void) rethrows {
        let isTaken: Void? = try bytes.withContiguousStorageIfAvailable { try take($0, each) }
        if isTaken == nil {
            for byte in bytes { try take(CollectionOfOne(byte), each) }
        }
    }

    private mutating func take(_ byte: CollectionOfOne<UInt8>, _ each: (Line) throws -> Void) rethrows {
        try byte.withContiguousStorageIfAvailable { try take($0, each) }
    }

    private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, _ each: (Line) throws -> Void) rethrows {
        guard let base = bytes.baseAddress else { return }
        var start = 0
        while start < bytes.count {
            let end = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
            let stop = end.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? bytes.count
            // One byte more than the limit may be a CR, or one of the three of a byte order mark.
            let kept = min(stop - start, max(0, limit + 4 - pending.count))
            pending.append(contentsOf: bytes[start..<(start + kept)])
            length += stop - start
            position += stop - start
            start = stop
            if end == nil { return }
            position += 1
            start += 1
            try each(takeLine())
        }
    }

    /// Ends the stream: hands over its last line where no LF ended it.
    public mutating func finish(_ each: (Line) throws -> Void) rethrows {
        if length > 0 { try each(takeLine()) }
    }

    private mutating func takeLine() -> Line {
        var bytes = pending
        var offset = start
        var count = length
        let whole = count == bytes.count
        if start == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            bytes.removeFirst(3)
            offset += 3
            count -= 3
        }
        if whole, bytes.last == UInt8(ascii: "\r") {
            bytes.removeLast()
            count -= 1
        }
        let line = Line(number: number, byteOffset: offset, bytes: count <= limit && whole ? bytes : [], length: count)
        number += 1
        start = position
        length = 0
        pending.removeAll(keepingCapacity: true)
        return line
    }
}
