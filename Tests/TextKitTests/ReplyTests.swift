import Testing
import TextKit

@Suite struct `Refusals` {
    @Test(arguments: [
        ("I'm sorry, but I can't assist with that request.", "en"),
        ("I\u{2019}m sorry, but I can\u{2019}t help with that.", "en"),
        ("**I cannot provide** instructions for this.", "en"),
        ("As an AI language model, I don't have personal experiences.", "en"),
        ("Unfortunately, I am unable to access external websites.", "en"),
        ("Sorry, this is not something I can help with.", "en"),
        ("抱歉，我无法提供这方面的帮助。", "zh"),
        ("作为一个人工智能，我没有个人经历。", "zh"),
        ("Je suis désolé, mais je ne peux pas répondre.", "fr"),
        ("Es tut mir leid, aber dabei kann ich nicht helfen.", "de"),
        ("Lo siento, pero no puedo ayudarte con eso.", "es"),
        ("申し訳ありませんが、その内容にはお答えできません。", "ja"),
        ("죄송하지만 도와드릴 수 없습니다.", "ko"),
        ("Извините, я не могу помочь с этим.", "ru"),
    ])
    func `are recognised at the start of a reply`(reply: String, language: String) {
        #expect(Refusal.detect(in: reply, prompt: "Do the task.")?.language == language)
    }

    @Test(arguments: [
        "Dear team, I'm sorry, but I can't provide the report today.",
        "I'm sorry for your loss.",
        "Sorry seems to be the hardest word.",
        "I can't wait to see you.",
        "As an airline, we cannot fly there.",
        "No.", "", "   ", "抱歉让您久等了。", "The reply was: I cannot assist with that.",
    ])
    func `are not seen in ordinary answers`(reply: String) {
        #expect(Refusal.detect(in: reply, prompt: "Do the task.") == nil)
    }

    @Test func `are not seen where the prompt asks for such words`() {
        let reply = "I'm sorry, but I can't help you move this weekend."
        #expect(Refusal.detect(in: reply, prompt: "Decline a request.") == nil)
        #expect(Refusal.detect(in: reply, prompt: "Write a short APOLOGY to a friend") == nil)
        #expect(Refusal.detect(in: reply, prompt: "Plan a weekend") != nil)
        #expect(Refusal.detect(in: "抱歉，我不能参加聚会。", prompt: "写一封道歉信") == nil)
    }

    @Test func `may be described by the caller`() {
        let pattern = Refusal.Pattern(language: "x", opening: "nope", following: [["never", "not"], ["ever"]])
        #expect(Refusal.detect(in: "Nope, not now, nor ever", prompt: "", patterns: [pattern]) == pattern)
        #expect(Refusal.detect(in: "Nope, ever not", prompt: "", patterns: [pattern]) == nil)
    }
}

@Suite struct `Yes or no` {
    @Test func `compat knows three spellings`() {
        for reply in ["Yes", " yes\n", "YES"] { #expect(YesNo.parse(reply, mode: .compat) == true) }
        for reply in ["Yes.", "yEs", "", "No", "Yes, it is"] { #expect(YesNo.parse(reply, mode: .compat) == false) }
    }

    @Test(arguments: [
        "Yes.", "yEs, it is", "**Yes**", "Answer: yes", "是", "是的，可以。", "{\"classification\": true}",
        "```json\n{\"is_classification\": \"yes\"}\n```", "{\"x\": true}", "答案：是", "\"Yes\"", "> yes",
    ])
    func `tolerant reads a yes`(reply: String) {
        #expect(YesNo.parse(reply) == true)
    }

    @Test(arguments: ["No", "no, because", "不是", "否", "不是，因为是", "{\"classification\": false}", "- No", "答案：否", "不能"])
    func `tolerant reads a no`(reply: String) {
        #expect(YesNo.parse(reply) == false)
    }

    @Test(arguments: ["", "Not sure", "Nobody", "Yesterday", "是否可以？", "Maybe", "{\"a\": true, \"b\": false}", "{", "42"])
    func `tolerant does not guess`(reply: String) {
        #expect(YesNo.parse(reply) == nil)
    }
}

@Suite struct `JSON blocks` {
    @Test(arguments: [
        ("[1, 2]", "[1, 2]"),
        ("text {\"a\": [1, {\"b\": \"}\"}]} more", "{\"a\": [1, {\"b\": \"}\"}]}"),
        ("see [1] and {\"a\": 1}", "[1]"),
        ("a [link](x) then {\"k\": \"v\"}", "{\"k\": \"v\"}"),
        ("```json\n{\"a\": \"\\\"]\"}\n```", "{\"a\": \"\\\"]\"}"),
        ("{not json} [true, null, -1.5e+3]", "[true, null, -1.5e+3]"),
        ("{\"a\": 01} []", "[]"),
        ("[1,] [2]", "[2]"),
        ("{\"a\": \"x\ny\"} {}", "{}"),
        ("【{\"a\":\"é\"}】", "{\"a\":\"é\"}"),
    ])
    func `the first valid one is found`(text: String, block: String) {
        let found = JSONBlock.first(in: text)
        #expect(found?.text == block)
        #expect(found.map { String(decoding: Array(text.utf8)[$0.offset...], as: UTF8.self).hasPrefix(block) } == true)
    }

    @Test(arguments: ["", "none", "[", "{\"a\":", "[\"a", "{\"a\" 1}", "\"just a string\"", "[\"\\x\"]", "[\"\\ud8\"]"])
    func `nothing is found where nothing is valid`(text: String) {
        #expect(JSONBlock.first(in: text) == nil)
    }

    @Test func `64 levels are read, and one more is not`() {
        func nested(_ levels: Int) -> String {
            String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        }
        #expect(JSONBlock.first(in: nested(64))?.offset == 0)
        #expect(JSONBlock.first(in: nested(65))?.offset == 1)
        #expect(JSONBlock.first(in: String(repeating: "[", count: 100_000)) == nil)
    }

    @Test func `kind and offset are told`() {
        #expect(JSONBlock.first(in: "é {}")?.kind == .object)
        #expect(JSONBlock.first(in: "é {}")?.offset == 3)
        #expect(JSONBlock.first(in: "[]")?.kind == .array)
    }
}
