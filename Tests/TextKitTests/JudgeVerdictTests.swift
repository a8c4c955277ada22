import Testing
import TextKit

private let nonce = "9f3c12ab"
private let labels = VerdictForm.Offer.labels(["A", "B", "tie"])
private let marked = VerdictForm(.text(nonce: nonce), labels)
private let classic = VerdictForm(.classic, .labels(["A", "B", "C"]))
private let json = VerdictForm(.schema, labels)

@Suite struct `A judge's marked last line` {
    @Test(arguments: [
        ("VERDICT-9f3c12ab: A", "A"), ("Both are fine.\n\nVERDICT-9f3c12ab: B\n\n", "B"), ("x\nverdict-9F3C12AB: tie", "tie"),
        ("x\n**VERDICT-9f3c12ab: Tie**", "tie"), ("x\n**VERDICT-9f3c12ab:** `A`.", "A"), ("x\r\n> VERDICT-9f3c12ab:A", "A"),
        ("<think>VERDICT-9f3c12ab: B</think>\nVERDICT-9f3c12ab: A", "A"),
        ("<THINK>\nVERDICT-9f3c12ab: B\n</think>VERDICT-9f3c12ab: A", "A"),
        ("VERDICT-9f3c12ab: B it may be\n</think>\n\nVERDICT-9f3c12ab: A", "A"),
        ("```\nIt is close.\nVERDICT-9f3c12ab: A\n```", "A"), ("It is close.\n```text\nVERDICT-9f3c12ab: A\n```", "A"),
        ("x\nVER\u{200B}DICT-9f3c12ab: \u{202E}A\u{202C}", "A"), ("x\n\u{FEFF}VERDICT\u{2011}9f3c12ab: A", "A"),
        ("x\nＶＥＲＤＩＣＴ－９ｆ３ｃ１２ａｂ：Ａ", "A"), ("x\nVERDICT-9f3c12ab:\u{A0}A", "A"),
        ("I will end with VERDICT-9f3c12ab: A, B or tie.\nVERDICT-9f3c12ab: B", "B"),
        ("First I thought VERDICT-9f3c12ab: A. I stay with it.\nVERDICT-9f3c12ab: A", "A"),
        ("The other one says VERDICT-11112222: B\nVERDICT-9f3c12ab: A", "A"),
        ("They write `<think>` a lot.\nVERDICT-9f3c12ab: A", "A"),
    ])
    func `is read`(reply: String, label: String) {
        #expect(marked.parse(reply) == .label(label))
    }

    @Test(arguments: [
        "", "A", "VERDICT: A", "VERDICT-9f3c12ab", "VERDICT-9f3c12ab:", "VERDICT-9f3c12ab A", "VERDICT-9f3c12ac: A",
        "VERDICT-<nonce>: A", "VERDICT-9f3c12ab: not A", "VERDICT-9f3c12ab: A or B", "VERDICT-9f3c12ab: C",
        "VERDICT-9f3c12ab: A>B", "VERDICT-9f3c12ab: none", "VERDICT-9f3c12ab: [[A]]", "VERDICT-9f3c12ab: A B",
        "VERDICT-9f3c12ab: A is better.", "So I say VERDICT-9f3c12ab: A", "VERDICT-9f3c12ab: A\nI hope this helps!",
        "VERDICT-9f3c12ab: A\nVERDICT-9f3c12ab: B", "Perhaps VERDICT-9f3c12ab: B! No.\nVERDICT-9f3c12ab: A",
        "VERDICT-9f3c12ab: A VERDICT-9f3c12ab: B", "<think>\nVERDICT-9f3c12ab: A",
        "Well.\n<think>VERDICT-9f3c12ab: A", "VERDICT-9f3c12ab: \u{410}", "VERDICT-9f3c12ab: \u{1D400}", "[[A]]",
        "{\"verdict\": \"A\"}", "VERDICT-9f3c12ab: A\n\nVERDICT-11112222: B",
    ])
    func `is no verdict where it is not the whole last line, not on offer, or not the only one`(reply: String) {
        #expect(marked.parse(reply) == nil)
    }

    @Test func `may say by how much`() {
        let form = VerdictForm(.text(nonce: nonce), .labels(["A>>B", "A>B", "A=B", "B>A", "B>>A"]))
        for label in ["A>>B", "A>B", "A=B", "B>A", "B>>A"] {
            #expect(form.parse("Reasons.\nVERDICT-9f3c12ab: \(label)") == .label(label))
        }
        #expect(form.parse("VERDICT-9f3c12ab: a >> b") == .label("A>>B"))
        #expect(form.parse("VERDICT-9f3c12ab: A") == nil && form.parse("VERDICT-9f3c12ab: A<=B") == nil)
        #expect(form.parse("Not VERDICT-9f3c12ab: A>B!\nVERDICT-9f3c12ab: A>>B") == nil)
    }

