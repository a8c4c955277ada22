import Testing
import TextKit

@Suite struct `Tasks in a reply` {
    /// Tasks as `number|instruction|input|output`, with ` cut` or ` malformed` behind those that are.
    private func tasks(
        _ reply: String, from number: Int = 4, isOpen: Bool = false, mode: TaskBlocks.Mode = .resynchronising,
        wasCut: Bool = false
    ) -> [String] {
        TaskBlocks.parse(reply, startingAt: number, isOpen: isOpen, mode: mode, wasCut: wasCut).map { task in
            let mark = task.state == .whole ? "" : " \(task.state)"
            return "\(task.number)|\(task.instruction)|\(task.input)|\(task.output)\(mark)"
        }
    }

    private static let two = ["4|Name a fruit.||A pear.", "5|Translate it.|hello|hallo"]

    @Test(arguments: [
        "###\n4. Instruction: Name a fruit.\n4. Input:\n<noinput>\n4. Output:\nA pear.\n###\n5. Instruction: Translate it.\n5. Input:\nhello\n5. Output:\nhallo\n###",
        "4. Instruction: Name a fruit.\n4. Input: <NoInput>\n4. Output: A pear.\n\n5. Instruction: Translate it.\n5. Input: hello\n5. Output: hallo",
        "Sure, here are the tasks:\r\n\r\n### 4. Instruction: Name a fruit.\r\n4. Input:\r\n<noinput>\r\n4. Output:\r\nA pear.\r\n\r\n### 5. Instruction: Translate it.\r\n5. Input:\r\nhello\r\n5. Output:\r\nhallo\r\n",
        "**4. Instruction:** Name a fruit.\n**4. Input:** `<noinput>`\n**4. Output:** A pear.\n\n---\n\n**5. Instruction:** Translate it.\n**5. Input:** hello\n**5. Output:** hallo\n\nLet me know if you need more!",
        "4. **Instruction**: Name a fruit.\n   **Input**: <no input>\n   **Output**: A pear.\n5. **Instruction**: Translate it.\n   **Input**: hello\n   **Output**: hallo",
        "###4. Instruction: Name a fruit.\n4. Output: A pear.\n###5. Instruction: Translate it.\n5. Input: hello\n5. Output: hallo",
        "Instruction: Name a fruit.\nInput: <noinput>\nOutput: A pear.\n\nInstruction: Translate it.\nInput: hello\nOutput: hallo",
        "4. Instruction: Name a fruit.\n4. Output: A pear.\n4. Input: <noinput>\n5. Instruction: Translate it.\n5. Output: hallo\n5. Input: hello",
        #"{"tasks": [{"instruction": "Name a fruit.", "input": "<noinput>", "output": "A pear."}, {"instruction": "Translate it.", "input": "hello", "output": "hallo"}]}"#,
        "```\n4. Instruction: Name a fruit.\n4. Input:\n<noinput>\n4. Output:\nA pear.\n5. Instruction: Translate it.\n5. Input:\nhello\n5. Output:\nhallo\n```",
        "4. 指令：Name a fruit.\n4. 输入：<noinput>\n4. 输出：A pear.\n5. 指令：Translate it.\n5. 输入：hello\n5. 输出：hallo",
    ])
    func `are read in every shape`(reply: String) {
        #expect(tasks(reply) == Self.two)
    }

