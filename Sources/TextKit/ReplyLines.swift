/// A reply cut into lines, knowing which of them are code.
struct ReplyLines {
    struct Line {
        /// Bytes of the line without its break.
        let range: Range<Int>
        /// Inside a closed code fence, or the fence itself: text of the answer, never a label.
        var isFenced = false
        var isBlank = false
    }

    let bytes: [UInt8]
    private(set) var lines: [Line] = []

    /// Lines end at LF, CRLF, CR, U+2028 and U+2029. A fence around the whole reply is taken off.
    init(_ reply: String) {
        bytes = Array(reply.utf8)
        splitLines()
        removeOuterFence()
        markFences()
    }

    private mutating func splitLines() {
        var start = 0
        var place = 0
        func addLine(_ lines: inout [Line], upTo end: Int) {
            var scanner = ByteScanner(bytes, in: start..<end)
            scanner.skipWhitespace()
            lines.append(Line(range: start..<end, isBlank: scanner.isAtEnd))
        }
        while place < bytes.count {
            let width = breakWidth(at: place)
            if width > 0 {
                addLine(&lines, upTo: place)
                start = place + width
            }
            place += max(1, width)
        }
        addLine(&lines, upTo: bytes.count)
    }

    private func breakWidth(at place: Int) -> Int {
        switch bytes[place] {
        case 0x0A: return 1
        case 0x0D: return place + 1 < bytes.count && bytes[place + 1] == 0x0A ? 2 : 1
        case 0xE2 where place + 2 < bytes.count && bytes[place + 1] == 0x80 && bytes[place + 2] & 0xFE == 0xA8: return 3
        default: return 0
        }
    }

    /// The character and length of a fence that begins or ends at `line`.
    private func fence(_ line: Line) -> (mark: UInt8, length: Int, isBare: Bool)? {
        var scanner = ByteScanner(bytes, in: line.range)
        scanner.skipBlanks()
        guard let mark = scanner.next, mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return nil }
        let start = scanner.position
        while scanner.next == mark { scanner.position += 1 }
        let length = scanner.position - start
        guard length >= 3 else { return nil }
        scanner.skipBlanks()
        return (mark, length, scanner.isAtEnd)
    }

    private mutating func removeOuterFence() {
        guard let first = lines.firstIndex(where: { !$0.isBlank }), let last = lines.lastIndex(where: { !$0.isBlank }),
            first < last, let opening = fence(lines[first]), let closing = fence(lines[last]), closing.isBare,
            opening.mark == closing.mark, closing.length >= opening.length
        else { return }
        let inner = lines[first + 1..<last]
        // With more fences in between, the first and last belong to two blocks unless they are longer than those.
        if inner.contains(where: { line in fence(line).map { $0.mark == opening.mark && $0.length >= opening.length } ?? false })
        {
            return
        }
        lines = Array(inner)
    }

    /// A fence that is never closed is no fence: it must not swallow the items after it.
    private mutating func markFences() {
        var opening: (place: Int, mark: UInt8, length: Int)?
        for place in lines.indices {
            guard let fence = fence(lines[place]) else { continue }
            if let open = opening {
                guard fence.mark == open.mark, fence.length >= open.length, fence.isBare else { continue }
                for inside in open.place...place { lines[inside].isFenced = true }
                opening = nil
            } else {
                opening = (place, fence.mark, fence.length)
            }
        }
    }

    /// Where the last line ends.
    var end: Int { lines.last?.range.upperBound ?? 0 }
}
