/// The elements of a JSON array, found by brackets and quotes alone: a broken element does not hide the ones behind it.
struct JSONArrayElements {
    struct Element: Equatable {
        /// From 0.
        let index: Int
        let range: Range<Int>
    }

    private(set) var elements: [Element] = []
    /// What is wrong with the array itself, and where.
    private(set) var fault: JSONFault?

    /// - Parameter start: where the array's opening bracket stands.
    init(in bytes: [UInt8], from start: Int) {
        var position = start + 1
        while true {
            let begin = position
            let end = Self.end(of: bytes, from: begin)
            let closed = end < bytes.count
            let last = !closed || bytes[end] == UInt8(ascii: "]")
            let blank = bytes[begin..<end].allSatisfy(Self.isBlank)
            if !(blank && elements.isEmpty && last) && !(blank && !closed) {
                let range = Self.trimmed(begin..<end, bytes)
                elements.append(Element(index: elements.count, range: range))
            }
            position = end + 1
            if !closed {
                fault = JSONFault(offset: bytes.count, reason: "the array is not closed by ]")
                return
            }
            if last { break }
        }
        if let rest = bytes[position...].firstIndex(where: { !Self.isBlank($0) }) {
            fault = JSONFault(offset: rest, reason: "something follows the array")
        }
    }

    /// Where the comma or bracket stands that ends the element, or the end of the bytes.
    private static func end(of bytes: [UInt8], from start: Int) -> Int {
        var depth = 0
        var inString = false
        var position = start
        while position < bytes.count {
            let byte = bytes[position]
            if inString {
                if byte == UInt8(ascii: "\\") { position += 1 }
                if byte == UInt8(ascii: "\"") { inString = false }
            } else {
                switch byte {
                case UInt8(ascii: "\""): inString = true
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"): depth -= 1
                case UInt8(ascii: "]"):
                    if depth <= 0 { return position }
                    depth -= 1
                case UInt8(ascii: ",") where depth <= 0: return position
                default: break
                }
            }
            position += 1
        }
        return bytes.count
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private static func trimmed(_ range: Range<Int>, _ bytes: [UInt8]) -> Range<Int> {
        var range = range
        while let first = range.first, isBlank(bytes[first]) { range = range.dropFirst() }
        while let last = range.last, isBlank(bytes[last]) { range = range.dropLast() }
        return range
    }
}
