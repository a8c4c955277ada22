import Testing

@testable import Imaging

private let red: [UInt8] = [255, 0, 0]
private let white: [UInt8] = [255, 255, 255]
private let black: [UInt8] = [0, 0, 0]

@Suite(.enabled(if: PictureCodec.isAvailable)) struct `A picture's pixels` {
    @Test func `PNG keeps them, JPEG nearly`() throws {
        let pixels = Sample.gradient(61, 47)
        #expect(try PictureCodec.decode(PictureCodec.png(pixels)) == pixels)
        #expect(try #require(PictureCodec.decode(PictureCodec.jpeg(pixels, quality: 95)).distance(to: pixels)) < 4)
        for side in [(1, 1), (1, 90), (90, 1)] {
            let pixels = Sample.plain(side.0, side.1)
            #expect(try PictureCodec.decode(PictureCodec.png(pixels)) == pixels)
            #expect(try #require(PictureCodec.decode(PictureCodec.jpeg(pixels, quality: 95)).distance(to: pixels)) < 3)
        }
    }

    @Test func `a lower quality takes fewer bytes, and one out of range is the nearest`() throws {
        let pixels = Sample.gradient(200, 200)
        let sizes = try [95, 60, 20].map { try PictureCodec.jpeg(pixels, quality: $0).count }
        #expect(sizes == sizes.sorted().reversed() && Set(sizes).count == 3)
        #expect(try PictureCodec.jpeg(pixels, quality: 900) == PictureCodec.jpeg(pixels, quality: 100))
        #expect(try PictureCodec.jpeg(pixels, quality: -5) == PictureCodec.jpeg(pixels, quality: 1))
    }

    @Test(arguments: Fixture.inks) func `inks become light, inverted or not`(file: [UInt8]) throws {
        let pixels = try PictureCodec.decode(file)
        #expect((pixels.width, pixels.height) == (16, 8))
        #expect(pixels.has(red, at: 2, 4) && pixels.has(white, at: 13, 4))
    }

    @Test(arguments: [Fixture.progressive, Fixture.lossy]) func `progressive JPEG and lossy WebP`(file: [UInt8]) throws {
        let pixels = try PictureCodec.decode(file)
        #expect((pixels.width, pixels.height) == (16, 8))
        #expect(pixels.has(red, at: 2, 4, within: 12) && pixels.has(white, at: 13, 4, within: 12))
    }

    @Test(arguments: [Fixture.losslessAlpha, Fixture.lossyAlpha]) func `a WebP's transparency is laid on white`(
        file: [UInt8]
    ) throws {
        let pixels = try PictureCodec.decode(file)
        #expect(pixels.has(red, at: 2, 4, within: 8) && pixels.has(white, at: 10, 4, within: 8))
        #expect(pixels.has([255, 127, 127], at: 14, 4, within: 8))
    }

    @Test func `of an animated WebP the first frame is seen, where it lies on its canvas`() throws {
        let pixels = try PictureCodec.decode(Fixture.animated)
        #expect((pixels.width, pixels.height) == (16, 8))
        for y in 0..<8 {
            for x in 0..<16 {
                #expect(pixels.has((4..<12).contains(x) && (2..<6).contains(y) ? red : white, at: x, y, within: 0), "\(x) \(y)")
            }
        }
    }

    @Test func `of a GIF the first frame is seen, on its canvas, transparency white`() throws {
        let first = DrawnFile.Frame(left: 1, top: 1, width: 2, height: 2, pixels: [2, 0, 3, 2], transparent: 3)
        let second = DrawnFile.Frame(width: 4, height: 4, pixels: [UInt8](repeating: 0, count: 16))
        let pixels = try PictureCodec.decode(DrawnFile.gif(4, 4, [first, second]))
        #expect(
            [pixels.colour(1, 1), pixels.colour(2, 1), pixels.colour(1, 2), pixels.colour(2, 2)] == [red, black, white, red])
        #expect(pixels.colour(0, 0) == white && pixels.colour(3, 3) == white)
    }

    @Test func `an interlaced GIF has its rows in place, and what lies off the canvas is left out`() throws {
        // Rows 0 and 8, then 4, then 2 and 6, then 1, 3, 5, 7.
        let rows: [UInt8] = [0, 0, 1, 2, 2, 3, 3, 3, 3]
        let frame = DrawnFile.Frame(width: 3, height: 9, pixels: rows.flatMap { [$0, $0, $0] }, isInterlaced: true)
        let pixels = try PictureCodec.decode(DrawnFile.gif(2, 9, [frame]))
        let green: [UInt8] = [0, 255, 0]
        #expect((0..<9).map { pixels.colour(1, $0) } == [black, green, red, green, white, green, red, green, black])
    }

    @Test func `PNG of 16 bits, of grey, of few colours and with transparency becomes 8-bit RGB on white`() throws {
        let sixteen = DrawnFile.png(2, 1, depth: 16, colours: 2, rows: [[0xFF, 0xFF, 0, 0, 0x80, 0x12, 0, 0, 0xFF, 0xFF, 0, 0]])
        #expect(try PictureCodec.decode(sixteen).has([0, 255, 0], at: 1, 0))
        #expect(try PictureCodec.decode(sixteen).has([255, 0, 128], at: 0, 0))
        let grey = DrawnFile.png(2, 1, depth: 8, colours: 0, rows: [[64, 192]])
        #expect(try PictureCodec.decode(grey).rgb == [64, 64, 64, 192, 192, 192])
        let palette = DrawnFile.png(
            3, 1, depth: 8, colours: 3, rows: [[2, 1, 0]],
            chunks: [("PLTE", [1, 2, 3, 255, 0, 0, 9, 9, 9]), ("tRNS", [255, 255, 0])])
        #expect(try PictureCodec.decode(palette).rgb == [255, 255, 255, 255, 0, 0, 1, 2, 3])
        let alpha = DrawnFile.png(3, 1, depth: 8, colours: 6, rows: [[255, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0, 128]])
        #expect(try PictureCodec.decode(alpha).rgb == [255, 0, 0, 255, 255, 255, 255, 127, 127])
    }

    @Test func `a grey JPEG becomes RGB`() throws {
        let pixels = try PictureCodec.decode(Fixture.grey)
        #expect(pixels.has([64, 64, 64], at: 2, 4) && pixels.has([192, 192, 192], at: 13, 4))
    }

    @Test(arguments: [(10, 100), (100, 100), (101, 200), (200, 200), (201, 400), (400, 400), (401, 800), (5000, 800), (0, 100)])
    func `a JPEG is decoded smaller, but never below the side that is wanted`(wanted: Int, side: Int) throws {
        let file = try PictureCodec.jpeg(Sample.gradient(800, 333), quality: 90)
        let pixels = try PictureCodec.decode(file, longestSide: wanted)
        #expect(pixels.width == side && pixels.height == (333 * side + 799) / 800)
        #expect(try #require(pixels.distance(to: Sample.gradient(side, pixels.height))) < 18)
    }

    @Test func `a WebP is decoded smaller, too`() throws {
        let pixels = try PictureCodec.decode(Fixture.losslessAlpha, longestSide: 4)
        #expect((pixels.width, pixels.height) == (4, 2))
        #expect(pixels.has(red, at: 0, 1) && pixels.has(white, at: 2, 1))
    }
}

