/// Validity of UTF-8, with the place where it ends.
enum UTF8Check {
    /// How many bytes into `bytes` the first sequence stands that is no UTF-8 (RFC 3629); nil when all are.
    static func firstInvalid(in bytes: ArraySlice<UInt8>) -> Int? {
        var place = bytes.startIndex
        while place < bytes.endIndex {
            let byte = bytes[place]
            if byte < 0x80 {
                place = endOfASCII(bytes, from: place + 1)
                continue
            }
            guard let length = sequenceLength(bytes, at: place, lead: byte) else { return place - bytes.startIndex }
            place += length
        }
        return nil
    }

    /// At most a few bytes before the end of a run of ASCII, found eight bytes at a time.
    private static func endOfASCII(_ bytes: ArraySlice<UInt8>, from start: Int) -> Int {
        bytes.withUnsafeBytes { buffer in
            var index = start - bytes.startIndex
            while index + 8 <= buffer.count,
                buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            { index += 8 }
            return index + bytes.startIndex
        }
    }

    private static func sequenceLength(_ bytes: ArraySlice<UInt8>, at place: Int, lead: UInt8) -> Int? {
        let length: Int
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF: length = 3
        case 0xF0...0xF4: length = 4
        default: return nil
        }
        guard bytes.endIndex - place >= length else { return nil }
        let second = bytes[place + 1]
        let range: ClosedRange<UInt8> =
            switch lead {
            case 0xE0: 0xA0...0xBF
            case 0xED: 0x80...0x9F
            case 0xF0: 0x90...0xBF
            case 0xF4: 0x80...0x8F
            default: 0x80...0xBF
            }
        guard range.contains(second), bytes[(place + 2)..<(place + length)].allSatisfy({ $0 & 0xC0 == 0x80 }) else { return nil }
        return length
    }
}
