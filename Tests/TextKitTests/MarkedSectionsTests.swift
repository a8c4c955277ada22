import Testing
import TextKit

@Suite struct `Sections between marks` {
    @Test func `are read in order, without what stands around them`() throws {
        let reply = "Sure:\n```\n<A>\n one\ntwo </a> and <b>3</b>\n```"
        #expect(try MarkedSections.read(["a", "b"], in: reply) == ["one\ntwo", "3"])
    }

    @Test(arguments: [
        ("<a>x<b>y</b>", "</a> is missing"), ("x</a><b>y</b>", "<a> is missing"),
        ("<a>x</a><a>x</a><b>y</b>", "<a> is there 2 times"),
        ("</a><a><b>y</b>", "a ends before it begins"), ("<b>y</b><a>x</a>", "b begins before the section in front of it ends"),
        ("<a><b>y</b></a>", "b begins before the section in front of it ends"), ("<a> \n</a><b>y</b>", "a has no text"),
        ("", "<a> is missing"),
    ])
    func `that are not whole, or not in their order, are told by what is wrong`(reply: String, reason: String) {
        let fault = #expect(throws: MarkedSections.Fault.self) { try MarkedSections.read(["a", "b"], in: reply) }
        #expect(fault?.reason == reason)
    }
}

@Suite struct `Members of a JSON reply` {
    @Test func `are texts and lists of texts, without blanks`() throws {
        let members = try #require(ReplyMembers("Here:\n```json\n{\"a\": \" x \", \"b\": [\"y\", \" \", \"z\"], \"c\": 1}\n```"))
        #expect(members.text("a") == "x" && members.texts("b") == ["y", "z"])
        #expect(members.text("b") == nil && members.texts("a") == nil && members.text("c") == nil && members.text("d") == nil)
        #expect(ReplyMembers(#"{"a":["x",1]}"#)?.texts("a") == nil && ReplyMembers(#"{"a":"  "}"#)?.text("a") == nil)
    }

    @Test(arguments: ["", "text", "[1]", #"{"a":"x"#, #"{"a":"x""#])
    func `of anything but a whole object there are none`(reply: String) {
        #expect(ReplyMembers(reply) == nil)
    }
}
