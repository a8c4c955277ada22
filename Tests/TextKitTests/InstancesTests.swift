import Testing
import TextKit

@Suite struct `Instances in a reply` {
    private func pairs(
        _ reply: String, _ order: Instances.Order = .inputFirst, _ mode: Instances.Mode = .resynchronising
    ) -> [[String]] {
        Instances.parse(reply, order: order, mode: mode).map { [$0.input, $0.output] }
    }

    @Test func `compat cuts at Example, then at Output, then at Input`() {
        #expect(
            pairs("Example 1\nInput: a\nOutput: b\n\nExample 2.\nText: c\nOutput 2 : d\nInput: e", .inputFirst, .compat) == [
                ["a", "b"], ["Text: c", "d"],
            ])
        #expect(pairs("Output: x", .inputFirst, .compat) == [["", "x"]])
        #expect(pairs("Input 1: a\nOutput: b\nOutput: c", .inputFirst, .compat) == [["a", "b"]])
        #expect(pairs("just text", .inputFirst, .compat) == [])
        #expect(pairs("Example 1\nbare", .inputFirst, .compat) == [["", "bare"]])
        #expect(pairs("Input: x\nOutput: see Example 3. Good", .inputFirst, .compat) == [["x", "see"], ["", "Good"]])
        #expect(pairs("", .inputFirst, .compat) == [])
    }

    @Test func `compat reads class labels wherever they stand`() {
        #expect(
            pairs("noise Class label: A\nText: x\n\nClass label: B", .outputFirst, .compat) == [["Text: x", "A"], ["", "B"]])
        #expect(pairs("no label", .outputFirst, .compat) == [])
        #expect(pairs("Class label:", .outputFirst, .compat) == [["", ""]])
        #expect(pairs("Class label: A\r\nText: x", .outputFirst, .compat) == [["Text: x", "A"]])
    }

    @Test(arguments: [
        "Example 1\nInput: a\nOutput: b\n\nExample 2\nInput: c\nOutput: d",
        "Example 1\r\nInput: a\r\nOutput: b\r\n\r\nExample 2\r\nInput: c\r\nOutput: d\r\n",
        "Example 1\u{2028}Input: a\u{2028}Output: b\u{2028}Example 2\u{2028}Input: c\u{2028}Output: d",
        "Sure, here are two examples:\n\n**Example 1:**\n**Input:** a\n**Output:** b\n\n**Example 2:**\n**Input:** c\n**Output:** d",
        "### Example 1\n\n**Input**: a\n\n**Output**: b\n\n### Example 2\n\n**Input**: c\n\n**Output**: d",
        "Input: a\nOutput: b\nInput: c\nOutput: d",
        "Input 1: a\nOutput 1: b\nInput 2: c\nOutput 2: d",
        "1. Input: a\n   Output: b\n2. Input: c\n   Output: d",
        "- Input: a\n- Output: b\n\n- Input: c\n- Output: d",
        "Example 1\nInput:\na\nOutput:\nb\nExample 2\nInput:\n\nc\nOutput:\n\nd",
        "示例 1\n输入：a\n输出：b\n\n示例 2\n输入：c\n输出：d",
        "好的，以下是示例：\n\n**示例1：**\n输入: a\n输出: b\n例2、\n输入：c\n输出：d",
        "```\nInput: a\nOutput: b\nInput: c\nOutput: d\n```",
        "{\"instances\": [{\"input\": \"a\", \"output\": \"b\"}, {\"input\": \"c\", \"output\": \"d\"}]}",
        "```json\n[{\"input\": \"a\", \"output\": \"b\"},\n {\"input\": \"c\", \"output\": \"d\"}]\n```",
        "Of course:\n\n```json\n{\"instances\":[{\"output\":\"b\",\"input\":\"a\"},{\"input\":\"c\",\"output\":\"d\"}]}\n```\nDone.",
        "Input: a\nOutput: b\n\n---\n\nInput: c\nOutput: d\n\nLet me know if you need more!",
        "**Input: a**\n**Output: b**\n\n**Input: c**\n**Output: d**",
        "Example 1: Input: a\nOutput: b\nExample 2: Input: c\nOutput: d",
    ])
    func `input-first replies are read in every shape`(reply: String) {
        #expect(pairs(reply) == [["a", "b"], ["c", "d"]])
    }

    @Test(arguments: [
        "Class label: A\nText: x\n\nClass label: B\nText: y",
        "Here are some:\n\n**Class label:** A\nText: x\n\n**Class label:** B\nText: y",
        "1. Class label: A\nText: x\n2. Class label: B\nText: y",
        "Example 1\nClass label: A\nText: x\nExample 2\nClass label: B\nText: y",
        "Class Label:\nA\nText: x\nClass Label:\nB\nText: y",
        "类别：A\nText: x\n\n类别：B\nText: y",
        "Class label: A\nInput: Text: x\nClass label: B\nInput: Text: y",
        "Class label: A\r\nText: x\r\nClass label: B\r\nText: y",
        "Input: Text: x\nClass label: A\nInput: Text: y\nClass label: B",
        "**Class label: A**\nText: x\n\n***\n\n**Class label: B**\nText: y\n\nI hope these help.",
        "Example 1\nText: x\nClass label: A\nExample 2\nText: y\nClass label: B",
        "[{\"class_label\": \"A\", \"input\": \"Text: x\"}, {\"label\": \"B\", \"input\": \"Text: y\"}]",
    ])
    func `output-first replies are read in every shape`(reply: String) {
        #expect(pairs(reply, .outputFirst) == [["Text: x", "A"], ["Text: y", "B"]])
    }

    @Test func `the words of a text are no markers`() {
        #expect(
            pairs("Example 1\nInput: For Example 3. see\nOutput: The ratio is 3:4, Output: none") == [
                ["For Example 3. see", "The ratio is 3:4, Output: none"]
            ])
        #expect(
            pairs("Example 1\nInput: a\nOutput: b\nExample 2 shows that b holds.\nIt does.") == [
                ["a", "b\nExample 2 shows that b holds.\nIt does."]
            ])
        #expect(pairs("Class label: A\nThe Class label: is a term", .outputFirst) == [["The Class label: is a term", "A"]])
    }

    @Test func `code in a fence holds no markers`() {
        let reply = "Input: a\nOutput:\n```\nInput: 1\nOutput: 2\n```\nInput: c\nOutput: d"
        #expect(pairs(reply) == [["a", "```\nInput: 1\nOutput: 2\n```"], ["c", "d"]])
    }

    @Test func `free field names, times and addresses stay in the input`() {
        #expect(
            pairs("Example 1\nParagraph: At 10:30, see https://example.org\nQuestion: when?\nOutput: now") == [
                ["Paragraph: At 10:30, see https://example.org\nQuestion: when?", "now"]
            ])
    }

    @Test func `a field before the first label is input, small talk is not`() {
        #expect(pairs("Context: x\nInput: a\nOutput: b") == [["Context: x\na", "b"]])
        #expect(pairs("Paragraph: p\nOutput: b") == [["Paragraph: p", "b"]])
        #expect(pairs("Sure: an example.\nInput: a\nOutput: b") == [["a", "b"]])
        #expect(pairs("Here is the output:\n\nOutput: b") == [["", "b"]])
    }

    @Test func `outputs without inputs are instances, text without markers none`() {
        #expect(pairs("Output: x") == [["", "x"]])
        #expect(pairs("Output 1: x\nOutput 2: y") == [["", "x"], ["", "y"]])
        #expect(pairs("Example 1\nbare\nExample 2\nboned") == [["", "bare"], ["", "boned"]])
        #expect(pairs("Class label: A\nClass label: B", .outputFirst) == [["", "A"], ["", "B"]])
        #expect(pairs("Just an answer.") == [])
        #expect(pairs("", .outputFirst) == [])
    }

    @Test func `values of JSON that are no text are written out`() {
        #expect(
            pairs("{\"instances\": [{\"input\": {\"a\": [1, 2]}, \"output\": 3}, {\"input\": null, \"output\": true}]}") == [
                ["{\"a\": [1, 2]}", "3"], ["", "true"],
            ])
        #expect(pairs("{\"input\": \"a\", \"output\": \"say \\\"hi\\\" \\u00e9 \\ud83d\\ude00\"}") == [["a", "say \"hi\" é 😀"]])
    }

    @Test func `only the last instance of a cut reply is open`() {
        let instances = Instances.parse("Input: a\nOutput: b\nInput: c\nOutput: d", order: .inputFirst, wasCut: true)
        #expect(instances.map(\.isTerminated) == [true, false])
        let json = Instances.parse("[{\"input\":\"a\",\"output\":\"b\"},{\"input\":\"c\",\"output\":\"d", order: .inputFirst)
        #expect(json.map(\.isTerminated) == [true, false])
        let compat = Instances.parse("Class label: A\nx", order: .outputFirst, mode: .compat, wasCut: true)
        #expect(compat.map(\.isTerminated) == [false])
    }

    @Test func `each instance has its own place in the reply`() {
        let reply = "好：\nExample 1\nInput: a\nOutput: b\nExample 2\nInput: c\nOutput: d"
        let bytes = Array(reply.utf8)
        for mode in [Instances.Mode.compat, .resynchronising] {
            let offsets = Instances.parse(reply, order: .inputFirst, mode: mode).map(\.offset)
            #expect(Set(offsets).count == offsets.count)
            #expect(offsets.allSatisfy { bytes.indices.contains($0) })
        }
    }
}
