import Testing

@testable import Imaging

@Suite(.enabled(if: PictureCodec.isAvailable)) struct `A picture to be sent` {
    private let small = Sample.gradient(200, 120)

    private func check(_ bytes: [UInt8], _ width: Int, _ height: Int, _ normaliser: Normaliser = Normaliser()) throws {
        let normal = try normaliser.normalised(bytes)
        let header = try ImageHeader.read(normal.bytes)
        #expect((header.format, header.width, header.height) == (normal.format, normal.width, normal.height))
        #expect((normal.width, normal.height) == (width, height))
        #expect(!normal.isUntouched && PictureFile(normal.bytes).isPlain && !PictureFile(normal.bytes).hasMetadata)
        // What was made needs nothing more.
        #expect(try normaliser.normalised(normal.bytes).isUntouched)
    }

    @Test func `goes byte for byte when it is as it should be`() throws {
        for bytes in try [
            PictureCodec.jpeg(small, quality: 30), PictureCodec.png(small), PictureCodec.png(Sample.plain(1024, 56)),
            DrawnFile.jpeg(PictureCodec.jpeg(small, quality: 30), with: 0xE2, Array("ICC_PROFILE\0\u{1}\u{1}".utf8)),
        ] {
            let normal = try Normaliser().normalised(bytes)
            #expect(normal.isUntouched && normal.bytes == bytes)
            #expect(try normal.width == ImageHeader.read(bytes).width)
            #expect(try Normaliser().normalised(bytes, crop: .whole).bytes == bytes)
        }
    }

    @Test func `is scaled down to the longest side and up to the shortest, or gets a white margin`() throws {
        try check(PictureCodec.jpeg(Sample.gradient(1500, 1000), quality: 80), 1024, 683)
        try check(PictureCodec.png(Sample.gradient(1000, 1500)), 683, 1024)
        try check(PictureCodec.png(Sample.gradient(200, 120)), 100, 60, Normaliser(longestSide: 100))
        try check(PictureCodec.png(Sample.gradient(40, 20)), 112, 56)
        try check(PictureCodec.png(Sample.plain(1, 1)), 56, 56)
        try check(PictureCodec.png(Sample.plain(3000, 30)), 1024, 56)
        try check(PictureCodec.png(Sample.plain(10, 600)), 56, 1024)
        try check(PictureCodec.png(Sample.plain(300, 60)), 20, 20, Normaliser(longestSide: 20, shortestSide: 56))
    }

    @Test func `a margin is white and the picture in the middle of it`() throws {
        let normal = try Normaliser(quality: 100).normalised(PictureCodec.png(Sample.plain(3000, 60)))
        let pixels = try PictureCodec.decode(normal.bytes)
        #expect((pixels.width, pixels.height) == (1024, 56))
        #expect(pixels.has([255, 255, 255], at: 500, 2) && pixels.has([255, 255, 255], at: 500, 53))
        #expect(pixels.has([200, 30, 60], at: 500, 28, within: 12))
    }

    @Test func `is turned into JPEG, whatever it was`() throws {
        for bytes in try Sample.files() {
            let normal = try Normaliser().normalised(bytes)
            #expect(normal.format == .jpeg || normal.isUntouched)
            #expect(min(normal.width, normal.height) >= 56)
        }
        for bytes in Fixture.webPs + [
            DrawnFile.gif(60, 60, [DrawnFile.Frame(width: 60, height: 60, pixels: [UInt8](repeating: 2, count: 3600))])
        ] {
            #expect(try Normaliser(shortestSide: 1).normalised(bytes).format == .jpeg)
        }
    }

    @Test func `what is no JPEG becomes PNG where that is wanted and small enough`() throws {
        let lossless = Normaliser(longestSide: 100, keepsLossless: true)
        let png = try lossless.normalised(PictureCodec.png(small))
        #expect(png.format == .png && (png.width, png.height) == (100, 60))
        #expect(try PictureCodec.decode(png.bytes) == small.resized(width: 100, height: 60))
        #expect(try lossless.normalised(Fixture.losslessAlpha).format == .png)
        #expect(try lossless.normalised(Fixture.lossy).format == .jpeg)
        #expect(try lossless.normalised(PictureCodec.jpeg(small, quality: 90)).format == .jpeg)
        let noise = try PictureCodec.png(Sample.noise(300, 300))
        #expect(try Normaliser(mostBytes: 100_000, keepsLossless: true).normalised(noise).format == .jpeg)
    }

    @Test func `the quality is lowered until there are few enough bytes, and no further`() throws {
        let noise = Sample.noise(300, 300)
        let file = try PictureCodec.png(noise)
        let sizes = try [90, 70, 30].map { try PictureCodec.jpeg(noise, quality: $0).count }
        #expect(try Normaliser(mostBytes: sizes[0]).normalised(file).bytes.count == sizes[0])
        #expect(try Normaliser(mostBytes: sizes[1]).normalised(file).bytes.count == sizes[1])
        #expect(try Normaliser(mostBytes: sizes[2]).normalised(file).bytes.count == sizes[2])
        let limit = sizes[2] - 1
        #expect(normalisingRefusal(file, Normaliser(mostBytes: limit)) == .tooLargeToSend(bytes: sizes[2], limit: limit))
    }

    @Test func `has nothing in it but the picture`() throws {
        let canary = Array("canary".utf8)
        let jpeg = try PictureCodec.jpeg(small, quality: 90)
        let png = try PictureCodec.png(small)
        let tiff = DrawnFile.tiff(orientation: 1) + canary
        var files = [UInt8(0xE0), 0xE1, 0xE2, 0xEC, 0xED, 0xEE, 0xFE].map { DrawnFile.jpeg(jpeg, with: $0, canary) }
        files += [DrawnFile.jpeg(jpeg, with: 0xE1, Array("Exif\0\0".utf8) + tiff), jpeg + canary, png + canary]
        files += ["tEXt", "zTXt", "iTXt", "eXIf", "tIME", "prIv"].map { DrawnFile.png(png, with: $0, canary) }
        files.append(DrawnFile.webP(Fixture.losslessAlpha, 16, 8, exif: tiff))
        for file in files {
            let normal = try Normaliser().normalised(file)
            #expect(!normal.isUntouched)
            #expect(!String(decoding: normal.bytes, as: UTF8.self).contains("canary"))
        }
    }

    @Test func `a part of it is cut out before it is scaled`() throws {
        let file = try PictureCodec.jpeg(Sample.gradient(2000, 1600), quality: 95)
        let crop = ShareRect(x1: 0.5, y1: 0.25, x2: 0.75, y2: 0.5)
        let normal = try Normaliser(quality: 95).normalised(file, crop: crop)
        #expect((normal.width, normal.height) == (500, 400))
        let wanted = Sample.gradient(2000, 1600).cropped(crop)
        #expect(try #require(PictureCodec.decode(normal.bytes).distance(to: wanted)) < 8)
        let tiny = try Normaliser().normalised(file, crop: ShareRect(x1: 0.5, y1: 0.5, x2: 0.5, y2: 0.5))
        #expect((tiny.width, tiny.height) == (56, 56))
    }

    @Test func `a large JPEG that is decoded at a smaller scale looks like one that is not`() throws {
        let pixels = Sample.gradient(1600, 1200)
        let normal = try Normaliser(longestSide: 192, quality: 95).normalised(PictureCodec.jpeg(pixels, quality: 95))
        #expect((normal.width, normal.height) == (192, 144))
        #expect(try #require(PictureCodec.decode(normal.bytes).distance(to: pixels.resized(width: 192, height: 144))) < 4)
    }
}

@Suite(.enabled(if: !PictureCodec.isAvailable)) struct `Without codecs` {
    private let drawn = DrawnFile.png(
        60, 56, depth: 8, colours: 2, rows: [[UInt8]](repeating: [UInt8](repeating: 9, count: 180), count: 56))

    @Test func `what is as it should be goes through, and the rest is refused with what to do`() throws {
        #expect(try Normaliser().normalised(drawn).bytes == drawn)
        for refusal in [normalisingRefusal(Fixture.lossy), normalisingRefusal(drawn, Normaliser(longestSide: 50))] {
            #expect(refusal?.rule == "image-needs-codec")
            #expect("\(try #require(refusal))".contains("build with the trait Pictures"))
        }
        #expect(decodingRefusal(drawn)?.rule == "image-needs-codec")
    }
}
