import Testing

@testable import Imaging

/// Pictures and questions that the tests of pixels share.
enum Sample {
    /// A gradient in each colour with a little texture, so that no row or column is like another.
    static func gradient(_ width: Int, _ height: Int) -> Pixels {
        var rgb: [UInt8] = []
        rgb.reserveCapacity(width * height * 3)
        for y in 0..<height {
            for x in 0..<width {
                rgb.append(UInt8(x * 255 / max(1, width - 1)))
                rgb.append(UInt8(y * 255 / max(1, height - 1)))
                rgb.append(UInt8((x * 7 + y * 13) % 32 + 96))
            }
        }
        return Pixels(trusted: rgb, width: width, height: height)
    }

    /// A picture of one colour.
    static func plain(_ width: Int, _ height: Int, _ red: UInt8 = 200, _ green: UInt8 = 30, _ blue: UInt8 = 60) -> Pixels {
        Pixels(width: width, height: height, red, green, blue)
    }

    static func noise(_ width: Int, _ height: Int) -> Pixels {
        var state: UInt64 = 1
        let rgb = (0..<(width * height * 3)).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
        return Pixels(trusted: rgb, width: width, height: height)
    }

    /// A whole small file of each format.
    static func files() throws -> [[UInt8]] {
        let pixels = gradient(40, 30)
        let dots = DrawnFile.Frame(width: 16, height: 8, pixels: (0..<128).map { UInt8($0 % 4) })
        return try [PictureCodec.jpeg(pixels, quality: 90), PictureCodec.png(pixels), DrawnFile.gif(16, 8, [dots])]
            + [Fixture.progressive, Fixture.grey] + Fixture.inks + Fixture.webPs
    }
}

extension Pixels {
    /// Red, green, blue; nil outside.
    func colour(_ x: Int, _ y: Int) -> [UInt8]? {
        guard (0..<width).contains(x), (0..<height).contains(y) else { return nil }
        return Array(rgb[((y * width + x) * 3)...].prefix(3))
    }

    /// Whether the pixel has the colour, give or take a few steps of each channel.
    func has(_ colour: [UInt8], at x: Int, _ y: Int, within steps: Int = 3) -> Bool {
        guard let found = self.colour(x, y) else { return false }
        return zip(found, colour).allSatisfy { abs(Int($0) - Int($1)) <= steps }
    }

    /// The mean difference of a channel; nil between pictures of different sizes.
    func distance(to other: Pixels) -> Double? {
        guard width == other.width, height == other.height else { return nil }
        return Double(zip(rgb, other.rgb).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }) / Double(rgb.count)
    }
}

/// Why the pixels cannot be had; nil where they can.
func decodingRefusal(_ bytes: [UInt8]) -> ImageRefusal? {
    do throws(ImageRefusal) {
        _ = try PictureCodec.decode(bytes)
        return nil
    } catch {
        return error
    }
}

/// Why the picture cannot be sent; nil where it can.
func normalisingRefusal(_ bytes: [UInt8], _ normaliser: Normaliser = Normaliser()) -> ImageRefusal? {
    do throws(ImageRefusal) {
        _ = try normaliser.normalised(bytes)
        return nil
    } catch {
        return error
    }
}
