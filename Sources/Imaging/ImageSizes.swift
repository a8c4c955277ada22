/// Width and height in pixels, for a reader that stands behind the signature; nil where the header is cut off or not to be believed.
extension HeaderReader {
    mutating func size(_ format: ImageFormat) -> (width: Int, height: Int)? {
        switch format {
        case .png: sizeOfPNG()
        case .jpeg: sizeOfJPEG()
        case .gif: sizeOfGIF()
        case .webp: sizeOfWebP()
        }
    }

    /// The chunk IHDR, which comes first and has 13 bytes and a checksum (W3C PNG, sections 5.3, 7.1 and 11.2.1).
    private mutating func sizeOfPNG() -> (width: Int, height: Int)? {
        guard bigEndian(4) == 13, take("IHDR".utf8), let width = bigEndian(4), let height = bigEndian(4), skip(5 + 4),
            width <= Int32.max, height <= Int32.max
        else { return nil }
        return (width, height)
    }

    /// The logical screen descriptor (GIF89a, section 18).
    private mutating func sizeOfGIF() -> (width: Int, height: Int)? {
        guard let width = littleEndian(2), let height = littleEndian(2), skip(3) else { return nil }
        return (width, height)
    }
}

/// JPEG (ITU-T T.81).
extension HeaderReader {
    /// Walks the segments to the first frame header (B.1.1.2 to B.1.1.4); the first scan must not come before it.
    private mutating func sizeOfJPEG() -> (width: Int, height: Int)? {
        while take([0xFF]) {
            // Any number of fill bytes may stand before a marker's code (B.1.1.2).
            skipRun(of: 0xFF)
            guard let marker = byte() else { return nil }
            switch marker {
            case 0x01, 0xD0...0xD7: continue
            case 0x00, 0xD8, 0xD9, 0xDA: return nil
            default: break
            }
            // The length counts itself.
            guard let length = bigEndian(2), length >= 2, var segment = part(length &- 2) else { return nil }
            if Self.isFrame(marker) { return segment.sizeOfFrame() }
        }
        return nil
    }

    /// SOF0 to SOF15 without DHT, JPG and DAC, whose codes lie between theirs (table B.1). DHP has the form of a frame header and
    /// the size of the whole picture, where the frames after it may be smaller (B.3.2).
    private static func isFrame(_ marker: UInt8) -> Bool {
        switch marker {
        case 0xC4, 0xC8, 0xCC: false
        case 0xC0...0xCF, 0xDE: true
        default: false
        }
    }

    /// Precision, height, width, and three bytes for each of the components (B.2.2). A height of 0 would be one that follows the
    /// first scan (B.2.5): it counts as none.
    private mutating func sizeOfFrame() -> (width: Int, height: Int)? {
        guard skip(1), let height = bigEndian(2), let width = bigEndian(2), let components = byte(), components > 0,
            skip(Int(components) &* 3), isAtEnd
        else { return nil }
        return (width, height)
    }
}

/// WebP (RFC 9649), whose first chunk tells which of its three kinds it is.
extension HeaderReader {
    private mutating func sizeOfWebP() -> (width: Int, height: Int)? {
        if take("VP8 ".utf8) { return sizeOfLossy() }
        if take("VP8L".utf8) { return sizeOfLossless() }
        if take("VP8X".utf8) { return sizeOfCanvas() }
        return nil
    }

    /// A VP8 key frame: its tag, the start code, two sides of 14 bits, each with 2 bits of scaling (RFC 6386, section 9.1).
    private mutating func sizeOfLossy() -> (width: Int, height: Int)? {
        guard let length = littleEndian(4), length >= 10, let tag = littleEndian(3), tag & 1 == 0, take([0x9D, 0x01, 0x2A]),
            let width = littleEndian(2), let height = littleEndian(2)
        else { return nil }
        return (width & 0x3FFF, height & 0x3FFF)
    }

    /// A signature byte, two sides less one of 14 bits, a bit for transparency, and version 0 (RFC 9649, lossless bitstream, "RIFF
    /// Header").
    private mutating func sizeOfLossless() -> (width: Int, height: Int)? {
        guard let length = littleEndian(4), length >= 5, take([0x2F]), let bits = littleEndian(4), bits >> 29 == 0 else {
            return nil
        }
        return ((bits & 0x3FFF) &+ 1, (bits >> 14 & 0x3FFF) &+ 1)
    }

    /// Flags and two sides of the canvas less one, of 24 bits (RFC 9649, "Extended File Format").
    private mutating func sizeOfCanvas() -> (width: Int, height: Int)? {
        guard littleEndian(4) == 10, skip(4), let width = littleEndian(3), let height = littleEndian(3) else { return nil }
        return (width &+ 1, height &+ 1)
    }
}
