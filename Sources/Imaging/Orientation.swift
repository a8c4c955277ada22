/// How a picture must be turned to stand upright (EXIF 2.32, tag 0x0112 "Orientation").
///
/// The names say what is done to the pixels as they are stored.
enum Orientation: Int, CaseIterable {
    case upright = 1
    case mirrored = 2
    case upsideDown = 3
    case flipped = 4
    case transposed = 5
    case turnedRight = 6
    case transversed = 7
    case turnedLeft = 8

    /// Whether the stored width is the height that is seen.
    var swapsSides: Bool {
        rawValue >= 5
    }

    /// Where a rectangle of the upright picture lies in the stored one.
    func stored(_ seen: ShareRect) -> ShareRect {
        let (x1, y1, x2, y2) = (seen.x1, seen.y1, seen.x2, seen.y2)
        return switch self {
        case .upright: seen
        case .mirrored: ShareRect(x1: 1 - x2, y1: y1, x2: 1 - x1, y2: y2)
        case .upsideDown: ShareRect(x1: 1 - x2, y1: 1 - y2, x2: 1 - x1, y2: 1 - y1)
        case .flipped: ShareRect(x1: x1, y1: 1 - y2, x2: x2, y2: 1 - y1)
        case .transposed: ShareRect(x1: y1, y1: x1, x2: y2, y2: x2)
        case .turnedRight: ShareRect(x1: y1, y1: 1 - x2, x2: y2, y2: 1 - x1)
        case .transversed: ShareRect(x1: 1 - y2, y1: 1 - x2, x2: 1 - y1, y2: 1 - x1)
        case .turnedLeft: ShareRect(x1: 1 - y2, y1: x1, x2: 1 - y1, y2: x2)
        }
    }

    /// Reads the tag from EXIF data: a TIFF file whose first directory holds it (EXIF 2.32, section 4.5; TIFF 6.0, section 2).
    /// - Returns: nil where there is none, or where it is damaged.
    init?(tiff bytes: ArraySlice<UInt8>) {
        var reader = HeaderReader(bytes)
        let isLittle = reader.take("II".utf8)
        guard isLittle || reader.take("MM".utf8), reader.number(2, isLittle) == 42, let offset = reader.number(4, isLittle) else {
            return nil
        }
        var directory = HeaderReader(bytes)
        guard directory.skip(offset), let entries = directory.number(2, isLittle) else { return nil }
        for _ in 0..<entries {
            guard let tag = directory.number(2, isLittle), let type = directory.number(2, isLittle),
                let count = directory.number(4, isLittle), let value = directory.number(2, isLittle), directory.skip(2)
            else { return nil }
            // Type 3 is a number of 16 bits, which stands at the start of the four bytes for the value.
            guard tag == 0x0112 else { continue }
            guard type == 3, count == 1 else { return nil }
            self.init(rawValue: value)
            return
        }
        return nil
    }
}

extension HeaderReader {
    fileprivate mutating func number(_ count: Int, _ isLittle: Bool) -> Int? {
        isLittle ? littleEndian(count) : bigEndian(count)
    }
}
