import Testing

@testable import Imaging

@Suite struct `Picture headers` {
    @Test(arguments: Picture.all) func `format, width and height are read`(picture: Picture) throws {
        #expect(try ImageHeader.read(picture.bytes) == ImageHeader(format: picture.format, width: 4, height: 3))
    }

    @Test(arguments: Picture.all(300, 16_383) + Picture.all(16_383, 300))
    func `sides of more than a byte are read in the format's order`(picture: Picture) throws {
        let header = try ImageHeader.read(picture.bytes)
        #expect(header.format == picture.format)
        #expect(Set([header.width, header.height]) == [300, 16_383])
        #expect(picture.bytes == Picture.all(header.width, header.height).first { $0.name == picture.name }?.bytes)
    }

    @Test(arguments: Picture.all) func `a header cut at any byte is refused`(picture: Picture) {
        for count in 0..<picture.bytes.count {
            let refusal = refusal(Array(picture.bytes.prefix(count)))
            switch refusal {
            case .empty: #expect(count == 0)
            case .unknownFormat: #expect(count < 12)
            default: #expect(refusal == .damaged(picture.format), "\(count) bytes of \(picture.name)")
            }
        }
    }

    @Test(arguments: Picture.all) func `what follows the header is not looked at`(picture: Picture) throws {
        for tail: [UInt8] in [[0], [0xFF, 0xD9], Array("<svg".utf8), picture.bytes, [UInt8](repeating: 0xFF, count: 5000)] {
            #expect(try ImageHeader.read(picture.bytes + tail) == ImageHeader.read(picture.bytes))
        }
    }

    @Test(arguments: [(0, 3), (4, 0), (0, 0)]) func `a side of no pixels is damage`(width: Int, height: Int) {
        #expect(refusal(Picture.png(width, height)) == .damaged(.png))
        #expect(refusal(Picture.jpeg(width, height)) == .damaged(.jpeg))
        #expect(refusal(Picture.gif(width, height)) == .damaged(.gif))
        #expect(refusal(Picture.lossyWebP(width, height)) == .damaged(.webp))
    }

    @Test func `the limit of pixels is for the product of the sides`() throws {
        #expect(try ImageHeader.read(Picture.png(10_000, 6_400)).width == 10_000)
        #expect(try ImageHeader.read(Picture.png(1, 64_000_000)).height == 64_000_000)
        #expect(refusal(Picture.png(1, 64_000_001)) == .tooManyPixels(width: 1, height: 64_000_001))
        #expect(refusal(Picture.jpeg(10_000, 6_401)) == .tooManyPixels(width: 10_000, height: 6_401))
        let most = Int(Int32.max)
        #expect(refusal(Picture.png(most, most)) == .tooManyPixels(width: most, height: most))
        #expect(refusal(Picture.extendedWebP(1 << 24, 1 << 24)) == .tooManyPixels(width: 1 << 24, height: 1 << 24))
    }

    @Test func `the limit of bytes holds for bytes, too`() throws {
        let bytes = Picture.png(4, 3)
        let most = bytes + [UInt8](repeating: 0, count: ImageHeader.maximumBytes - bytes.count)
        #expect(try ImageHeader.read(most).width == 4)
        #expect(refusal(most + [0]) == .tooLarge(bytes: ImageHeader.maximumBytes + 1))
    }

    @Test(arguments: [
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "\u{FEFF} \r\n<?xml version=\"1.0\"?>\n<!-- < --><!DOCTYPE svg><svg:svg/>",
    ])
    func `SVG is refused by its name`(text: String) {
        #expect(refusal(Array(text.utf8)) == .svg)
    }

    @Test(arguments: [
        "text", "<html></html>", "<", "svg", " ", "%PDF-1.7", "GIF88a\u{4}\u{0}\u{3}\u{0}\u{0}\u{0}\u{0}",
        "RIFF\u{4}\u{0}\u{0}\u{0}WAVE", "BM", "\u{0}",
    ])
    func `anything else is of an unknown format`(text: String) {
        #expect(refusal(Array(text.utf8)) == .unknownFormat)
    }

    @Test func `each refusal says why on one line`() {
        let refusals: [ImageRefusal] = [
            .empty, .tooLarge(bytes: 30_000_000), .unknownFormat, .svg, .damaged(.webp),
            .tooManyPixels(width: 10_000, height: 8_000),
            .wrongExtension(named: .png, found: .jpeg), .notRegular, .outside, .missing, .unreadable(cause: "Permission denied"),
            .undecodable(.png, cause: "x"), .needsCodec(reason: "x"), .tooLargeToSend(bytes: 2, limit: 1),
        ]
        #expect(Set(refusals.map(\.description)).count == refusals.count)
        #expect(refusals.allSatisfy { !$0.description.isEmpty && !$0.description.contains("\n") })
        #expect(ImageRefusal.tooManyPixels(width: 10_000, height: 8_000).description.contains("10000 × 8000"))
        #expect(ImageRefusal.wrongExtension(named: .png, found: .jpeg).description == "its name says PNG, its bytes say JPEG")
    }
}

