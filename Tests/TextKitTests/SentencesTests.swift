import TextKit
import Testing

@Suite struct `Sentences of a text` {
    private func texts(_ text: String) -> [String] { Sentences.split(text).map(\.text) }

    @Test(arguments: [
        ("", []), ("  \n ", []), ("No stop at all", ["No stop at all"]),
        ("A dog runs. A cat sleeps!  Does it rain?", ["A dog runs.", "A cat sleeps!", "Does it rain?"]),
        ("The wall is 3.5 m. high and 2.25 m wide. It is red.", ["The wall is 3.5 m. high and 2.25 m wide.", "It is red."]),
        ("It is 3.5 m. Nothing is near.", ["It is 3.5 m.", "Nothing is near."]),
        ("Dr. Smith and Mrs. J. Doe wait. They sit.", ["Dr. Smith and Mrs. J. Doe wait.", "They sit."]),
        ("Fruit, e.g. Apples, lies there. No. There is no cat.", ["Fruit, e.g. Apples, lies there.", "No.", "There is no cat."]),
        ("House No. 5 is blue. Well...", ["House No. 5 is blue.", "Well..."]),
        ("It opens at 9 a.m. on Mondays. So do I. You too.", ["It opens at 9 a.m. on Mondays.", "So do I.", "You too."]),
        ("The sign says \"Stop. Look. Listen.\" It is red.", ["The sign says \"Stop. Look. Listen.\"", "It is red."]),
        ("\"Stop!\" he seems to say. Nobody stops.", ["\"Stop!\" he seems to say.", "Nobody stops."]),
        ("A man (an old one. Or not.) sits. He waits…", ["A man (an old one. Or not.) sits.", "He waits…"]),
        ("See example.com or v1.2 for it. Done.", ["See example.com or v1.2 for it.", "Done."]),
        ("一只狗在跑。天空很蓝！你看到了吗？", ["一只狗在跑。", "天空很蓝！", "你看到了吗？"]),
        ("他说：「下雨了。快走。」然后走了。", ["他说：「下雨了。快走。」", "然后走了。"]),
        ("it is red. the dog runs. nobody looks.", ["it is red.", "the dog runs.", "nobody looks."]),
        ("A line that\ngoes on. Next.", ["A line that\ngoes on.", "Next."]),
        ("A heading\n\nA paragraph", ["A heading", "A paragraph"]),
        (
            "There are:\n1. A dog\n2. A cat. It sleeps.\n- a bird\nand more",
            ["There are:", "1. A dog", "2. A cat.", "It sleeps.", "- a bird", "and more"]
        ),
    ])
    func `end at stops, and at no other dots`(text: String, sentences: [String]) {
        #expect(texts(text) == sentences)
    }

    @Test func `and their gaps are the whole text`() {
        let text = " One.  Two!\n\nThree (really. yes.)\n- four\n 五。六？ 7.5 is \"it. or\" not "
        let pieces = Sentences.split(text)
        #expect(pieces.map { $0.text + $0.gap }.joined() == PythonText.strip(text))
        #expect(
            pieces.allSatisfy { PythonText.strip($0.gap).isEmpty && !$0.text.isEmpty && PythonText.strip($0.text) == $0.text })
        #expect(Sentences.join(pieces, keeping: pieces.map(\.text)) == PythonText.strip(text))
    }

    @Test func `that stay keep their bytes and their gaps, and a paragraph stays one`() {
        let pieces = Sentences.split("One.  Two.\n\nThree. Four.")
        #expect(Sentences.join(pieces, keeping: ["One.", nil, "Three.", "4!"]) == "One.\n\nThree. 4!")
        #expect(Sentences.join(pieces, keeping: [nil, "Two.", nil, "Four."]) == "Two.\n\nFour.")
        #expect(Sentences.join(pieces, keeping: ["One.", "Two.", nil, nil]) == "One.  Two.")
        #expect(Sentences.join(pieces, keeping: [nil, nil, nil, nil]) == "")
    }

    @Test func `of any bytes are found, and lose none`() {
        var random = SplitMix(state: 11)
        let alphabet = Array("aB1. !?\n\"()“”。「」-…\r\u{301}Dr".unicodeScalars)
        for _ in 0..<3_000 {
            var view = String.UnicodeScalarView()
            for _ in 0..<(Int(random.next() % 40)) { view.append(alphabet[Int(random.next() % UInt64(alphabet.count))]) }
            let text = String(view)
            let pieces = Sentences.split(text)
            let joined = pieces.map { $0.text + $0.gap }.joined()
            #expect(Array(joined.utf8) == Array(PythonText.strip(text).utf8), "\(text.debugDescription)")
        }
    }
}
