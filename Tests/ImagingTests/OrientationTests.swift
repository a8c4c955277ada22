import Testing

@testable import Imaging

/// A picture of four colours: red, green above blue, white; seen upright.
private let corners: [[UInt8]] = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]

/// The pixels as a camera stores them that writes this orientation: where the upright picture's pixels lie (EXIF 2.32, tag 0x0112).
private func stored(_ orientation: Int, _ width: Int, _ height: Int, _ seen: (Int, Int) -> [UInt8]) -> Pixels {
    let (wide, high) = orientation >= 5 ? (height, width) : (width, height)
    var rgb: [UInt8] = []
    for row in 0..<high {
        for column in 0..<wide {
            // The name of each: what the 0th row and the 0th column of the file are in the picture.
            switch orientation {
            case 1: rgb += seen(column, row)  // top, left
            case 2: rgb += seen(width - 1 - column, row)  // top, right
            case 3: rgb += seen(width - 1 - column, height - 1 - row)  // bottom, right
            case 4: rgb += seen(column, height - 1 - row)  // bottom, left
            case 5: rgb += seen(row, column)  // left, top
            case 6: rgb += seen(width - 1 - row, column)  // right, top
            case 7: rgb += seen(width - 1 - row, height - 1 - column)  // right, bottom
            default: rgb += seen(row, height - 1 - column)  // left, bottom
            }
        }
    }
    return Pixels(trusted: rgb, width: wide, height: high)
}

private func corner(_ x: Int, _ y: Int, of width: Int, _ height: Int) -> [UInt8] {
    corners[(y * 2 >= height ? 2 : 0) + (x * 2 >= width ? 1 : 0)]
}

@Suite(.enabled(if: PictureCodec.isAvailable)) struct `A picture that lies on its side` {
    @Test(arguments: 1...8) func `is turned by each orientation, in PNG and WebP to the pixel`(orientation: Int) throws {
        let upright = Sample.gradient(5, 3)
        let file = try PictureCodec.png(stored(orientation, 5, 3) { upright.colour($0, $1) ?? [] })
        for isLittle in [true, false] {
            let tiff = DrawnFile.tiff(orientation: orientation, isLittle: isLittle)
            #expect(try PictureCodec.decode(DrawnFile.png(file, with: "eXIf", tiff)) == upright)
        }
        let plain = try PictureCodec.decode(Fixture.losslessAlpha)
        for name in ["", "Exif\0\0"] {
            let exif = Array(name.utf8) + DrawnFile.tiff(orientation: orientation)
            let turned = try PictureCodec.decode(DrawnFile.webP(Fixture.losslessAlpha, 16, 8, exif: exif))
            let again = stored(orientation, turned.width, turned.height) { turned.colour($0, $1) ?? [] }
            #expect(again == plain)
        }
    }

    @Test(arguments: 1...8) func `is turned in JPEG, when it is sent, and when a part of it is`(orientation: Int) throws {
        let pixels = stored(orientation, 160, 96) { corner($0, $1, of: 160, 96) }
        let tiff = DrawnFile.tiff(orientation: orientation)
        let file = DrawnFile.jpeg(try PictureCodec.jpeg(pixels, quality: 95), with: 0xE1, Array("Exif\0\0".utf8) + tiff)
        #expect(try ImageHeader.upright(file) == ImageHeader(format: .jpeg, width: 160, height: 96))
        #expect(try ImageHeader.read(file).width == (orientation >= 5 ? 96 : 160))
        for side in [1024, 80] {
            let normal = try Normaliser(longestSide: side, quality: 95).normalised(file)
            let seen = try PictureCodec.decode(normal.bytes)
            #expect(seen.width == min(side, 160) && seen.width == normal.width && seen.height == normal.height)
            for (x, y) in [(0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8)] {
                let (x, y) = (Int(x * Double(seen.width)), Int(y * Double(seen.height)))
                #expect(seen.has(corner(x, y, of: seen.width, seen.height), at: x, y, within: 12), "\(side): \(x) \(y)")
            }
        }
        let quarter = try Normaliser(quality: 95).normalised(file, crop: ShareRect(x1: 0.5, y1: 0, x2: 1, y2: 0.5))
        let seen = try PictureCodec.decode(quarter.bytes)
        #expect(seen.width * 48 == seen.height * 80 || abs(seen.width - seen.height * 80 / 48) <= 1)
        #expect(
            seen.has(corners[1], at: 3, seen.height - 4, within: 12) && seen.has(corners[1], at: seen.width - 4, 3, within: 12))
    }
}

@Suite struct `EXIF data` {
    @Test(arguments: [true, false]) func `give the orientation in either order of bytes`(isLittle: Bool) {
        for orientation in Orientation.allCases {
            let tiff = DrawnFile.tiff(orientation: orientation.rawValue, isLittle: isLittle)
            #expect(Orientation(tiff: tiff[...]) == orientation)
        }
    }

    @Test func `that are hostile or damaged give none, and nothing traps`() {
        let whole = DrawnFile.tiff(orientation: 6)
        for count in 0..<whole.count - 6 { #expect(Orientation(tiff: whole.prefix(count)) == nil, "\(count) bytes") }
        for orientation in [0, 9, 65_535] { #expect(Orientation(tiff: DrawnFile.tiff(orientation: orientation)[...]) == nil) }
        for offset in [[0xFF, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0], [200, 0, 0, 0]] as [[UInt8]] {
            #expect(Orientation(tiff: (whole.prefix(4) + offset + whole.dropFirst(8))[...]) == nil, "\(offset)")
        }
        // As many entries as there can be, none of them there.
        #expect(Orientation(tiff: (whole.prefix(8) + [0xFF, 0xFF] + whole.dropFirst(10).prefix(12))[...]) == nil)
        // The tag with another type, and with two numbers.
        for (place, value) in [(24, UInt8(4)), (26, 2)] {
            var other = whole
            other[place] = value
            #expect(Orientation(tiff: other[...]) == nil)
        }
    }

    @Test(.enabled(if: PictureCodec.isAvailable)) func `that are damaged leave the picture as it lies`() throws {
        let pixels = Sample.gradient(12, 8)
        for content in [[], [0xFF], Array("Exif\0\0".utf8), Array("Exif\0\0II*\0\u{7F}\u{7F}\u{7F}\u{7F}".utf8)] as [[UInt8]] {
            let jpeg = DrawnFile.jpeg(try PictureCodec.jpeg(pixels, quality: 90), with: 0xE1, content)
            #expect(try PictureCodec.decode(jpeg).width == 12)
            #expect(try PictureCodec.decode(DrawnFile.png(PictureCodec.png(pixels), with: "eXIf", content)) == pixels)
        }
    }
}
