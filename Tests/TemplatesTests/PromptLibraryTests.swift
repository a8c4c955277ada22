import Support
import Templates
import Testing

@Suite struct `Loading prompts` {
    private let folder: String

    init() throws {
        folder = "/tmp/prompts-\(UInt64.random(in: 0...UInt64.max))"
        try Files.makeDirectories(folder + "/user/r")
        try Files.makeDirectories(folder + "/packaged/r")
    }

    private var library: PromptLibrary {
        PromptLibrary(folders: [folder + "/user", folder + "/missing", folder + "/packaged"])
    }

    private func write(_ text: String, _ path: String) throws {
        try Files.publish(Array(text.utf8), at: folder + "/" + path)
    }

    @Test func `an earlier folder overrides a later one, file by file`() throws {
        try write("packaged a", "packaged/r/a.mustache")
        try write("packaged b", "packaged/r/b.mustache")
        try write("mine", "user/r/a.mustache")
        let set = try library.load(["r/a", "r/b"])
        #expect(set.sources == ["r/a": "mine", "r/b": "packaged b"])
    }

    @Test(arguments: [
        ("text\n", "text"), ("text", "text"), ("text\n\n", "text\n"), ("a\r\nb\r\n", "a\nb"), ("\u{FEFF}text\n", "text"),
        ("", ""),
    ])
    func `the final newline, CRLF and a byte order mark are not part of a prompt`(file: String, prompt: String) throws {
        try write(file, "packaged/r/a.mustache")
        #expect(try library.load(["r/a"]).sources["r/a"] == prompt)
    }

    @Test func `the hash is of the prompt's text`() throws {
        try write("text\n", "packaged/r/a.mustache")
        #expect(try library.load(["r/a"]).hashes["r/a"] == SHA256Digest(of: "text").hex)
    }

    @Test func `a job's frozen texts give the same set`() throws {
        try write("Say {{word}}.\n", "packaged/r/a.mustache")
        let loaded = try library.load(["r/a"])
        let frozen = try PromptSet(sources: loaded.sources)
        #expect(frozen.hashes == loaded.hashes)
        #expect(try frozen.render("r/a", ["word": .text("yes")]) == "Say yes.")
    }

    @Test func `a missing prompt names the folders that were searched`() throws {
        let error = #expect(throws: MillError(.promptMissing, "", "", cause: "")) { try library.load(["r/none"]) }
        #expect(error?.cause.contains("/packaged") == true)
    }

    @Test(arguments: ["../a", "r/../../a", "/etc/passwd"])
    func `a name cannot leave the folders`(name: String) {
        #expect(throws: MillError(.promptMissing, "", "", cause: "")) { try library.load([name]) }
    }

    @Test func `a file that is not UTF-8 is refused`() throws {
        try Files.publish([0x61, 0xFF], at: folder + "/packaged/r/a.mustache")
        #expect(throws: MillError(.promptVariable, "", "", cause: "")) { try library.load(["r/a"]) }
    }
}
