import Testing
import TextKit

@Suite struct `A verdict on equality` {
    @Test(arguments: ["Equal", "equal.", "**Equal**", " EQUAL\n", "They are equal in every respect.", "{\"verdict\": \"Equal\"}"])
    func `is equal`(reply: String) {
        #expect(EqualityVerdict.parse(reply) == true)
    }

    @Test(arguments: [
        "Not Equal", "not equal.", "**Not Equal**", "NOT EQUAL", "Not-Equal", "NotEqual", "They're unequal.",
        "The second asks for more, so they are not equal.", "These aren't quite equal.", "They cannot be called equal.",
        "Equal in tone, but not equal in depth.", "Equal or Not Equal? Not Equal", "{\"verdict\": \"Not Equal\"}",
    ])
    func `is not equal where a negation belongs to the word`(reply: String) {
        #expect(EqualityVerdict.parse(reply) == false)
    }

    @Test(arguments: ["", "Yes", "The same.", "Both are equally hard.", "equality", "I'm sorry, but I can't help.", "不相等"])
    func `is missing where neither is said`(reply: String) {
        #expect(EqualityVerdict.parse(reply) == nil)
    }
}

@Suite struct `A score` {
    @Test(arguments: [
        ("7", 7.0), (" 7.5 \n", 7.5), ("**8**", 8), ("Score: 6", 6), ("## Score: 6", 6), ("7/10", 7), ("7 out of 10", 7),
        ("I would rate it 4.", 4), ("On a scale from 1 to 10, I would say 9.", 9), ("On a scale of 1-10 this is a 3", 3),
        ("8\nIt takes 3 steps and 20 minutes.", 8), ("It takes 3 steps. Score: 5", 5), ("{\"score\": 2}", 2),
        ("{\"rating\": \"10\"}", 10), ("The difficulty is 6, because of 4 conditions.", 6), ("10", 10), ("1", 1),
        ("Rating: 5. Yes, 5.", 5),
    ])
    func `is read`(reply: String, score: Double) {
        #expect(ScoreReply.parse(reply, in: 1...10) == score)
    }

    @Test(arguments: [
        "", "hard", "0", "11", "-3", "3 or 4 perhaps", "from 1 to 10", "GPT4 and B2B", "1. It is hard.\n2. It is long.",
        "99999999999999999999999", "{\"score\": null}", "Score: seven",
    ])
    func `is none where there is no single one in range`(reply: String) {
        #expect(ScoreReply.parse(reply, in: 1...10) == nil)
    }
}

@Suite struct `A label that is echoed` {
    private let labels = ["given prompt", "rewritten prompt"]

    @Test(arguments: [
        "#Rewritten Prompt#: Name a river.", "#Rewritten Prompt#:\n\nName a river.", "#rewritten prompt#\nName a river.",
        "**Rewritten Prompt:** Name a river.", "## Rewritten Prompt\nName a river.", "Rewritten prompt: Name a river.\n",
        "\n **#Rewritten Prompt#**： Name a river.",
    ])
    func `is taken off the start`(reply: String) {
        #expect(LabelEcho.removed(from: reply, labels: labels) == "Name a river.")
    }

    @Test(arguments: [
        "Name a river.", "Rewritten prompt follows. Name a river.", "Name a river. #Rewritten Prompt#:", "Rewritten prompts: two",
        "Sure! #Rewritten Prompt#: Name a river.", "rewritten prompt\nName a river.",
    ])
    func `stays elsewhere`(reply: String) {
        #expect(LabelEcho.removed(from: reply, labels: labels) == reply)
    }

    @Test func `goes once, and code fences stay`() {
        let twice = "#Rewritten Prompt#: #Rewritten Prompt#: Name a river."
        #expect(LabelEcho.removed(from: twice, labels: labels) == "#Rewritten Prompt#: Name a river.")
        #expect(LabelEcho.removed(from: "#Rewritten Prompt#:\n```\nx\n```\n", labels: labels) == "```\nx\n```")
        #expect(LabelEcho.removed(from: "#Rewritten Prompt#:", labels: labels).isEmpty)
    }
}

@Suite struct `Words for comparing` {
    @Test(arguments: [
        ("Don't STOP, I said!", ["don't", "stop", "i", "said"]), ("it\u{2019}s 3.5 kg", ["it's", "3", "5", "kg"]),
        ("写一首诗 about Élan", ["写", "一", "首", "诗", "about", "élan"]), ("'quoted' words'", ["quoted", "words"]), ("...", []),
        ("e\u{301}tat", ["e\u{301}tat"]),
    ])
    func `are found in any script`(text: String, words: [String]) {
        #expect(WordTokens.words(text) == words)
    }

    @Test func `overlap as the longest common subsequence says`() {
        var random = SplitMix(state: 7)
        for _ in 0..<400 {
            let left = (0..<Int.random(in: 0...12, using: &random)).map { _ in "\(Int.random(in: 0...3, using: &random))" }
            let right = (0..<Int.random(in: 0...12, using: &random)).map { _ in "\(Int.random(in: 0...3, using: &random))" }
            let total = left.count + right.count
            let exact = total == 0 ? 1 : 2 * Double(common(left, right)) / Double(total)
            for bound in [0, 0.5, 0.95, 1] {
                let found = TokenOverlap.fMeasure(left, right, atLeast: bound)
                #expect((found != nil) == (exact >= bound - 1e-9))
                if let found { #expect(abs(found - exact) < 1e-9) }
            }
        }
    }

    /// By the full table.
    private func common(_ left: [String], _ right: [String]) -> Int {
        var row = [Int](repeating: 0, count: right.count + 1)
        for word in left {
            var diagonal = 0
            for (column, other) in right.enumerated() {
                let above = row[column + 1]
                row[column + 1] = word == other ? diagonal + 1 : max(above, row[column])
                diagonal = above
            }
        }
        return row[right.count]
    }

    @Test func `may be looked for in any case`() {
        #expect(PythonText.contains("sorry", ignoringCaseIn: "I am SORRY."))
        #expect(PythonText.contains("抱歉", ignoringCaseIn: "很抱歉"))
        #expect(!PythonText.contains("sorry", ignoringCaseIn: "sorr"))
        #expect(!PythonText.contains("sorry", ignoringCaseIn: ""))
    }
}
