import CLinux
import Glibc
import Testing

@testable import Imaging

/// The most memory that this process has had, in bytes (getrusage(2)).
private func peakMemory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Int(usage.ru_maxrss) * 1024
}

/// Files that are made to do harm to who decodes them.
@Suite(.enabled(if: PictureCodec.isAvailable)) struct `Hostile pixels` {
    @Test func `a bomb: refused by its header, and no memory is taken for it`() throws {
        let bombs: [(file: [UInt8], refusal: ImageRefusal)] = [
            (
                DrawnFile.png(40_000, 40_000, depth: 8, colours: 6, rows: [[0]]),
                .tooManyPixels(width: 40_000, height: 40_000)
            ),
            (
                DrawnFile.gif(65_535, 65_535, [DrawnFile.Frame(width: 1, height: 1, pixels: [0])]),
                .tooManyPixels(width: 65_535, height: 65_535)
            ),
            (Picture.extendedWebP(16_383, 16_383) + Fixture.lossy.dropFirst(12), .tooManyPixels(width: 16_383, height: 16_383)),
            (Picture.jpeg(65_535, 65_535), .tooManyPixels(width: 65_535, height: 65_535)),
            ([], .empty),
        ]
        let before = peakMemory()
        for bomb in bombs {
            #expect(decodingRefusal(bomb.file) == bomb.refusal)
            #expect(normalisingRefusal(bomb.file) == bomb.refusal)
        }
        #expect(peakMemory() - before < 64 << 20)
    }

    @Test func `a size that the data do not have: refused`() throws {
        // A canvas of 5,000 × 5,000 around a picture of 16 × 8.
        let webP = DrawnFile.webP(Fixture.losslessAlpha, 5000, 5000, exif: [])
        #expect(decodingRefusal(webP)?.rule == "image-undecodable")
        var gif = DrawnFile.gif(4, 4, [DrawnFile.Frame(width: 4, height: 4, pixels: [UInt8](repeating: 2, count: 16))])
        #expect(decodingRefusal(gif) == nil)
        // The frame says 200 rows and has data for four.
        gif.replaceSubrange(32..<34, with: [200, 0])
        #expect(decodingRefusal(gif)?.rule == "image-undecodable")
        let rows = DrawnFile.png(2, 40, depth: 8, colours: 0, rows: [[1, 2]])
        #expect(decodingRefusal(rows)?.rule == "image-undecodable")
        // Two frame headers, of which the first is the one that is believed.
        let jpeg = try PictureCodec.jpeg(Sample.plain(16, 16), quality: 90)
        let frame = Picture.segment(
            0xC0, [8] + Picture.big(64, 2) + Picture.big(64, 2) + [3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1])
        #expect(decodingRefusal(jpeg.prefix(2) + frame + jpeg.dropFirst(2))?.rule == "image-undecodable")
    }

    @Test func `a GIF whose colours are not in its table, or whose table is not there: refused`() throws {
        let frame = DrawnFile.Frame(width: 1, height: 1, pixels: [3])
        let gif = DrawnFile.gif(1, 1, [frame])
        // Without the flag and the twelve bytes of the table.
        let bare = Array(gif.prefix(10)) + [0, 0, 0] + gif.dropFirst(25)
        #expect(decodingRefusal(bare)?.rule == "image-undecodable")
        #expect(decodingRefusal(DrawnFile.gif(3, 3, []))?.rule == "image-undecodable")
    }

    @Test func `a JPEG of very many scans: refused`() {
        // Each scan is a pass over the whole picture.
        let end = Array(Fixture.progressive.suffix(2))
        guard
            let scan = (0..<(Fixture.progressive.count - 1)).last(where: {
                Array(Fixture.progressive[$0..<($0 + 2)]) == [0xFF, 0xDA]
            })
        else { return #expect(Bool(false), "the fixture has no scan") }
        let again = Array(Fixture.progressive[scan...].dropLast(2))
        let many = Fixture.progressive.dropLast(2) + (0..<200).flatMap { _ in again } + end
        #expect(decodingRefusal(Array(many)) == .undecodable(.jpeg, cause: "it has too many scans"))
    }

    @Test func `a picture cut at any sixteenth, or in its last byte: refused`() throws {
        let large = Sample.gradient(160, 120)
        let frame = DrawnFile.Frame(width: 60, height: 60, pixels: (0..<3600).map { UInt8($0 * 7 % 4) })
        let files =
            try Sample.files() + [
                PictureCodec.jpeg(large, quality: 90), PictureCodec.png(large), DrawnFile.gif(60, 60, [frame, frame]),
            ]
        for file in files {
            #expect(decodingRefusal(file) == nil)
            for count in (0..<16).map({ file.count * $0 / 16 }) + [file.count - 1] {
                let cut = Array(file.prefix(count))
                #expect(decodingRefusal(cut) != nil, "\(count) of \(file.count) bytes")
                #expect(normalisingRefusal(cut) != nil, "\(count) of \(file.count) bytes")
            }
        }
    }

    @Test func `a JPEG whose scan is cut but whose end is there: refused, also where it would not be touched`() throws {
        let file = try PictureCodec.jpeg(Sample.gradient(160, 120), quality: 90)
        for share in [2, 3, 4] {
            let cut = Array(file.prefix(file.count * share / 5)) + [0xFF, 0xD9]
            #expect(PictureFile(cut).isWhole)
            #expect(decodingRefusal(cut)?.rule == "image-undecodable")
            #expect(normalisingRefusal(cut)?.rule == "image-undecodable")
        }
    }

    @Test func `a JPEG with stray bytes before a marker: taken, where our own header reader takes it`() throws {
        let file = try PictureCodec.jpeg(Sample.gradient(64, 64), quality: 90)
        let stray = Array(file.prefix(20)) + [0, 0, 0] + file.dropFirst(20)
        // Our own header reader takes no such file; those that it takes have the bytes behind the frame header.
        guard let table = (0..<(file.count - 1)).last(where: { file[$0] == 0xFF && file[$0 + 1] == 0xC4 }) else {
            return #expect(Bool(false), "the file has no table")
        }
        let later = Array(file.prefix(table)) + [0, 0, 0] + file.dropFirst(table)
        #expect(decodingRefusal(stray) == .damaged(.jpeg))
        #expect(decodingRefusal(later) == nil)
        #expect(decodingRefusal(Array(later.dropLast(300))) != nil)
    }

    @Test func `a broken checksum of PNG data: refused`() throws {
        var file = try PictureCodec.png(Sample.gradient(60, 60))
        file[file.count - 14] ^= 1
        #expect(decodingRefusal(file)?.rule == "image-undecodable")
        #expect(normalisingRefusal(file)?.rule == "image-undecodable")
    }
}
