import Glibc
import Reports
import Testing

struct TerminalTests {
    @Test(arguments: [
        ("plain, größer, 漢字, 🙂", "plain, größer, 漢字, 🙂"),
        ("\u{1B}[31mred\u{1B}[0m", "⟨1B⟩[31mred⟨1B⟩[0m"),
        ("\u{1B}]0;title\u{07}", "⟨1B⟩]0;title⟨07⟩"),
        ("\u{9B}31m", "⟨9B⟩31m"), ("a\u{7F}b", "a⟨7F⟩b"),
        ("line\nnext\ttab\r\n", "line⏎next tab⟨0D⟩⏎"),
        ("user\u{202E}txt.exe", "user⟨202E⟩txt.exe"), ("\u{2066}x\u{2069}", "⟨2066⟩x⟨2069⟩"),
        ("a\u{200B}b\u{FEFF}", "a⟨200B⟩b⟨FEFF⟩"), ("می\u{200C}خواهم", "می\u{200C}خواهم"), ("\u{200F}x", "⟨200F⟩x"),
        ("\u{2028}", "⟨2028⟩"), ("\u{E0041}", "⟨E0041⟩"),
    ])
    func `text from outside cannot take over the terminal`(text: String, expected: String) {
        #expect(Terminal.safe(text) == expected)
    }

    @Test func `no control character at all gets through`() {
        let all = String(String.UnicodeScalarView((0...0x2FFF).compactMap(Unicode.Scalar.init)))
        let kinds = Set(Terminal.safe(all).unicodeScalars.map(\.properties.generalCategory))
        #expect(!kinds.contains(.control))
        #expect(!kinds.contains(.lineSeparator))
        #expect(!kinds.contains(.paragraphSeparator))
    }

    @Test func `widths count wide characters twice and marks not at all`() {
        #expect(Terminal.columns("abc") == 3)
        #expect(Terminal.columns("漢字") == 4)
        #expect(Terminal.columns("e\u{301}") == 1)
        #expect(Terminal.fitted("漢字漢字", width: 5) == "漢字…")
        #expect(Terminal.fitted("abcdef", width: 6) == "abcdef")
        #expect(Terminal.fitted("abcdef", width: 3) == "ab…")
    }

    @Test func `a pipe is no terminal: no colour, eighty columns, and everything written arrives`() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        #expect(!Terminal.isInteractive(ends[1]))
        #expect(!Terminal.wantsColour(ends[1], environment: [:]))
        #expect(Terminal.width(ends[1]) == 80)
        #expect(Terminal.write("grün\n", to: ends[1]))
        close(ends[1])
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(ends[0], &bytes, bytes.count)
        close(ends[0])
        #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == "grün\n")
        #expect(!Terminal.write("x", to: ends[0]))
    }

    @Test func `a real terminal has colour and a width, unless NO_COLOR or a dumb one says otherwise`() throws {
        let leader = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        try #require(leader >= 0)
        defer { close(leader) }
        var number: UInt32 = 0
        var locked: Int32 = 0
        // TIOCGPTN and TIOCSPTLCK: their macros are not imported.
        try #require(ioctl(leader, 0x8004_5430, &number) == 0 && ioctl(leader, 0x4004_5431, &locked) == 0)
        let follower = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        try #require(follower >= 0)
        defer { close(follower) }
        var size = winsize(ws_row: 24, ws_col: 132, ws_xpixel: 0, ws_ypixel: 0)
        try #require(ioctl(follower, UInt(TIOCSWINSZ), &size) == 0)
        #expect(Terminal.width(follower) == 132)
        #expect(Terminal.wantsColour(follower, environment: ["TERM": "xterm"]))
        #expect(Terminal.wantsColour(follower, environment: ["NO_COLOR": ""]))
        #expect(!Terminal.wantsColour(follower, environment: ["NO_COLOR": "1"]))
        #expect(!Terminal.wantsColour(follower, environment: ["TERM": "dumb"]))
    }
}
