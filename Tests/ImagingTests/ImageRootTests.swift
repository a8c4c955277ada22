import Glibc
import Support
import Testing

@testable import Imaging

@Suite struct `A folder of pictures` {
    @Test(arguments: Picture.all) func `gives a picture's header and the whole file`(picture: Picture) throws {
        let folder = try PictureFolder()
        let file = picture.bytes + [UInt8](repeating: 7, count: 300_000)
        for name in [picture.name, "deep/er/\(picture.name)"] {
            try folder.write(file, name)
            let (header, bytes) = try folder.root.image(at: name)
            #expect(header == ImageHeader(format: picture.format, width: 4, height: 3))
            #expect(bytes == file)
        }
        #expect(try folder.root.image(at: "./deep//./er/\(picture.name)").bytes == file)
    }

    @Test func `takes a name in any encoding`() throws {
        let folder = try PictureFolder()
        let name: [UInt8] = [0xE9, 0xFF, 0x0A] + ".PNG".utf8
        try folder.write(Picture.png(4, 3), "a.png")
        let path = Array("\(folder.path)/".utf8) + name
        #expect(rename("\(folder.path)/a.png", path.map { CChar(bitPattern: $0) } + [0]) == 0)
        #expect(try folder.root.image(at: name).header.width == 4)
    }

    @Test(arguments: ["A.PNG", "a.Png", "a.jpg.png", ".png", "a..png"]) func `knows PNG by these names`(name: String) throws {
        let folder = try PictureFolder()
        try folder.write(Picture.png(4, 3), name)
        #expect(folder.refusal(name) == nil)
    }

    @Test(arguments: ["a", "png", "a.", "a.png.", "a.txt", "a.pngx", "a.png ", "a.bmp", "a.tiff", "a.heic", "x.png/a"])
    func `refuses names of no format, whatever the file holds`(name: String) throws {
        let folder = try PictureFolder()
        try folder.write(Picture.png(4, 3), name)
        #expect(folder.refusal(name) == .unknownFormat)
    }

    @Test func `refuses a name that says another format than the bytes`() throws {
        let folder = try PictureFolder()
        for picture in Picture.all {
            for format in ImageFormat.allCases where format != picture.format {
                let name = "other.\(format.rawValue)"
                try folder.write(picture.bytes, name)
                #expect(folder.refusal(name) == .wrongExtension(named: format, found: picture.format))
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `refuses what is no regular file, and waits for none`() throws {
        let folder = try PictureFolder()
        #expect(mkfifo("\(folder.path)/fifo.png", 0o600) == 0)
        #expect(mknod("\(folder.path)/socket.png", S_IFSOCK | 0o600, 0) == 0)
        try Files.makeDirectories("\(folder.path)/folder.png")
        for name in ["fifo.png", "socket.png", "folder.png", "folder.png/", ".", "./"] {
            #expect(folder.refusal(name) == .notRegular, "\(name)")
        }
        let devices = try ImageRoot("/dev")
        for name in ["null", "zero"] { #expect(refusal(of: Array(name.utf8), in: devices) == .notRegular, "\(name)") }
    }

    @Test func `says what is missing, and what the system does not open`() throws {
        let folder = try PictureFolder()
        try folder.write(Picture.png(4, 3), "a.png")
        for name in ["", "b.png", "none/a.png", "a.png/", "a.png/b.png"] { #expect(folder.refusal(name) == .missing, "\(name)") }
        let long = String(repeating: "x", count: 300) + ".png"
        #expect(folder.refusal(long) == .unreadable(cause: "File name too long"))
        guard geteuid() != 0 else { return }
        #expect(chmod("\(folder.path)/a.png", 0) == 0)
        #expect(folder.refusal("a.png") == .unreadable(cause: "Permission denied"))
    }

    @Test func `stays the same one when another takes its name`() throws {
        let folder = try PictureFolder()
        try folder.write(Picture.png(4, 3), "a.png")
        let moved = folder.outside + "/moved"
        #expect(rename(folder.path, moved) == 0)
        try folder.write(Picture.png(400, 300), "a.png")
        #expect(try folder.root.image(at: "a.png").header.width == 4)
    }

    @Test func `is refused when it is none`() throws {
        let folder = try PictureFolder()
        try folder.write([1], "file")
        for path in ["\(folder.path)/none", "\(folder.path)/file", "", "\(folder.path)\u{0}"] {
            #expect(throws: MillError(.inputOutput, "", "", cause: "")) { try ImageRoot(path) }
        }
    }
}
