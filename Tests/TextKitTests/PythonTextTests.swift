import Testing
import TextKit

@Suite struct `Python's text operations` {
    @Test func `whitespace is Python's set, all of it and nothing else`() {
        let expected: Set<UInt32> = Set(
            Array(0x09...0x0D) + Array(0x1C...0x20) + [0x85, 0xA0, 0x1680] + Array(0x2000...0x200A)
                + [0x2028, 0x2029, 0x202F, 0x205F, 0x3000])
        let found = (UInt32(0)...0x10FFFF).compactMap(Unicode.Scalar.init).filter(PythonText.isWhitespace).map(\.value)
        #expect(Set(found) == expected)
    }

    @Test func `split, strip and collapse take CRLF and exotic spaces`() {
        let text = "\r\n one\u{3000}two\u{1C}\tthree\u{2028}"
        #expect(PythonText.split(text) == ["one", "two", "three"])
        #expect(PythonText.wordCount(text) == 3)
        #expect(PythonText.strip(text) == "one\u{3000}two\u{1C}\tthree")
        #expect(PythonText.collapseWhitespace(text) == " one two three ")
        #expect(PythonText.strip(" \u{85} ") == "")
        #expect(PythonText.wordCount("") == 0)
        #expect(PythonText.strip(" \u{301}x") == "\u{301}x", "a mark after a space is text")
    }

    @Test(arguments: [
        ("explain Python to IBM", "Explain python to ibm"),
        ("éCLAIR", "Éclair"),
        ("ǆabc", "ǅabc"),
        ("ßa", "Ssa"),
        ("ΟΔΥΣΣΕΥΣ", "Οδυσσευς"),
        ("ΣΑΣ ΣΑ.", "Σας σα."),
        ("", ""),
        ("9 LIVES", "9 lives"),
        ("请WRITE", "请write"),
    ])
    func `capitalize keeps nothing but the first code point`(text: String, expected: String) {
        #expect(PythonText.capitalize(text) == expected)
    }

    @Test func `ASCII punctuation is the 32 marks`() {
        let marks = (UInt32(0)...0x2FFF).compactMap(Unicode.Scalar.init).filter(PythonText.isASCIIPunctuation)
        #expect(String(String.UnicodeScalarView(marks)) == "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
        #expect(PythonText.startsWithASCIIPunctuation("\"Quoted\""))
        #expect(PythonText.startsWithASCIIPunctuation("(\u{301}x"))
        #expect(!PythonText.startsWithASCIIPunctuation("。x"))
        #expect(!PythonText.startsWithASCIIPunctuation(""))
        #expect(PythonText.startsWithASCII("e\u{301}"))
        #expect(!PythonText.startsWithASCII("\u{E9}"))
    }

    @Test(arguments: [
        ("map", "use map-reduce here", true),
        ("graph", "write a paragraph", false),
        ("graph", "a GRAPH.", true),
        ("map", "map_reduce", false),
        ("map", "map2", false),
        ("map", "é\u{301}map", true),
        ("map", "émap", false),
        ("map", "写map", false),
        ("map", "。map。", true),
        ("go to", "Go  to", false),
        ("go to", "please GO TO bed", true),
        ("file", "ﬁle", false),
        ("files", "file\u{17F}", true),
        ("image", "\u{130}mage", true),
        ("", "anything", false),
    ])
    func `a whole word lies between Python's word boundaries`(word: String, text: String, expected: Bool) {
        #expect(PythonText.containsWholeWord(word, in: text) == expected)
    }

    @Test func `the first word of the list is named`() {
        #expect(PythonText.firstWholeWord(of: ["plot", "draw"], in: "draw a plot") == "plot")
        #expect(PythonText.firstWholeWord(of: ["plot", "draw"], in: "plotting") == nil)
    }
}