@Suite struct `Pixels in memory` {
    @Test func `are as many as their sides say`() {
        #expect(Pixels(width: 2, height: 1, rgb: [1, 2, 3, 4, 5, 6])?.colour(1, 0) == [4, 5, 6])
        for (width, height, count) in [(2, 1, 5), (0, 1, 0), (-1, -1, 3), (1, 0, 0), (Int.max, 2, 6), (1, 1, 4)] {
            #expect(Pixels(width: width, height: height, rgb: [UInt8](repeating: 0, count: count)) == nil)
        }
    }

    @Test func `of one colour keep it at any size`() {
        for colour in [[255, 255, 255], [0, 0, 0], [200, 30, 61]] as [[UInt8]] {
            let pixels = Sample.plain(37, 23, colour[0], colour[1], colour[2])
            for (width, height) in [(1, 1), (5, 90), (90, 5), (37, 23), (36, 24), (500, 300)] {
                let resized = pixels.resized(width: width, height: height)
                #expect(resized == Sample.plain(width, height, colour[0], colour[1], colour[2]), "\(width) × \(height)")
            }
        }
    }

    @Test(.enabled(if: PictureCodec.isAvailable)) func `are averaged when they shrink and interpolated when they grow`() {
        let stripes = Pixels(
            trusted: (0..<64).flatMap { [UInt8](repeating: $0 % 2 == 0 ? 0 : 255, count: 3) }, width: 64, height: 1)
        #expect((0..<8).allSatisfy { stripes.resized(width: 8, height: 1).has([127, 127, 127], at: $0, 0, within: 12) })
        let pair = Pixels(trusted: [0, 0, 0, 200, 200, 200], width: 2, height: 1)
        #expect(pair.resized(width: 4, height: 2).rgb == [0, 50, 150, 200, 0, 50, 150, 200].flatMap { [$0, $0, $0] })
        #expect(
            Sample.gradient(300, 200).resized(width: 75, height: 50).distance(to: Sample.gradient(75, 50)).map { $0 < 6 } == true)
    }

    @Test func `of an absurd size are not made`() {
        #expect(Sample.plain(2, 2).resized(width: 0, height: -3) == Sample.plain(1, 1))
        let wide = Sample.plain(2, 2).resized(width: Int.max, height: Int.max)
        #expect(wide.width * wide.height <= ImageHeader.maximumPixels)
    }

    @Test func `are cut out where a rectangle touches them`() {
        let pixels = Sample.gradient(10, 10)
        let part = pixels.cropped(ShareRect(x1: 0.2, y1: 0.3, x2: 0.5, y2: 0.8))
        #expect((part.width, part.height) == (3, 5))
        #expect(part.colour(0, 0) == pixels.colour(2, 3) && part.colour(2, 4) == pixels.colour(4, 7))
        #expect(pixels.cropped(.whole) == pixels)
        let odd = pixels.cropped(ShareRect(x1: 0.25, y1: 0.25, x2: 0.31, y2: 0.31))
        #expect((odd.width, odd.height) == (2, 2) && odd.colour(0, 0) == pixels.colour(2, 2))
    }

    @Test(arguments: [
        (0.5, 0.5, 0.5, 0.5), (1, 1, 1, 1), (2, 2, 3, 3), (-5, -5, -1, -1), (.nan, 0, .nan, 0), (.infinity, 0, -.infinity, 1),
        (0.9, 0.9, 0.1, 0.1), (1e300, -1e300, 1e-300, 0),
    ])
    func `are at least one in any rectangle`(x1: Double, y1: Double, x2: Double, y2: Double) {
        let part = Sample.gradient(10, 7).cropped(ShareRect(x1: x1, y1: y1, x2: x2, y2: y2))
        #expect((1...10).contains(part.width) && (1...7).contains(part.height) && part.rgb.count == part.width * part.height * 3)
    }

    @Test func `are framed within the rectangle`() {
        var pixels = Sample.plain(20, 20, 9, 9, 9)
        pixels.outline(ShareRect(x1: 0.25, y1: 0.1, x2: 0.75, y2: 0.6), red: 255, green: 0, blue: 0, thickness: 2)
        for y in 0..<20 {
            for x in 0..<20 {
                let isInside = (5..<15).contains(x) && (2..<12).contains(y)
                let isHollow = (7..<13).contains(x) && (4..<10).contains(y)
                #expect(pixels.colour(x, y) == (isInside && !isHollow ? red : [9, 9, 9]), "\(x) \(y)")
            }
        }
    }

    @Test func `a frame thicker than its rectangle fills it and nothing else`() {
        var pixels = Sample.plain(9, 9, 0, 0, 0)
        pixels.outline(ShareRect(x1: 0, y1: 0, x2: 0.3, y2: 0.3), red: 255, green: 0, blue: 0, thickness: 50)
        #expect((0..<81).count { pixels.colour($0 % 9, $0 / 9) == red } == 9)
        pixels.outline(.whole, red: 255, green: 0, blue: 0, thickness: -1)
        #expect((0..<81).count { pixels.colour($0 % 9, $0 / 9) == red } == 9 + 32 - 5)
    }
}
