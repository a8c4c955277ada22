import Fuzzing
import Glibc
import Testing
import TextKit

/// Small repeatable generator (SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// How many times as many rounds as usual: `INSTRUCTMILL_FUZZ`, 1 by default.
private let fuzzScale = getenv("INSTRUCTMILL_FUZZ").flatMap { Int(String(cString: $0)) } ?? 1

@Suite struct `Any input` {
    /// Fragments of what the readers look for, so that random joins reach deep.
    private static let fragments = [
        "\n", "\r\n", "\r", "\u{2028}", "\u{85}", " ", "\t", "\u{3000}", "9", "10", "999999999999999999999", "９", "١", ".", ". ",
        ")", "、",
        "．", "(", "**", "__", "#", "### ", "```", "~~~", "- ", "Example", "示例", "Input", "Output", "Class label", "类别", "输入", ":",
        "：",
        "{", "}", "[", "]", "\"", "\\", "\\u", "d83d", ",", "true", "null", "-", "1e", "\"input\"", "\"output\":", "yes", "不是",
        "sorry", "4. Instruction:", "4. Input: ", "4. Output:", "<noinput>", "Answer:",
        "I can't", "é", "e\u{301}", "👨‍👩‍👧", "\u{0}", "\u{FFFD}", "Task 9:", "text",
    ]

    private func exercise(_ text: String) {
        for wasCut in [false, true] {
            for mode in [NumberedList.Mode.compat, .resynchronising] {
                for start in [9, Int.max] {
                    let items = NumberedList.parse(text, startingAt: start, mode: mode, wasCut: wasCut)
                    #expect(items.allSatisfy { $0.offset >= 0 && $0.offset <= text.utf8.count })
                    #expect(items.dropLast().allSatisfy { $0.isTerminated } && !(wasCut && items.last?.isTerminated == true))
                }
            }
            for mode in [Instances.Mode.compat, .resynchronising] {
                for order in [Instances.Order.inputFirst, .outputFirst] {
                    let found = Instances.parse(text, order: order, mode: mode, wasCut: wasCut)
                    #expect(found.allSatisfy { $0.offset >= 0 && $0.offset <= text.utf8.count })
                }
            }
        }
        for mode in [TaskBlocks.Mode.compat, .resynchronising] {
            for (start, isOpen) in [(4, true), (Int.max, false)] {
                let tasks = TaskBlocks.parse(text, startingAt: start, isOpen: isOpen, mode: mode, wasCut: isOpen)
                #expect(tasks.allSatisfy { $0.offset >= 0 && $0.offset <= text.utf8.count })
                let named = tasks.filter { !$0.instruction.isEmpty }
                #expect(Set(named.map(\.offset)).count == named.count)
            }
        }
        if let read = ReasonedAnswer.parse(text) { #expect(!read.reasoning.isEmpty && !read.answer.isEmpty) }
        if let block = JSONBlock.first(in: text) {
            #expect(JSONBlock.first(in: block.text)?.text == block.text)
        }
        #expect(YesNo.parse(text, mode: .compat) != nil)
        _ = YesNo.parse(text)
        _ = EqualityVerdict.parse(text)
        #expect(ScoreReply.parse(text, in: 1...10).map { (1...10).contains($0) } != false)
        #expect(LabelEcho.removed(from: text, labels: ["input", "task"]).utf8.count <= text.utf8.count)
        #expect(WordTokens.words(text).allSatisfy { !$0.isEmpty })
        #expect(PythonText.contains("", ignoringCaseIn: text))
        _ = Refusal.detect(in: text, prompt: text)
        #expect(Refusal.detect(in: text, prompt: "")?.opening.isEmpty != true)
        #expect(PythonText.split(text).count == PythonText.wordCount(text))
        #expect(PythonText.split(PythonText.collapseWhitespace(text)) == PythonText.split(text))
        #expect(PythonText.capitalize(text).isEmpty == text.isEmpty)
        #expect(!PythonText.containsWholeWord("", in: text))
    }

    @Test func `of random bytes is read without a trap`() {
        var random = SplitMix(state: 42)
        for _ in 0..<800 * fuzzScale {
            let bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            exercise(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test func `of markers in random order is read without a trap`() {
        var random = SplitMix(state: 43)
        for _ in 0..<1200 * fuzzScale {
            let count = Int.random(in: 0...25, using: &random)
            exercise((0..<count).compactMap { _ in Self.fragments.randomElement(using: &random) }.joined())
        }
    }

    /// `.ci/run full` gives it ten million.
    @Test func `fuzzed, is a numbered list or none`() {
        let corpus = [
            "9. Write a poem.\n10. Name\ttwo rivers.\n11) Last one",
            "Sure:\r\n\r\n9. Écris un poème\r\n10. 写一首诗\n**11.** Use `code`",
            "9、第一\n10．第二", "### 9. A\n### 10. B", "{\"tasks\": [{\"instruction\": \"a\"}, {\"instruction\": \"b\"}]}",
            "```json\n[\"one\", \"two\"]\n```",
        ]
        var mutator = Mutator(seed: 7, corpus: corpus, fragments: Self.fragments)
        for round in 0..<FuzzInputs.count {
            let text = String(decoding: mutator.next(), as: UTF8.self)
            let wasCut = round % 2 == 0
            let items = NumberedList.parse(text, startingAt: 9, mode: round % 3 == 0 ? .compat : .resynchronising, wasCut: wasCut)
            if !items.allSatisfy({ $0.offset >= 0 && $0.offset <= text.utf8.count }) { Issue.record("input \(round): \(text)") }
        }
    }

    @Test func `cut at any byte keeps the items before the cut`() {
        let reply = "Sure:\r\n\r\n9. Écris un poème\r\n10. 写一首诗\n**11.** Use `code`\n\n12) Last 👨‍👩‍👧 one"
        let bytes = Array(reply.utf8)
        let whole = NumberedList.parse(reply, startingAt: 9)
        #expect(whole.count == 4)
        for end in bytes.indices {
            let part = String(decoding: bytes[..<end], as: UTF8.self)
            let items = NumberedList.parse(part, startingAt: 9, wasCut: true)
            for (item, expected) in zip(items.dropLast(), whole) {
                #expect(item.text == expected.text && item.offset == expected.offset, "cut at \(end)")
            }
        }
    }

    @Test func `cut at any byte keeps the JSON items before the cut`() {
        let reply =
            "{\"instances\": [{\"input\": \"é\\n\", \"output\": \"\\ud83d\\ude00\"}, {\"input\": [1, true], \"output\": -1.5e3}]}"
        let bytes = Array(reply.utf8)
        let whole = Instances.parse(reply, order: .inputFirst)
        #expect(whole.count == 2)
        for end in bytes.indices {
            let found = Instances.parse(String(decoding: bytes[..<end], as: UTF8.self), order: .inputFirst, wasCut: true)
            for (instance, expected) in zip(found.dropLast(), whole) { #expect(instance == expected, "cut at \(end)") }
            #expect(found.last?.isTerminated != true)
        }
    }

    @Test func `of many thousand lines is read to the end`() {
        let lines = (1...4000).map { "\($0 % 900). Σ Example 1 Input: [\"{ Output: x" }.joined(separator: "\n")
        #expect(NumberedList.parse(lines, startingAt: 1).count == 4000)
        exercise(lines)
    }
}
