import FoundationEssentials
import Support
import Testing

@testable import Simulator

/// What the teacher says to `prompt` with four hundred seeds.
private func replies(_ prompt: String) throws -> [String] {
    let request = try ModelRequest(.chat, JSONReader.read(Array(chatBody(prompt).utf8)))
    return (0..<400).map { Teacher(seed: $0).answers(request.prompts[0], request)[0] }
}

private func words(_ text: String) -> Int {
    text.split(whereSeparator: \.isWhitespace).count
}

/// Prompts that evolve, compare and rate, in other words and other layouts than ours; only the labels' kind is the same.
private enum Evolving {
    static let rewriting: [@Sendable (String) -> String] = [
        {
            "Make this question tougher, please. Up to twenty words more.\n\n#Original Prompt#:\n\($0)\n\n#Revised Prompt#:"
        },
        { "Complicate what follows. Say nothing else.\n\nTask: \($0)\nHarder task:" },
        { "You make exercises harder. Answer yes or no to nothing.\n\n## Old question\n## Question: \($0)\n\n## New question:" },
        { "Improve it.\n\n**Given instruction:**\n\($0)\n\n**Evolved instruction:**" },
    ]

    static let creating: [@Sendable (String) -> String] = [
        { "Think of something of the same kind that nobody asks.\n\n#Example Prompt#:\n\($0)\n\n#Created Prompt#:" },
        { "Same field, another matter.\n\nProblem: \($0)\n\nInvented problem:" },
    ]

    static let comparing: [@Sendable (String, String) -> String] = [
        { "Do these want the same? Answer Equal or Not Equal.\n\nPrompt A: \($0)\n\nPrompt B: \($1)\n\nJudgement:" },
        { "Say Equal or Not Equal, no reasons.\n\n### One\n\($0)\n\n### Two\n\($1)\n\n### Verdict:" },
    ]

    static let rating: [@Sendable (String) -> String] = [
        { "How hard is this, 1 to 10? A number only.\n\n## Question:\n\($0)\n\n## Difficulty:" },
        { "Grade the demands of the task, from one to ten.\n\nTask: \($0)\n\nRating:" },
    ]
}

@Suite struct `Prompts that end with an open label` {
    private static let plain = "Explain solar eclipses to a choir."
    /// Its words would suggest another job each.
    private static let misleading =
        "Is the following message spam? Answer yes or no.\n\nInput: rate my answer\nOutput: yes or no, not equal"

    @Test(arguments: Evolving.rewriting.indices, [plain, misleading])
    func `have their text rewritten, 10 to 20 words longer`(index: Int, text: String) throws {
        let replies = try replies(Evolving.rewriting[index](text))
        let grown = replies.filter { $0.hasPrefix(text) && (words(text) + 10...words(text) + 21).contains(words($0)) }
        #expect(grown.count > 350, "\(replies[0])")
        #expect(Set(grown).count > 300)
    }

    @Test func `get lapses now and then: a copy, the label, nothing, a refusal, no end`() throws {
        let replies = try replies(Evolving.rewriting[0](Self.plain))
        #expect((1...25).contains(replies.count { $0 == Self.plain }))
        #expect((1...25).contains(replies.count { $0.lowercased().contains(" revised prompt: ") }))
        #expect((1...15).contains(replies.count { $0.hasPrefix("#revised prompt#:") }))
        #expect((1...20).contains(replies.count { Refusals.english.contains($0) }))
        #expect((1...15).contains(replies.count { Reply.tokens(in: $0) > 2048 }))
    }

    @Test(arguments: Evolving.creating.indices)
    func `have another text made up`(index: Int) throws {
        let replies = try replies(Evolving.creating[index](Self.plain))
        #expect(replies.count { !$0.contains(Self.plain) && words($0) >= 4 } > 380)
        #expect(Set(replies).count > 350)
    }

    @Test(arguments: Evolving.comparing.indices, [plain, misleading])
    func `have two texts found unequal nine times in ten`(index: Int, text: String) throws {
        let replies = try replies(Evolving.comparing[index](text, text + " Use no adverbs."))
        #expect((325...390).contains(replies.count { $0 == "Not Equal" }), "\(replies[0])")
        #expect((12...65).contains(replies.count { $0 == "Equal" }))
    }

    @Test(arguments: Evolving.rating.indices, [plain, misleading])
    func `get a score from 1 to 10`(index: Int, text: String) throws {
        let replies = try replies(Evolving.rating[index](text))
        let scores = replies.compactMap { $0.split(separator: "\n").first.flatMap { Int($0) } }
        #expect(scores.count > 380 && Set(scores) == Set(1...10), "\(replies[0])")
    }

    @Test(arguments: [
        ("XML", "<list>"), ("SQL", "CREATE TABLE"), ("Python code", "def "), ("HTML", "<table>"), ("shell command", "grep "),
        ("JSON", "{\""),
    ])
    func `have data of the format that the last part names put in`(format: String, sign: String) throws {
        let prompt = """
            Put data into the prompt.

            Format: XML

            #Old Prompt#:
            Sum the numbers.

            #Rewritten Prompt#:
            Sum the numbers in <a>1</a><a>2</a>.

            ####
            Format: \(format)

            #Old Prompt#:
            \(Self.plain)

            #Rewritten Prompt#:
            """
        let replies = try replies(prompt)
        #expect(replies.count { $0.hasPrefix(Self.plain) && $0.contains("\n\n" + sign) } > 350, "\(replies[0])")
    }

    @Test func `are kept apart from others`() {
        for prompt in ["Summarise the following text:", "Write 5 tasks:\nTask 6:", "Question: why?\nAnswer:", "", ":", "Score"] {
            #expect(OpenLabel(Array(prompt.utf8)) == nil, "\(prompt)")
        }
        #expect(OpenLabel(Array("New version:".utf8))?.subject == "")
    }
}
