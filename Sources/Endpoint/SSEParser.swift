import Glibc

/// An incremental reader of server-sent events: bytes in, in pieces of any size; the data of whole events out.
///
/// Takes LF, CR and CRLF as line ends, a byte-order mark at the start, comments, and data over several lines. An event that
/// was not ended by a blank line is never given out. Source: WHATWG HTML, section 9.2.6.
public struct SSEParser: Sendable {
    /// The beginning of a line whose end has not come.
    private var line: [UInt8] = []
    /// The data of the event so far, but for what ``fresh`` stands for.
    private var data: [UInt8] = []
    private var hasData = false
    /// Where the event's only line of data is in the piece that is being read: most events are never copied.
    private var fresh: Range<Int>?
    private var lastWasCR = false
    private var isFirstLine = true

    public init() {}

    /// Reads the next piece, and gives out the data of each event that it ends.
    public mutating func feed(_ piece: some Sequence<UInt8>) -> [[UInt8]] {
        var events: [[UInt8]] = []
        let done: Void? = piece.withContiguousStorageIfAvailable { read($0) { events.append(Array($0)) } }
        if done == nil { Array(piece).withUnsafeBufferPointer { read($0) { events.append(Array($0)) } } }
        return events
    }

    /// Reads the next piece, and calls `body` with the data of each event that it ends, valid during the call.
    mutating func read(_ piece: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        var start = 0
        if lastWasCR, let first = piece.first {
            lastWasCR = false
            if first == 0x0A { start = 1 }
        }
        while start < piece.count {
            guard let end = Self.lineEnd(in: piece, from: start) else {
                line.append(contentsOf: piece[start...])
                break
            }
            if line.isEmpty {
                endLine(piece, start..<end, isWhole: true, body)
            } else {
                line.append(contentsOf: piece[start..<end])
                let whole = line
                line.removeAll()
                whole.withUnsafeBufferPointer { endLine($0, 0..<whole.count, isWhole: false, body) }
            }
            start = end + 1
            guard piece[end] == 0x0D else { continue }
            if start == piece.count {
                lastWasCR = true
            } else if piece[start] == 0x0A {
                start += 1
            }
        }
        keep(piece)
    }

    /// The next LF or CR.
    private static func lineEnd(in piece: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard let base = piece.baseAddress else { return nil }
        func find(_ byte: Int32, _ count: Int) -> Int? {
            memchr(base + start, byte, count).map { UnsafeRawPointer($0) - UnsafeRawPointer(base) }
        }
        let feed = find(0x0A, piece.count - start)
        return find(0x0D, (feed ?? piece.count) - start) ?? feed
    }

    /// - Parameters:
    ///   - isWhole: whether `range` is in the piece that is being read.
    private mutating func endLine(
        _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, isWhole: Bool,
        _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        var line = bytes[range]
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
        }
        guard !line.isEmpty else { return endEvent(bytes, isWhole, body) }
        guard line.starts(with: Self.name) else { return }
        var value = line.dropFirst(Self.name.count)
        guard value.isEmpty || value.first == UInt8(ascii: ":") else { return }
        value = value.dropFirst()
        if value.first == 0x20 { value = value.dropFirst() }
        if isWhole, !hasData {
            fresh = value.startIndex..<value.endIndex
        } else {
            if isWhole { keep(bytes) }
            if hasData { data.append(0x0A) }
            data.append(contentsOf: value)
        }
        hasData = true
    }

    private static let name: [UInt8] = Array("data".utf8)

    private mutating func endEvent(
        _ bytes: UnsafeBufferPointer<UInt8>, _ isWhole: Bool, _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        if let fresh, isWhole {
            body(UnsafeBufferPointer(rebasing: bytes[fresh]))
        } else if hasData {
            data.withUnsafeBufferPointer(body)
        }
        fresh = nil
        hasData = false
        data.removeAll()
    }

    /// Copies what would be lost with the piece.
    private mutating func keep(_ piece: UnsafeBufferPointer<UInt8>) {
        guard let fresh else { return }
        data.append(contentsOf: piece[fresh])
        self.fresh = nil
    }
}
