import Testing
import TextKit

@Suite struct `Numbered lists` {
    private func texts(_ reply: String, mode: NumberedList.Mode = .resynchronising) -> [String] {
        NumberedList.parse(reply, startingAt: 9, mode: mode).map(\.text)
    }

    @Test func `compat splits at newline, digits, one space at most, dot, space`() {
        let reply = " First task.\n10. Second\n11 . Third\n12) Fourth\n13.Fifth\n  14. Sixth\n\n15. \n16\n. Last"
        #expect(
            texts(reply, mode: .compat) == [
                " First task.", "Second", "Third\n12) Fourth\n13.Fifth\n  14. Sixth\n", "", "Last",
            ])
        #expect(NumberedList.parse(reply, startingAt: 9, mode: .compat).map(\.number) == [9, 10, 11, 15, 16])
        #expect(texts("", mode: .compat) == [""])
        #expect(texts("a\r\n10. b", mode: .compat) == ["a\r", "b"])
        #expect(texts("a\n١٠. b\u{2028}11. c", mode: .compat) == ["a", "b\u{2028}11. c"])
    }

    @Test(arguments: [
        " First\n10. Second\n11. Third",
        "9. First\n10. Second\n11. Third",
        "9. First\r\n10. Second\r\n11. Third\r\n",
        "9. First\u{2028}10. Second\u{2029}11. Third",
        "9) First\n10) Second\n11) Third",
        "(9) First\n(10) Second\n(11) Third",
        "（9）First\n（10）Second\n（11）Third",
        "9．First\n10．Second\n11．Third",
        "9、First\n10、Second\n11、Third",
        "９．First\n１０．Second\n１１．Third",
        "**9.** First\n**10.** Second\n**11.** Third",
        "**9**. First\n**10**. Second\n**11**. Third",
        "**9. First**\n**10. Second**\n**11. Third**",
        "9\\. First\n10\\. Second\n11\\. Third",
        "### 9. First\n### 10. Second\n### 11. Third",
        "Task 9: First\nTask 10: Second\nTask 11: Third",
        "任务9：First\n任务10：Second\n任务11：Third",
        "9.First\n10.Second\n11.Third",
        "9. First\n\n10. Second\n\n\n11. Third",
        "  9. First\n  10. Second\n  11. Third",
        "1. First\n2. Second\n3. Third",
        "9. First\n12. Second\n11. Third",
        "Sure! Here are some tasks:\n\n9. First\n10. Second\n11. Third\n\nLet me know if you need more.",
        "Here you go:\n1. First\n2. Second\n3. Third",
        "9. First\n10. Second\n11. Third\n\n---\n\nThese cover several domains.",
        "9. First\n10. Second\n11. Third\n\nAll of them are new.",
        "```\n9. First\n10. Second\n11. Third\n```",
        "Here is a list:\n- First\n- Second\n- Third",
        "[\"First\", \"Second\", \"Third\"]",
        "```json\n[\"First\", \"Second\", \"Third\"]\n```",
        "Here is the JSON:\n```json\n{\"tasks\": [\"First\", \"Second\", \"Third\"]}\n```\nEnjoy!",
        "[{\"instruction\": \"First\"}, {\"instruction\": \"Second\", \"n\": 2}, {\"instruction\": \"Third\"}]",
        "{\"count\": 3, \"items\": [{\"q\": \"First\"}, {\"q\": \"Second\"}, {\"q\": \"Third\"}]}",
        "[\n  \"First\",\n  \"Second\",\n  \"Third\",\n]",
        "9. First\n10.\n10. Second\n11. Third",
    ])
    func `are read from every shape a model gives them`(reply: String) {
        #expect(texts(reply) == ["First", "Second", "Third"])
    }

    @Test func `an item may have several lines, paragraphs, nested lists and code`() {
        let reply = """
            9. Do the following:
               1. this
               2. that

            10. Sort these years:
            2016. 2017
            3.5 is a number

            11. Explain the code.

            ```python
            1. not an item
            ```

            Give an example.
            12. Last
            """
        let items = texts(reply)
        #expect(items.count == 4)
        #expect(items.first == "Do the following:\n   1. this\n   2. that")
        #expect(items.dropFirst().first == "Sort these years:\n2016. 2017\n3.5 is a number")
        #expect(items.dropFirst(2).first?.hasSuffix("Give an example.") == true)
        #expect(items.last == "Last")
    }

    @Test func `a fence that is never closed swallows nothing`() {
        #expect(texts("9. Fix ```\n```\ncode\n10. Next") == ["Fix ```\n```\ncode", "Next"])
    }

    @Test func `bold inside an item stays, bold around it goes`() {
        #expect(texts("9. Use **bold** text\n10. Next") == ["Use **bold** text", "Next"])
        #expect(texts("**9. Title:** text\n**10. Other:** more") == ["Title: text", "Other: more"])
    }

    @Test func `offsets are bytes of the reply, where the text begins`() {
        let reply = "好的：\r\n\r\n9. 写一首诗\r\n10. **Sum** up"
        for item in NumberedList.parse(reply, startingAt: 9) {
            let bytes = Array(reply.utf8).dropFirst(item.offset).prefix(item.text.utf8.count)
            #expect(String(decoding: bytes, as: UTF8.self) == item.text)
        }
        #expect(NumberedList.parse(reply, startingAt: 9).map(\.number) == [9, 10])
    }

    @Test func `only the last item of a cut reply is open`() {
        let items = NumberedList.parse("9. a\n10. b\n11. c, and th", startingAt: 9, wasCut: true)
        #expect(items.map(\.isTerminated) == [true, true, false])
        let json = NumberedList.parse("[\"one\", \"two\", \"thr", startingAt: 9, wasCut: true)
        #expect(json.map(\.text) == ["one", "two", "thr"])
        #expect(json.map(\.isTerminated) == [true, true, false])
        let fenced = NumberedList.parse("```json\n[\"one\", \"two\", \"thr", startingAt: 9)
        #expect(fenced.map(\.isTerminated) == [true, true, false], "JSON shows by itself that it was cut")
    }

    @Test func `JSON inside an item is data`() {
        #expect(texts("9. Sort:\n[\"b\", \"a\"]\n10. Next") == ["Sort:\n[\"b\", \"a\"]", "Next"])
    }

    @Test func `a reply without marks is one item, an announcement none`() {
        #expect(texts(" Write a haiku about rain.") == ["Write a haiku about rain."])
        #expect(texts("Here are the tasks:") == [])
        #expect(texts(" Rewrite the following sentence:\n10. Next") == ["Rewrite the following sentence:", "Next"])
        #expect(texts("Sure, more tasks:\n10. Next") == ["Next"])
        #expect(texts("") == [])
        #expect(texts(" \r\n\u{2028} ") == [])
    }
}