@Suite struct `Headers that break their format's rules` {
    @Test func `PNG`() {
        let good = Picture.png(4, 3)
        for (index, byte): (Int, UInt8) in [(11, 14), (12, 0x69), (16, 0x80), (20, 0x80)] {
            var bytes = good
            bytes[index] = byte
            #expect(refusal(bytes) == .damaged(.png), "byte \(index)")
        }
    }

    @Test(arguments: 0xC0...0xCF) func `JPEG: each frame header gives the size, and what lies between their codes does not`(
        marker: UInt8
    ) throws {
        let bytes = Picture.jpeg(4, 3, frame: marker)
        if [0xC4, 0xC8, 0xCC].contains(marker) {
            #expect(refusal(bytes) == .damaged(.jpeg))
            #expect(try ImageHeader.read(bytes + Picture.jpeg(7, 5).dropFirst(2)).width == 7)
        } else {
            #expect(try ImageHeader.read(bytes).width == 4)
        }
    }

    @Test func `JPEG: a hierarchical picture has the size of its last frame, not of its first`() throws {
        let bytes = Picture.jpeg(4000, 3000, frame: 0xDE) + Picture.jpeg(4, 3).dropFirst(2)
        #expect(try ImageHeader.read(bytes) == ImageHeader(format: .jpeg, width: 4000, height: 3000))
    }

    @Test(
        arguments: [
            [0xFF, 0xDA, 0, 2], [0xFF, 0xD9], [0xFF, 0xD8], [0xFF, 0x00], [0xFF, 0xE0, 0, 1], [0xFF, 0xE0, 0, 0], [0x00],
            [0xE0, 0, 2], [0xFF, 0xE0, 0xFF, 0xFF], [0xFF, 0xC0, 0, 8, 8, 0, 3, 0, 4, 0],
            [0xFF, 0xC0, 0, 11, 8, 0, 3, 0, 4, 3, 1, 0x11, 0], [0xFF, 0xC0, 0, 8, 8, 0, 3, 0, 4, 1], [0xFF, 0xC0, 0, 2],
        ] as [[UInt8]])
    func `JPEG: the frame header must come first, and whole`(segment: [UInt8]) {
        #expect(refusal([0xFF, 0xD8] + segment + Picture.jpeg(4, 3).dropFirst(2)) == .damaged(.jpeg))
    }

    @Test func `JPEG: a segment of the greatest length and many fill bytes are passed over`() throws {
        let frame = Picture.jpeg(4, 3).dropFirst(2)
        let profile = Picture.segment(0xE2, [UInt8](repeating: 0xFF, count: 65_533))
        #expect(try ImageHeader.read([0xFF, 0xD8] + profile + profile + frame).width == 4)
        #expect(try ImageHeader.read([0xFF, 0xD8] + [UInt8](repeating: 0xFF, count: 1 << 20) + frame).width == 4)
        #expect(refusal([0xFF, 0xD8] + [UInt8](repeating: 0xFF, count: 1 << 20)) == .damaged(.jpeg))
    }

    @Test func `WebP`() {
        let wrong = [
            Picture.webP("ALPH", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            // A frame that needs the one before it, and one without the start code.
            Picture.webP("VP8 ", [0x11, 0, 0, 0x9D, 0x01, 0x2A, 4, 0, 3, 0]),
            Picture.webP("VP8 ", [0x10, 0, 0, 0x9D, 0x01, 0x2B, 4, 0, 3, 0]),
            Picture.webP("VP8 ", [0x10, 0, 0, 0x9D, 0x01, 0x2A, 4, 0, 3]) + [0],
            Picture.webP("VP8L", [0x2E, 0x03, 0x80, 0, 0]), Picture.webP("VP8L", [0x2F, 0x03, 0x80, 0, 0x20]),
            Picture.webP("VP8L", [0x2F, 0x03, 0x80, 0]) + [0],
            Picture.webP("VP8X", [0, 0, 0, 0, 3, 0, 0, 2, 0]) + [0], Picture.webP("VP8X", [0, 0, 0, 0, 3, 0, 0, 2, 0, 0, 0]),
        ]
        for bytes in wrong { #expect(refusal(bytes) == .damaged(.webp), "\(bytes)") }
    }

    @Test func `WebP: the bits that scale are no part of a side`() throws {
        let bytes = Picture.lossyWebP(4 | 0x4000, 3 | 0xC000)
        #expect(try ImageHeader.read(bytes) == ImageHeader(format: .webp, width: 4, height: 3))
    }
}
