import CLinux
import Glibc
import Support
import Testing

@testable import Imaging

/// What a hostile list of pictures may ask for.
@Suite struct `Hostile pictures` {
    @Test func `image path traversal, absolute, symlink, /proc/self: refused, and the file outside is never read`() throws {
        let folder = try PictureFolder()
        let secret = folder.outside + "/secret.png"
        try Files.publish(Picture.png(400, 300), at: secret)
        try folder.write(Picture.png(4, 3), "sub/a.png")
        let links = [
            ("link.png", secret), ("relative.png", "../outside/secret.png"), ("folder", folder.outside), ("sub/up", ".."),
            ("sub/inner.png", "a.png"), ("dangling.png", "/nowhere"), ("loop.png", "loop.png"), ("proc", "/proc"),
            ("self", "/proc/self"),
        ]
        for (name, target) in links { #expect(symlink(target, "\(folder.path)/\(name)") == 0) }
        let watch = try FileWatch(secret, IN_OPEN | IN_ACCESS)

        let paths = [
            "../outside/secret.png", "..", "../", "sub/../../outside/secret.png", "sub/../sub/a.png", "sub/..", secret,
            "/\(secret)", "/etc/passwd", "/", "link.png", "relative.png", "folder/secret.png", "folder/../a.png",
            "sub/up/sub/a.png", "sub/inner.png", "dangling.png", "loop.png", "/proc/self/root\(secret)", "/proc/self/cwd",
            "/proc/self/environ", "proc/self/environ", "proc/self/root\(secret)", "self/root\(secret)",
            "sub/a.png\u{0}", "\u{0}", "sub/a.png\u{0}.png",
        ]
        for path in paths { #expect(folder.refusal(path) == .outside, "\(path)") }
        #expect(!watch.hasSeenSomething())

        let descriptor = open(secret, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        #expect(watch.hasSeenSomething(), "the watch does not see what is opened")
        let magic = [
            ("/proc", "self/environ"), ("/proc", "self/root\(secret)"), ("/proc/self", "root\(secret)"), ("/proc/self", "exe"),
            ("/proc/self/fd", "\(descriptor)"), ("/proc/self", "fd/\(descriptor)"),
        ]
        for (root, path) in magic {
            #expect(refusal(of: Array(path.utf8), in: try ImageRoot(root)) == .outside, "\(path) in \(root)")
        }

        #expect(!watch.hasSeenSomething())
        #expect(folder.refusal("sub/a.png") == nil)
        #expect(try Files.read(secret) == Picture.png(400, 300))
        #expect(watch.hasSeenSomething(), "the watch does not see what is read")
    }

    @Test func `image bombs, wrong magic, SVG, 0 bytes: refused by the header alone, nothing is decoded`() throws {
        let folder = try PictureFolder()
        // Nothing but headers: there are no pixels to decode.
        for picture in Picture.all(10_000, 8_000) {
            try folder.write(picture.bytes, picture.name)
            #expect(folder.refusal(picture.name) == .tooManyPixels(width: 10_000, height: 8_000), "\(picture.name)")
        }
        // Nor are those looked at that a good header announces.
        try folder.write(Picture.png(10_000, 5_000) + "IDAT".utf8, "nonsense.png")
        #expect(folder.refusal("nonsense.png") == nil)

        let svg = Array("<?xml version=\"1.0\"?><svg onload=\"alert(1)\"><image href=\"file:///etc/passwd\"/></svg>".utf8)
        for name in ["a.svg", "drawing.png", "drawing.jpg"] {
            try folder.write(svg, name)
            #expect(folder.refusal(name) == .svg, "\(name)")
        }
        for (name, text) in [
            ("text.png", "hello"), ("program.gif", "\u{7F}ELF"), ("page.webp", "<html>"), ("sound.webp", "RIFF\0\0\0\0WAVE"),
        ] {
            try folder.write(Array(text.utf8), name)
            #expect(folder.refusal(name) == .unknownFormat, "\(name)")
        }
        for name in ["empty.png", "empty.jpg", "empty.gif", "empty.webp"] {
            try folder.write([], name)
            #expect(folder.refusal(name) == .empty, "\(name)")
        }
    }

    @Test func `a file over 40 MB is refused by its size, unread`() throws {
        let folder = try PictureFolder()
        let limit = ImageHeader.maximumBytes
        #expect(limit == 41_943_040)
        try folder.writeSparse(Picture.png(4, 3), size: limit + 1, "over.png")
        try folder.writeSparse(Picture.png(4, 3), size: 1 << 40, "huge.png")
        for (name, size) in [("over.png", limit + 1), ("huge.png", 1 << 40)] {
            let watch = try FileWatch("\(folder.path)/\(name)", IN_ACCESS)
            #expect(folder.refusal(name) == .tooLarge(bytes: size))
            #expect(!watch.hasSeenSomething())
        }
        try folder.writeSparse(Picture.png(4, 3), size: limit, "most.png")
        let watch = try FileWatch("\(folder.path)/most.png", IN_ACCESS)
        #expect(try folder.root.image(at: "most.png").bytes.count == limit)
        #expect(watch.hasSeenSomething(), "the watch does not see what is read")
    }

    @Test(arguments: Picture.all) func `a file cut at any byte is refused`(picture: Picture) throws {
        let folder = try PictureFolder()
        for count in 0..<picture.bytes.count {
            try folder.write(Array(picture.bytes.prefix(count)), picture.name)
            #expect(folder.refusal(picture.name) == refusal(Array(picture.bytes.prefix(count))))
            #expect(folder.refusal(picture.name) != nil, "\(count) bytes")
        }
    }
}
