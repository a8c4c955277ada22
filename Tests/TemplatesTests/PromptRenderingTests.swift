import Support
import Templates
import Testing

@Suite struct `Rendering a prompt` {
    private func set(_ text: String) throws -> PromptSet {
        try PromptSet(sources: ["p": text])
    }

    @Test func `a list is rendered row by row and its tag lines leave no newline`() throws {
        let set = try set("Tasks:\n{{#rows}}\n{{number}}. {{text}}\n{{/rows}}\n{{next}}.")
        let rows = [["number": "1", "text": "Add"], ["number": "2", "text": "Divide"]]
        #expect(try set.render("p", ["rows": .list(rows), "next": .text("3")]) == "Tasks:\n1. Add\n2. Divide\n3.")
    }

    @Test func `values are neither escaped nor scanned for markup`() throws {
        let value = "<b> & \"{{next}}\" {{{x}}} {{#rows}} {{% CONTENT_TYPE:HTML}} \\u{7B}{"
        let text = try set("[{{value}}|{{{value}}}|{{&value}}]").render("p", ["value": .text(value)])
        #expect(text == "[\(value)|\(value)|\(value)]")
    }

    @Test func `a flag shows one of two texts`() throws {
        let set = try set("{{#json}}object{{/json}}{{^json}}list{{/json}}")
        #expect(try set.render("p", ["json": .flag(true)]) == "object")
        #expect(try set.render("p", ["json": .flag(false)]) == "list")
    }

    @Test func `an empty value and newlines in values are kept as they are`() throws {
        #expect(try set("a\n{{v}}\nb").render("p", ["v": .text("")]) == "a\n\nb")
        #expect(try set("a\n  {{v}}\nb").render("p", ["v": .text("1\n2\n")]) == "a\n  1\n2\n\nb")
    }

    @Test func `blanks and newlines around the text survive`() throws {
        #expect(try set("\n  a {{v}}  \n\n").render("p", ["v": .text("x")]) == "\n  a x  \n\n")
    }

    @Test func `a comment is not shown`() throws {
        #expect(try set("a{{! {{ not a tag }}b").render("p", [:]) == "ab")
    }

    @Test(arguments: [
        ("{{a}}", ["a": PromptValue.text("1"), "b": .text("2")], "'b' is not used"),
        ("{{a}} {{b}}", ["a": .text("1")], "'b' has no value"),
        ("{{#a}}x{{/a}}", [:], "'a' has no value"),
        ("{{#f}}{{b}}{{/f}}", ["f": .flag(false)], "'b' has no value"),
        ("{{a}}", ["a": .flag(true)], "'a' needs a text"),
        ("{{#a}}x{{/a}}", ["a": .text("")], "'a' needs a flag or a list"),
        ("{{#r}}{{x}}{{/r}}", ["r": .list([["x": "1", "y": "2"]])], "'y' of 'r' is not used"),
        ("{{#r}}{{x}}{{/r}}", ["r": .list([["y": "2"]])], "'x' has no value"),
        ("{{#r}}{{x}}{{/r}}", ["r": .list([["x": "2"], [:]])], "row 1 of 'r'"),
    ])
    func `missing, unused and wrong values are errors that name them`(
        text: String, values: [String: PromptValue], message: String
    ) throws {
        let set = try set(text)
        let error = #expect(throws: MillError(.promptVariable, "", "", cause: "")) { try set.render("p", values) }
        #expect(error?.cause.contains(message) == true, "\(error.map(\.description) ?? "")")
    }

    @Test(arguments: [
        "{{> other}}", "{{=<% %>=}}", "{{$block}}x{{/block}}", "{{<parent}}{{/parent}}", "{{% CONTENT_TYPE:HTML}}", "{{a.b}}",
        "{{f(a)}}", "{{}}", "{{#a}}", "{{/a}}", "{{#a}}{{/b}}", "{{a", "{{.}}",
    ])
    func `markup that prompts may not have is refused with its line`(tag: String) {
        let error = #expect(throws: MillError(.promptVariable, "", "", cause: "")) {
            try PromptSet(sources: ["p": "first\n" + tag])
        }
        #expect(error?.subject == "p line 2")
    }

    /// The first prompt of a shape comes from the template library, the later ones from its skeleton.
    @Test(arguments: [
        "{{text}}{{#rows}}\n{{a}}-{{b}}-{{text}}\n{{/rows}}\n{{^rows}}none{{/rows}}{{#flag}}yes {{text}}{{/flag}}{{^flag}}no{{/flag}}",
        "a \u{1}0\u{1} {{text}}{{#rows}}{{a}}{{b}}{{/rows}}{{#flag}}.{{/flag}}",
    ])
    func `a prompt of a known shape is what a fresh set renders`(source: String) throws {
        let used = try set(source)
        for flag in [true, false] {
            for count in 0..<3 {
                for text in ["", "plain", "\u{1}0\u{1}", "{{text}}\n", "多"] {
                    let rows = (0..<count).map { ["a": "\(text)\($0)", "b": text] }
                    let values: [String: PromptValue] = ["text": .text(text), "flag": .flag(flag), "rows": .list(rows)]
                    #expect(try used.render("p", values) == (try set(source).render("p", values)))
                }
            }
        }
    }

    @Test func `a known shape does not let a value of another kind through`() throws {
        let set = try set("{{a}}{{#rows}}{{x}}{{/rows}}")
        _ = try set.render("p", ["a": .text("1"), "rows": .list([["x": "2"]])])
        #expect(throws: MillError.self) { try set.render("p", ["a": .flag(true), "rows": .list([["x": "2"]])]) }
        #expect(throws: MillError.self) { try set.render("p", ["a": .text("1"), "rows": .list([["y": "2"]])]) }
        #expect(throws: MillError.self) {
            try set.render("p", ["a": .text("1"), "rows": .list([["x": "2"], ["x": "3", "y": "4"]])])
        }
        #expect(throws: MillError.self) { try set.render("p", ["a": .text("1")]) }
    }

    @Test func `a prompt that the job does not have is missing`() throws {
        let set = try set("x")
        #expect(throws: MillError(.promptMissing, "", "", cause: "")) { try set.render("q", [:]) }
    }
}
