/// An incremental reader of server-sent events: bytes in, in pieces of any size; the data of whole events out.
///
/// Takes LF, CR and CRLF as line ends, a byte-order mark at the start, comments, and data over several lines. An event that
/// was not ended by a blank line is never given out. Source: WHATWG HTML, section 9.2.6.
public struct SSEParser: Sendable {
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var lastWasCR = false
    private var isFirstLine = true

    public init() {}

    /// Reads the next piece, and gives out the data of each event that it ends.
    public mutating func feed(_ piece: some Sequence<UInt8>) -> [[UInt8]] {
        var events: [[UInt8]] = []
        let done: Void? = piece.withContiguousStorageIfAvailable { read($0, into: &events) }
        if done == nil { Array(piece).withUnsafeBufferPointer { read($0, into: &events) } }
        return events
    }

    private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, into events: inout [[UInt8]]) {
        var start = 0
        if lastWasCR, let first = bytes.first {
            lastWasCR = false
            if first == 0x0A { start = 1 }
        }
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
            let piece = UnsafeBufferPointer(rebasing: bytes[start..<end])
            guard end < bytes.count else { return line.append(contentsOf: piece) }
            if line.isEmpty {
                endLine(piece, into: &events)
            } else {
                line.append(contentsOf: piece)
                let whole = line
                whole.withUnsafeBufferPointer { endLine($0, into: &events) }
                line.removeAll()
            }
            start = end + 1
            guard bytes[end] == 0x0D else { continue }
            if start == bytes.count {
                lastWasCR = true
            } else if bytes[start] == 0x0A {
                start += 1
            }
        }
    }

    private mutating func endLine(_ bytes: UnsafeBufferPointer<UInt8>, into events: inout [[UInt8]]) {
        var line = bytes[...]
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
        }
        guard !line.isEmpty else {
            if hasData { events.append(data) }
            data = []
            hasData = false
            return
        }
        let name = line.prefix { $0 != UInt8(ascii: ":") }
        guard name.elementsEqual("data".utf8) else { return }
        var value = line.dropFirst(name.count + 1)
        if value.first == 0x20 { value = value.dropFirst() }
        if hasData { data.append(0x0A) }
        data.append(contentsOf: value)
        hasData = true
    }
}
