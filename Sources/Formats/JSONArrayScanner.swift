import Support

/// Cuts the elements out of one JSON array, however its bytes arrive, by brackets and quotes alone: a broken element does not hide
/// the ones behind it.
struct JSONArrayScanner {
    struct Element: Equatable {
        /// From 0.
        let index: Int
        /// The line it begins on, from 1.
        let line: Int
        /// Where it begins in the stream.
        let offset: Int
        /// Without blanks at the ends; only the first bytes where it is longer than the limit.
        let bytes: [UInt8]
        let length: Int
        /// Whether a comma or the array's bracket ended it.
        let isTerminated: Bool
    }

    private enum State {
        case before, element, string, escape, after
    }

    private let limit: Int
    private var state = State.before
    private var depth = 0
    private var line = 1
    private var position = 0
    private var count = 0
    private var pending: [UInt8] = []
    private var pendingLength = 0
    private var trailingBlanks = 0
    private var place: (line: Int, offset: Int)?
    /// Where the first byte stands that follows the array, and its line.
    private(set) var remainder: (line: Int, offset: Int)?

    /// - Parameter limit: the most bytes of an element that are kept.
    init(limit: Int) {
        self.limit = limit
    }

    /// Whether the array's own bracket has come.
    var isClosed: Bool { state == .after }
    /// The line and the offset of the next byte.
    var end: (line: Int, offset: Int) { (line, position) }

    /// Takes more of the stream; the first byte that is neither blank nor of a byte order mark is the array's bracket.
    mutating func feed(_ bytes: [UInt8], _ each: (Element) throws -> Void) rethrows {
        var index = 0
        while index < bytes.count {
            if state == .string {
                let end = bytes.withUnsafeBufferPointer { JSONWriter.plainPrefix($0, from: index) }
                keep(bytes[index..<end])
                position += end - index
                index = end
                if index == bytes.count { return }
            }
            let byte = bytes[index]
            try take(byte, each)
            position += 1
            index += 1
            if byte == UInt8(ascii: "\n") { line += 1 }
        }
    }

    /// Ends the stream: hands over an element that nothing ended.
    mutating func finish(_ each: (Element) throws -> Void) rethrows {
        guard state != .after, state != .before, place != nil else { return }
        try each(takeElement(isTerminated: false))
    }

    private mutating func take(_ byte: UInt8, _ each: (Element) throws -> Void) rethrows {
        switch state {
        case .before:
            if byte == UInt8(ascii: "[") { state = .element }
        case .after:
            if remainder == nil, !Self.isBlank(byte) { remainder = (line, position) }
        case .escape:
            keep(byte)
            state = .string
        case .string:
            keep(byte)
            if byte == UInt8(ascii: "\\") { state = .escape }
            if byte == UInt8(ascii: "\"") { state = .element }
        case .element: try takeOutsideString(byte, each)
        }
    }

    private mutating func takeOutsideString(_ byte: UInt8, _ each: (Element) throws -> Void) rethrows {
        switch byte {
        case UInt8(ascii: "\""): state = .string
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"): depth -= 1
        case UInt8(ascii: "]"):
            if depth <= 0 {
                if place != nil || count > 0 { try each(takeElement(isTerminated: true)) }
                state = .after
                return
            }
            depth -= 1
        case UInt8(ascii: ",") where depth <= 0:
            try each(takeElement(isTerminated: true))
            return
        default: break
        }
        keep(byte)
    }

    private mutating func keep(_ byte: UInt8) {
        let isBlank = state == .element && Self.isBlank(byte)
        if place == nil {
            if isBlank { return }
            place = (line, position)
        }
        pendingLength += 1
        trailingBlanks = isBlank ? trailingBlanks + 1 : 0
        if pending.count <= limit { pending.append(byte) }
    }

    /// Keeps bytes of a text, which has begun.
    private mutating func keep(_ run: ArraySlice<UInt8>) {
        guard !run.isEmpty else { return }
        pendingLength += run.count
        trailingBlanks = 0
        pending += run.prefix(max(0, limit + 1 - pending.count))
    }

    private mutating func takeElement(isTerminated: Bool) -> Element {
        let length = pendingLength - trailingBlanks
        let place = place ?? (line, position)
        let element = Element(
            index: count, line: place.line, offset: place.offset, bytes: Array(pending.prefix(length)), length: length,
            isTerminated: isTerminated)
        count += 1
        depth = 0
        pending.removeAll(keepingCapacity: true)
        pendingLength = 0
        trailingBlanks = 0
        self.place = nil
        return element
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}
