/// What the parts of a picture's file say, without its pixels being decoded.
struct PictureFile: Equatable {
    var orientation = Orientation.upright
    /// Whether the file goes on to the mark that ends its format.
    var isWhole = false
    /// Whether it is one picture of red, green and blue at 8 bits (or a palette of them), without transparency and motion.
    var isPlain = false
    /// Whether there is something in it that no picture needs: EXIF, XMP, texts, thumbnails, unknown parts, bytes after the end.
    var hasMetadata = false
    /// Whether its pixels are kept exactly.
    var isLossless = false

    init(_ bytes: [UInt8]) {
        var reader = HeaderReader(bytes[...])
        switch reader.signature() {
        case .png: readPNG(&reader)
        case .jpeg: readJPEG(&reader)
        case .gif: readGIF(&reader)
        case .webp: readWebP(&reader)
        case nil: break
        }
    }
}

/// PNG (W3C PNG, third edition).
extension PictureFile {
    /// The parts that say how the pixels are to be shown and nothing else (section 4.7).
    private static let pictorial: Set<String> = [
        "IHDR", "PLTE", "IDAT", "IEND", "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "sBIT", "bKGD", "hIST", "pHYs",
    ]

    private mutating func readPNG(_ reader: inout HeaderReader) {
        isLossless = true
        isPlain = true
        while let length = reader.bigEndian(4), let name = reader.part(4)?.bytes, let content = reader.part(length)?.bytes,
            reader.skip(4)
        {
            switch String(decoding: name, as: UTF8.self) {
            case "IHDR":
                // Depth and colour type (section 11.2.1): 8 bits of red, green and blue, or a palette.
                let kind = content.dropFirst(8).prefix(2)
                isPlain = isPlain && (kind.elementsEqual([8, 2]) || kind.last == 3)
            case "eXIf":
                orientation = Orientation(tiff: content) ?? orientation
                hasMetadata = true
            case "tRNS", "acTL", "fcTL", "fdAT": isPlain = false
            case "IEND":
                isWhole = true
                hasMetadata = hasMetadata || !reader.isAtEnd
                return
            case let name: hasMetadata = hasMetadata || !Self.pictorial.contains(name)
            }
        }
    }
}

/// GIF (GIF89a). Nothing of it is plain: some servers refuse it.
extension PictureFile {
    private mutating func readGIF(_ reader: inout HeaderReader) {
        isLossless = true
        guard reader.skip(4), let flags = reader.byte(), reader.skip(2), reader.skipColours(flags) else { return }
        while let kind = reader.byte() {
            switch kind {
            case 0x21:
                guard reader.skip(1), reader.skipBlocks() else { return }
            case 0x2C:
                guard reader.skip(8), let flags = reader.byte(), reader.skipColours(flags), reader.skip(1), reader.skipBlocks()
                else { return }
            default:
                isWhole = kind == 0x3B
                return
            }
        }
    }
}

extension HeaderReader {
    /// A table of colours, if the flags before it say so (section 18 and 20).
    fileprivate mutating func skipColours(_ flags: UInt8) -> Bool {
        flags & 0x80 == 0 || skip(3 << (Int(flags & 7) + 1))
    }

    /// Blocks of data up to one of no bytes (section 15).
    fileprivate mutating func skipBlocks() -> Bool {
        while let length = byte(), skip(Int(length)) {
            if length == 0 { return true }
        }
        return false
    }
}

/// WebP (RFC 9649). Nothing of it is plain: some servers refuse it.
extension PictureFile {
    private mutating func readWebP(_ reader: inout HeaderReader) {
        while let name = reader.part(4)?.bytes, let length = reader.littleEndian(4), let content = reader.part(length)?.bytes {
            switch String(decoding: name, as: UTF8.self) {
            case "VP8L": isLossless = true
            case "EXIF":
                // Some writers keep the name that a JPEG's segment begins with.
                let tiff = content.starts(with: "Exif\0\0".utf8) ? content.dropFirst(6) : content
                orientation = Orientation(tiff: tiff) ?? orientation
                hasMetadata = true
            case "XMP ": hasMetadata = true
            default: break
            }
            // A part of an odd length is followed by one byte of padding, which the last one may lack.
            if length % 2 == 1 { _ = reader.skip(1) }
        }
        isWhole = reader.isAtEnd
    }
}