    @Test func `the task whose label the prompt ended with begins the reply`() {
        let reply =
            " Name a fruit.\n4. Input:\n<noinput>\n4. Output:\nA pear.\n###\n5. Instruction: Translate it.\n5. Input:\nhello\n5. Output:\nhallo"
        for mode in [TaskBlocks.Mode.compat, .resynchronising] { #expect(tasks(reply, isOpen: true, mode: mode) == Self.two) }
        // A model that says its label again is understood too.
        #expect(tasks("4. Instruction:" + reply, isOpen: true) == Self.two)
    }

    /// The damage measured on the original: one Markdown heading, and no task behind it is read.
    private static let heading = (4...9).map { number in
        let output = number == 5 ? "# Plan\n### Morning\nSwim.\n### Evening\nRest." : "Done \(number)."
        return "\(number). Instruction: Do thing \(number).\n\(number). Input:\n<noinput>\n\(number). Output:\n\(output)\n"
    }.joined(separator: "###\n").replacing("4. Instruction:", with: "")

    @Test func `a Markdown heading in an output costs no neighbour`() {
        let read = tasks(Self.heading, isOpen: true)
        #expect(read.count == 6)
        #expect(read.dropFirst().first == "5|Do thing 5.||# Plan\n### Morning\nSwim.\n### Evening\nRest.")
        #expect(read.last == "9|Do thing 9.||Done 9.")
    }

    @Test func `in compat it costs every task behind it, and its own output's rest`() {
        let read = tasks(Self.heading, isOpen: true, mode: .compat)
        #expect(read.prefix(2) == ["4|Do thing 4.||Done 4.", "5|Do thing 5.||# Plan"])
        #expect(read.count == 8 && read.dropFirst(2).allSatisfy { $0.hasSuffix(" malformed") })
    }

    @Test(arguments: [
        ("4. Instruction: a b\n4. Output: x\n6. Instruction: c d\n6. Output: y", ["4|a b||x", "6|c d||y"]),
        ("1. Instruction: a b\n1. Output: x\n1. Instruction: c d\n1. Output: y", ["1|a b||x", "1|c d||y"]),
        ("4. Instruction: a b\n5. Input: i\n6. Output: x\n7. Instruction: c d\n8. Output: y", ["4|a b|i|x", "7|c d||y"]),
    ])
    func `numbers that are off lose nothing`(reply: String, expected: [String]) {
        #expect(tasks(reply) == expected)
    }

    @Test func `labels inside a text stay in it where the task has its own`() {
        let form = "Fill in:\n1. Input: name\nInput: city\nOutput: line\n2. Output: label"
        #expect(tasks("4. Instruction: Write a form.\n4. Input:\n<noinput>\n4. Output:\n\(form)") == ["4|Write a form.||\(form)"])
        let code = "```\n4. Instruction: x\n```\nEnd."
        #expect(tasks("4. Instruction: Show it.\n4. Input:\n<noinput>\n4. Output:\n\(code)") == ["4|Show it.||\(code)"])
    }

    @Test func `a code fence that nobody closes swallows no neighbour`() {
        let reply =
            "4. Instruction: a b\n4. Input:\nx\n4. Output:\n```\ncode\n5. Instruction: c d\n5. Input:\ny\n5. Output:\n```swift\nz\n```\n6. Instruction: e f\n6. Output: w"
        #expect(tasks(reply).map { $0.prefix(5) } == ["4|a b", "5|c d", "6|e f"])
        #expect(tasks(reply)[1] == "5|c d|y|```swift\nz\n```")
    }

    @Test func `instructions of several lines are kept whole, and a missing output is empty`() {
        #expect(
            tasks("4. Instruction: Sort these:\nb\n\na\n4. Output:\n\n###\n5. Instruction: Nothing else") == [
                "4|Sort these:\nb\n\na||", "5|Nothing else||",
            ])
    }

    @Test func `of a reply that was cut off the last task says so`() {
        let reply = "4. Instruction: a b\n4. Output: x\n###\n5. Instruction: c d\n5. Output: y and th"
        #expect(tasks(reply, wasCut: true) == ["4|a b||x", "5|c d||y and th cut"])
        let compat = " a b\n4. Input: \n4. Output: x\n###\n5. Instruction: c"
        #expect(tasks(compat, isOpen: true, mode: .compat, wasCut: true).map { $0.hasSuffix(" cut") } == [false, true])
        // The original drops the last piece, and behind a separator that is an empty one.
        #expect(tasks(" a b\n4. Input: \n4. Output: x\n###", isOpen: true, mode: .compat, wasCut: true) == ["4|a b||x"])
    }

