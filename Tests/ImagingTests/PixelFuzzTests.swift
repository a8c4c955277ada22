import Fuzzing
import Testing

@testable import Imaging

/// Whatever a file holds: nothing traps, and what is decoded keeps to the limits and to the file's header.
@Suite(.enabled(if: PictureCodec.isAvailable)) struct `Fuzzed, a decoder of pictures` {
    private static let fragments: [[UInt8]] =
        ["IHDR", "IDAT", "IEND", "PLTE", "tRNS", "eXIf", "iCCP", "Exif\0\0II*\0", "VP8 ", "VP8L", "VP8X", "ANMF", "ALPH"].map {
            Array($0.utf8)
        } + [
            [0, 0, 0, 13], [0xFF, 0xFF, 0xFF, 0xFF], [0xFF], [0xFF, 0xC0, 0, 11], [0xFF, 0xC4], [0xFF, 0xDA], [0xFF, 0xD9],
            [0xFF, 0xE1], [0xFF, 0xEE], [0, 0], [0x21, 0xF9, 4], [0x2C], [0x3B],
        ]

    @Test func `files of each format`() throws {
        let corpus =
            try Sample.files() + [
                DrawnFile.webP(Fixture.losslessAlpha, 16, 8, exif: DrawnFile.tiff(orientation: 6)),
                DrawnFile.png(PictureCodec.png(Sample.gradient(9, 7)), with: "eXIf", DrawnFile.tiff(orientation: 8)),
            ]
        var mutator = Mutator(seed: 3, corpus: corpus, fragments: Self.fragments)
        var decoded = 0
        for round in 0..<FuzzInputs.decoded {
            var bytes = mutator.next()
            // Half of them keep their length, so that more than the walk over the file's parts is reached.
            if round % 2 == 0, let file = corpus.dropFirst(mutator.index(below: corpus.count)).first {
                bytes = flipped(file, &mutator)
            }
            // A header may be changed to a size within the limits; to make so many pixels each time would take long.
            guard let header = try? ImageHeader.read(bytes), header.width * header.height <= 1 << 20 else { continue }
            let orientation = PictureFile(bytes).orientation
            guard let pixels = try? PictureCodec.decode(bytes) else { continue }
            decoded += 1
            let sides = orientation.swapsSides ? (header.height, header.width) : (header.width, header.height)
            if (pixels.width, pixels.height) != sides || pixels.rgb.count != pixels.width * pixels.height * 3 {
                Issue.record("input \(round): \(pixels.width) × \(pixels.height) of \(header): \(bytes)")
            }
            let normaliser = Normaliser(longestSide: 64, shortestSide: 8)
            let crop = ShareRect(x1: 0.1, y1: 0.2, x2: 0.6, y2: 0.9)
            guard let normal = try? normaliser.normalised(bytes, crop: round % 3 == 0 ? crop : nil) else {
                Issue.record("input \(round): decoded, but not normalised: \(bytes)")
                continue
            }
            if max(normal.width, normal.height) > 64 || min(normal.width, normal.height) < 8 {
                Issue.record("input \(round): \(normal.width) × \(normal.height): \(bytes)")
            }
        }
        #expect(decoded > 0)
    }

    /// The file with one to three bits turned.
    private func flipped(_ file: [UInt8], _ mutator: inout Mutator) -> [UInt8] {
        var bytes = file
        for _ in 0..<(1 + mutator.index(below: 3)) {
            bytes[mutator.index(below: bytes.count)] ^= 1 << UInt8(mutator.index(below: 8))
        }
        return bytes
    }

    @Test func `EXIF data and the parts of files`() throws {
        let corpus = [1, 6].flatMap { [DrawnFile.tiff(orientation: $0), DrawnFile.tiff(orientation: $0, isLittle: false)] }
        var mutator = Mutator(seed: 4, corpus: corpus + (try Sample.files()), fragments: Self.fragments)
        var found = 0
        for _ in 0..<FuzzInputs.count {
            let bytes = mutator.next()
            if Orientation(tiff: bytes[...]) != nil { found += 1 }
            if PictureFile(bytes).isPlain { found += 1 }
        }
        #expect(found > 0)
    }
}

extension FuzzInputs {
    /// Files that are decoded: a twentieth of the inputs of a long run, since each takes as long as some hundred headers.
    fileprivate static var decoded: Int {
        min(count, max(3000, count / 20))
    }
}
