/// JPEG (ITU-T T.81, annex B; its application segments: JFIF 1.02, EXIF 2.32, ICC.1 annex B.4, Adobe's technical note 5116).
extension PictureFile {
    mutating func readJPEG(_ reader: inout HeaderReader) {
        while reader.skipToMarker(), let marker = reader.byte() {
            switch marker {
            case 0x00, 0x01, 0xD0...0xD8: continue
            case 0xD9:
                isWhole = true
                hasMetadata = hasMetadata || !reader.isAtEnd
                return
            default:
                guard let length = reader.bigEndian(2), length >= 2, let segment = reader.part(length &- 2)?.bytes else { return }
                readSegment(marker, segment)
            }
        }
    }

    private mutating func readSegment(_ marker: UInt8, _ segment: ArraySlice<UInt8>) {
        switch marker {
        case 0xC0, 0xC1, 0xC2:
            // Precision, four bytes of sides, and how many components there are (B.2.2).
            isPlain = segment.first == 8 && segment.dropFirst(5).first == 3
        case 0xE0:
            // With a thumbnail it is longer.
            hasMetadata = hasMetadata || !(segment.starts(with: "JFIF\0".utf8) && segment.count == 14)
        case 0xE1:
            if segment.starts(with: "Exif\0\0".utf8), orientation == .upright {
                orientation = Orientation(tiff: segment.dropFirst(6)) ?? orientation
            }
            hasMetadata = true
        case 0xE2: hasMetadata = hasMetadata || !segment.starts(with: "ICC_PROFILE\0".utf8)
        case 0xEE: hasMetadata = hasMetadata || !(segment.starts(with: "Adobe".utf8) && segment.count == 12)
        case 0xE3...0xEF, 0xF0...0xFE: hasMetadata = true
        default: break
        }
    }
}
