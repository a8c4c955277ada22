@testable import Imaging

/// Whole PNG and GIF files of any kind, made without the libraries that are tested.
enum DrawnFile {
    // MARK: PNG (W3C PNG)

    /// - Parameters:
    ///   - depth: bits of a sample.
    ///   - colours: the colour type of section 11.2.1.
    ///   - rows: of samples as they are stored.
    ///   - chunks: that stand before the pixels.
    static func png(
        _ width: Int, _ height: Int, depth: UInt8, colours: UInt8, rows: [[UInt8]], chunks: [(String, [UInt8])] = []
    ) -> [UInt8] {
        let header = Picture.big(width, 4) + Picture.big(height, 4) + [depth, colours, 0, 0, 0]
        // Each row begins with the number of its filter: none.
        let pixels = rows.flatMap { row -> [UInt8] in [0] + row }
        let parts: [(String, [UInt8])] = [("IHDR", header)] + chunks + [("IDAT", zlib(pixels)), ("IEND", [])]
        return [0x89] + "PNG\r\n\u{1A}\n".utf8 + parts.flatMap { part -> [UInt8] in chunk(part.0, part.1) }
    }

    static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let named = Array(name.utf8) + content
        return Picture.big(content.count, 4) + named + Picture.big(Int(checksum(named)), 4)
    }

    /// The chunk put behind IHDR.
    static func png(_ bytes: [UInt8], with name: String, _ content: [UInt8]) -> [UInt8] {
        Array(bytes.prefix(33)) + chunk(name, content) + bytes.dropFirst(33)
    }

    /// CRC-32 (section 5.5 and annex D).
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? 0xEDB8_8320 ^ crc >> 1 : crc >> 1 }
        }
    }

    /// Stored, not compressed (RFC 1950, RFC 1951 section 3.2.4).
    private static func zlib(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = [0x78, 0x01]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            out += [rest.isEmpty ? 1 : 0] + Picture.little(block.count, 2) + Picture.little(~block.count & 0xFFFF, 2) + block
        } while !rest.isEmpty
        let (low, high) = bytes.reduce((1, 0)) { sum, byte in
            let low = (sum.0 + Int(byte)) % 65_521
            return (low, (sum.1 + low) % 65_521)
        }
        return out + Picture.big(high << 16 | low, 4)
    }

    // MARK: GIF (GIF89a)

    /// A frame of a GIF whose colours are black, white, red, green.
    struct Frame {
        var left = 0
        var top = 0
        var width: Int
        var height: Int
        /// Numbers of colours, in the order in which the file holds the rows.
        var pixels: [UInt8]
        var isInterlaced = false
        var transparent: UInt8?
    }

    static func gif(_ width: Int, _ height: Int, _ frames: [Frame]) -> [UInt8] {
        let colours: [UInt8] = [0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 255, 0]
        let header = "GIF89a".utf8 + Picture.little(width, 2) + Picture.little(height, 2) + [0x81, 0, 0] + colours
        return header + frames.flatMap(content) + [0x3B]
    }

    private static func content(_ frame: Frame) -> [UInt8] {
        let control: [UInt8] = frame.transparent.map { [0x21, 0xF9, 4, 1, 0, 0, $0, 0] } ?? []
        let place = [frame.left, frame.top, frame.width, frame.height].flatMap { Picture.little($0, 2) }
        return control + [0x2C] + place + [frame.isInterlaced ? 0x40 : 0] + codes(frame.pixels)
    }

    /// LZW codes of 3 bits, with the table cleared so often that they never grow (appendix F).
    private static func codes(_ pixels: [UInt8]) -> [UInt8] {
        var bits: [UInt8] = []
        for (number, pixel) in pixels.enumerated() {
            if number % 2 == 0 { bits += [0, 0, 1] }
            bits += (0..<3).map { pixel >> $0 & 1 }
        }
        bits += [1, 0, 1]
        let bytes = stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start...].prefix(8).enumerated().reduce(UInt8(0)) { $0 | $1.element << UInt8($1.offset) }
        }
        let blocks = stride(from: 0, to: bytes.count, by: 255).flatMap { start in
            let block = bytes[start...].prefix(255)
            return [UInt8(block.count)] + block
        }
        return [2] + blocks + [0]
    }

    // MARK: EXIF

    /// EXIF data with an orientation (EXIF 2.32, section 4.5).
    static func tiff(orientation: Int, isLittle: Bool = true) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            isLittle ? Picture.little(value, count) : Picture.big(value, count)
        }
        let entries: [[UInt8]] = [
            number(0x0100, 2) + number(4, 2) + number(1, 4) + number(7, 4),
            number(0x0112, 2) + number(3, 2) + number(1, 4) + number(orientation, 2) + [0, 0],
        ]
        return Array(isLittle ? "II".utf8 : "MM".utf8) + number(42, 2) + number(8, 4) + number(entries.count, 2)
            + entries.flatMap(\.self) + number(0, 4)
    }

    /// A JPEG with a segment put behind its first two bytes.
    static func jpeg(_ bytes: [UInt8], with marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        Array(bytes.prefix(2)) + Picture.segment(marker, content) + bytes.dropFirst(2)
    }

    /// The WebP with VP8X and EXIF (RFC 9649); for one that is still and lossless.
    static func webP(_ bytes: [UInt8], _ width: Int, _ height: Int, exif: [UInt8]) -> [UInt8] {
        let padding: [UInt8] = exif.count % 2 == 1 ? [0] : []
        let flags: [UInt8] = [0x18, 0, 0, 0]
        let extended = "VP8X".utf8 + Picture.little(10, 4) + flags + Picture.little(width - 1, 3) + Picture.little(height - 1, 3)
        let parts = extended + bytes.dropFirst(12) + "EXIF".utf8 + Picture.little(exif.count, 4) + exif + padding
        return "RIFF".utf8 + Picture.little(parts.count + 4, 4) + "WEBP".utf8 + parts
    }
}
