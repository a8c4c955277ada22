import Support
import Templates
import Testing

@Suite struct `What a prompt asks for` {
    private static let lists: [String: Set<String>] = ["shots": ["number", "answer"]]

    private func needs(_ source: String) throws -> PromptNeeds? {
        try PromptSet(sources: ["p": source]).needs(of: "p", lists: Self.lists)
    }

    @Test func `names, and the columns that a list's section shows`() throws {
        let needs = try #require(
            try needs("{{a}}{{#shots}}{{number}}{{b}}{{#flag}}{{answer}}{{/flag}}{{/shots}}{{^flag}}{{answer}}{{/flag}}"))
        #expect(needs.names == ["a", "shots", "b", "flag", "answer"])
        #expect(needs.columns == ["shots": ["number", "answer"]])
    }

    @Test func `nothing of a prompt that is not there, and none of a comment's`() throws {
        #expect(try PromptSet(sources: [:]).needs(of: "p", lists: [:]) == nil)
        #expect(try needs("{{! a }}x")?.names.isEmpty == true)
    }

    @Test func `a file anywhere is a prompt by its path`() throws {
        let path = "/tmp/instructmill-needs-\(UInt64.random(in: .min ... .max)).mustache"
        try Files.publish(Array("\u{FEFF}a {{b}}\r\n".utf8), at: path)
        defer { try? Files.remove(path) }
        let set = try PromptLibrary.load(file: path)
        #expect(set.sources == [path: "a {{b}}"])
        #expect(try set.render(path, ["b": .text("{{c}}")]) == "a {{c}}")
        try Files.publish([0xFF], at: path)
        let error = #expect(throws: MillError.self) { try PromptLibrary.load(file: path) }
        #expect(error?.code == .promptVariable)
    }
}
