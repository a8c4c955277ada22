import Fuzzing
import Glibc
import Support
import Testing

@testable import Imaging

/// Whatever a file holds and whatever a list of pictures names: nothing traps, and some things hold of every input.
@Suite struct `Fuzzed, a reader of picture headers` {
    private static let corpus =
        Picture.all.map(\.bytes) + Picture.all(300, 16_383).map(\.bytes) + Picture.all(10_000, 8_000).map(\.bytes) + [
            Array("<?xml version=\"1.0\"?><svg/>".utf8), [],
        ]
    private static let fragments: [[UInt8]] =
        ["IHDR", "GIF87a", "GIF89a", "RIFF", "WEBP", "VP8 ", "VP8L", "VP8X", "<svg"].map { Array($0.utf8) } + [
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], [0, 0, 0, 13], [0x7F, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF],
            [0xFF, 0xD8], [0xFF], [0xFF, 0xC0, 0, 11], [0xFF, 0xC4], [0xFF, 0xDA], [0xFF, 0xDE], [0, 2], [0, 0],
            [0x9D, 0x01, 0x2A], [0x2F], [10, 0, 0, 0],
        ]

    @Test func `headers`() {
        var mutator = Mutator(seed: 1, corpus: Self.corpus, fragments: Self.fragments)
        for round in 0..<FuzzInputs.count {
            let bytes = mutator.next()
            let whole = answer(bytes)
            let cut = answer(Array(bytes.prefix(mutator.index(below: bytes.count + 1))))
            let longer = answer(bytes + mutator.next())
            if !agree(cut, whole) || !agree(whole, longer) {
                Issue.record("input \(round): another answer where more or less of it is there: \(bytes)")
            }
            guard case .success(let header) = whole else { continue }
            if header.width < 1 || header.height < 1 || header.width * header.height > ImageHeader.maximumPixels {
                Issue.record("input \(round): \(header): \(bytes)")
            }
        }
    }

    /// Whether what a beginning of a file says is also what more of it says: a beginning without the whole header says nothing.
    private func agree(_ beginning: Result<ImageHeader, ImageRefusal>, _ more: Result<ImageHeader, ImageRefusal>) -> Bool {
        switch beginning {
        case .success, .failure(.tooManyPixels): beginning == more
        default: true
        }
    }

    @Test func `paths`() throws {
        let folder = try PictureFolder()
        let secret = folder.outside + "/secret.png"
        try Files.publish(Picture.png(400, 300), at: secret)
        try folder.write(Picture.png(4, 3), "a.png")
        try folder.write(Picture.png(4, 3), "sub/a.png")
        #expect(symlink(folder.outside, "\(folder.path)/link") == 0)
        #expect(symlink(secret, "\(folder.path)/sub/b.png") == 0)
        var mutator = Mutator(
            seed: 2, corpus: ["a.png", "sub/a.png", "link/secret.png", "sub/b.png", "../outside/secret.png", secret],
            fragments: [
                "/", "..", "../", ".", "./", "sub", "link", "a.png", "secret.png", "\u{0}", "\\", "%2e%2e/", folder.outside,
                "/proc/self/",
            ])
        var taken = 0
        for round in 0..<FuzzInputs.count {
            let path = mutator.next()
            do throws(ImageRefusal) {
                let header = try folder.root.image(at: path).header
                taken += 1
                if header.width != 4 { Issue.record("input \(round): read outside: \(path)") }
            } catch {
                continue
            }
        }
        #expect(taken > 0)
    }
}