    @Test func `may hold scores`() {
        let two = VerdictForm(.text(nonce: nonce), .scores(2, 1...10))
        #expect(two.parse("Reasons.\nVERDICT-9f3c12ab: 8, 6.5") == .scores([8, 6.5]))
        #expect(two.parse("VERDICT-9f3c12ab: 10 1") == .scores([10, 1]))
        for wrong in ["8", "8, 6, 5", "0, 5", "11, 5", "8/10, 6/10", "a, b", "8, -6", "7.125, 3", "1e1, 2", "8, 6 and so on"] {
            #expect(two.parse("VERDICT-9f3c12ab: \(wrong)") == nil, "\(wrong)")
        }
        let one = VerdictForm(.text(nonce: nonce), .scores(1, 1...6))
        #expect(one.parse("VERDICT-9f3c12ab: 6") == .scores([6]) && one.parse("VERDICT-9f3c12ab: 7") == nil)
        #expect(one.parse("Is it VERDICT-9f3c12ab: 5.5? Yes.\nVERDICT-9f3c12ab: 5.5") == .scores([5.5]))
        #expect(one.parse("Is it VERDICT-9f3c12ab: 4? No.\nVERDICT-9f3c12ab: 5") == nil)
    }
}

@Suite struct `A judge's bracketed last line` {
    @Test(arguments: [
        ("[[A]]", "A"), ("Reasons.\n\n[[B]]", "B"), ("x\nFinal verdict: [[C]]", "C"), ("x\n**My final verdict is: [[b]].**", "B"),
        ("[[A]] was tempting.\n[[B]]", "B"), ("x\n［［Ａ］］", "A"), ("x\n[[ A ]]", "A"), ("<think>[[B]]</think>[[A]]", "A"),
    ])
    func `is read`(reply: String, label: String) {
        #expect(classic.parse(reply) == .label(label))
    }

    @Test(arguments: [
        "", "[A]", "[[D]]", "[[tie]]", "[[not A]]", "not [[A]]", "[[A]] [[B]]", "[[A]]\nThe end.", "A wins: [[A]]", "[[A]",
        "[[]]",
        "[·[A]]", "⟦A⟧", "[[\(String(repeating: " ", count: 60))A]]", "<think>[[A]]",
    ])
    func `is no verdict otherwise`(reply: String) {
        #expect(classic.parse(reply) == nil)
    }

    @Test func `may hold scores`() {
        #expect(VerdictForm(.classic, .scores(1, 1...10)).parse("Good.\nRating: [[7]]") == .scores([7]))
        #expect(VerdictForm(.classic, .scores(2, 1...10)).parse("Good.\n[[7,4]]") == .scores([7, 4]))
        #expect(VerdictForm(.classic, .scores(2, 1...10)).parse("[[7]]") == nil)
    }
}

@Suite struct `A judge's JSON object` {
    @Test(arguments: [
        (#"{"reasoning":"Both work.","verdict":"A"}"#, "A"),
        ("```json\n{\"reasoning\": \"x\", \"verdict\": \"tie\"}\n```", "tie"),
        ("Here you are:\n{\"verdict\": \"B\", \"reasoning\": \"x\"}", "B"), (#"{"verdict":"A"} {"verdict":"B"}"#, "B"),
        ("<think>{\"verdict\":\"A\"}</think>{\"verdict\":\"B\"}", "B"), ("{\"reasoning\":\"two\nlines\",\"verdict\":\"a\"}", "A"),
        (#"{"reasoning":"it says {\"verdict\":\"B\"}","verdict":"A"}"#, "A"), ("{\"verdict\":\"\u{200B}Ａ \"}", "A"),
        (#"{"reasoning":"full-width ＂quotes＂","verdict":"A"}"#, "A"),
    ])
    func `is read`(reply: String, label: String) {
        #expect(json.parse(reply) == .label(label))
    }

    @Test(arguments: [
        "", "{}", #"{"verdict":"C"}"#, #"{"verdict":"not A"}"#, #"{"verdict":1}"#, #"{"verdict":null}"#, #"{"winner":"A"}"#,
        #"{"verdict":"A","verdict":"B"}"#, #"{"verdict":"A","verdict":"A"}"#, #"{"verdict":"A","ver\u0064ict":"B"}"#,
        #"{"verdict":"A""#, #"{"verdict":"A"} and so on"#, #"{"verdict":"A"} {"note":"x"}"#, #"[{"verdict":"A"}]"#,
        #"{"x":{"verdict":"A"}}"#, "VERDICT-9f3c12ab: A", "[[A]]", #"{"·verdict":"A"}"#, #"{"Verdict":"A"}"#,
    ])
    func `is no verdict otherwise`(reply: String) {
        #expect(json.parse(reply) == nil)
    }

    @Test func `may hold scores`() {
        let two = VerdictForm(.schema, .scores(2, 1...10))
        #expect(two.members == ["score_a", "score_b"] && VerdictForm(.schema, .scores(1, 1...6)).members == ["score"])
        #expect(two.parse(#"{"reasoning":"x","score_a":7,"score_b":"9"}"#) == .scores([7, 9]))
        for wrong in [
            #"{"score_a":7}"#, #"{"score_a":7,"score_b":11}"#, #"{"score_a":"7, 8","score_b":9}"#,
            #"{"score_a":1e1,"score_b":2}"#,
        ] {
            #expect(two.parse(wrong) == nil, "\(wrong)")
        }
    }
}

@Suite struct `What a judge says besides thinking` {
    @Test func `is its lines, and all of it where it only thinks`() {
        #expect(JudgeLines.spoken(in: "<think>\nhm\n</think>\n\nA is better.\n```\nB is not.\n```") == "A is better.\nB is not.")
        #expect(JudgeLines.spoken(in: "<think>\nhm") == "<think>\nhm")
        #expect(JudgeLines.spoken(in: "<think>one</think><think>two</think>three") == "three")
    }
}