    @Test func `compat takes the three fields by place, and a label inside a longer number`() {
        #expect(
            tasks(" a\n14.  Output: b\n4.\nInput:c", isOpen: true, mode: .compat) == ["4|a\n1|b|c"])
        #expect(tasks(" a\n4. Input: <NOINPUT>\n4. Output: c", isOpen: true, mode: .compat) == ["4|a||c"])
        #expect(tasks(" a\n4. Input: b", isOpen: true, mode: .compat).count { $0.hasSuffix("malformed") } == 1)
        #expect(tasks(" a\n4.Input: b\n4. Output: c", isOpen: true, mode: .compat).count { $0.hasSuffix("malformed") } == 1)
    }

    @Test(arguments: ["", "\n \n", "Here are the tasks you asked for:", "I cannot do that.", "### Heading\ntext", "{}", "[1, 2]"])
    func `a reply without any has none`(reply: String) {
        #expect(tasks(reply) == [])
    }

    @Test(arguments: [
        "<noinput>", "<NoInput>", "< noinput >", "`<noinput>`", "<no input>", "<no-input>", "**<noinput>**", "No input.",
    ])
    func `no input is understood however it is spelled`(mark: String) {
        #expect(tasks("4. Instruction: a b\n4. Input:\n\(mark)\n4. Output: x") == ["4|a b||x"])
    }

    @Test(arguments: ["No input was found, retry", "noinput1", "<input>", "ｎｏｉｎｐｕｔ"])
    func `what only looks like it is an input`(input: String) {
        #expect(tasks("4. Instruction: a b\n4. Input:\n\(input)\n4. Output: x") == ["4|a b|\(input)|x"])
    }

    @Test func `offsets point at the instructions, and cutting the reply does not move them`() {
        let reply = "Sure:\n\n4. Instruction: Écris.\n4. Output: x\n### 5. Instruction:  写\n5. Output: y"
        let bytes = Array(reply.utf8)
        let whole = TaskBlocks.parse(reply, startingAt: 4, isOpen: false)
        for task in whole { #expect(bytes[task.offset...].starts(with: task.instruction.utf8)) }
        #expect(whole.count == 2)
        for end in bytes.indices {
            let part = String(decoding: bytes[..<end], as: UTF8.self)
            let read = TaskBlocks.parse(part, startingAt: 4, isOpen: false, wasCut: true)
            for (task, expected) in zip(read.dropLast(), whole) { #expect(task == expected, "cut at \(end)") }
        }
    }
}

@Suite struct `A reasoned answer` {
    @Test(arguments: [
        "First this.\nThen that.\nAnswer: 42", "First this.\nThen that.\n\n**Answer:** 42",
        "First this.\nThen that.\n\n### Answer:\n\n42\n",
        "First this.\nThen that.\n**Final answer: 42**", "First this.\nThen that.\nanswer:42",
    ])
    func `is what follows the label at a line's start`(reply: String) {
        #expect(ReasonedAnswer.parse(reply) == ReasonedAnswer.parse("First this.\nThen that.\nAnswer: 42"))
        #expect(ReasonedAnswer.parse(reply)?.reasoning == "First this.\nThen that.")
        #expect(ReasonedAnswer.parse(reply)?.answer == "42")
    }

    @Test func `begins at the first label, for an answer may hold more of them`() {
        let read = ReasonedAnswer.parse("A list of questions helps.\nAnswer: Question: who?\nAnswer: me")
        #expect(read?.answer == "Question: who?\nAnswer: me")
    }

    @Test(arguments: ["", "Just text", "The Answer: 42", "Answer: 42", "Reasons.\nAnswer:", "Reasons.\n```\nAnswer: 42\n```"])
    func `is none without a label, reasons before it and text after it`(reply: String) {
        #expect(ReasonedAnswer.parse(reply) == nil)
    }
}
