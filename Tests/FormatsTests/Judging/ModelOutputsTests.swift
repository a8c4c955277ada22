import Foundation
import Support
import Testing

@testable import Formats

@Suite struct `Outputs of a model` {
    private func extra(_ output: ModelOutput?) -> [String] {
        output?.extra.map { "\($0.name)=\($0.value.text)" } ?? []
    }

    @Test(arguments: [
        ("alder.jsonl", OutputsFormat.fastChat), ("birch-v1.5.jsonl", .fastChat), ("outputs.json", .alpacaEval),
        ("arena_answers.jsonl", .arenaHard), ("data.jsonl", .records), ("plain.jsonl", .plain), ("table.csv", .csv),
    ])
    func `the form shows in the first rows, and naming it reads the same`(name: String, format: OutputsFormat) throws {
        let bytes = try JudgingFixture.bytes(name)
        let found = readOutputs(bytes)
        #expect(found.format == format)
        #expect(!found.outputs.isEmpty)
        let named = readOutputs(bytes, format: format)
        #expect(named.outputs == found.outputs)
        #expect(named.faults == found.faults)
    }

    @Test(arguments: [
        "alder.jsonl", "outputs.json", "arena_answers.jsonl", "data.jsonl", "plain.jsonl", "table.csv",
    ])
    func `wherever the bytes are cut, and behind a byte order mark, the outputs are the same`(name: String) throws {
        let bytes = try JudgingFixture.bytes(name)
        let whole = readOutputs(bytes)
        for cut in bytes.indices where cut % 7 == 0 || cut < 12 {
            let parted = readOutputs(bytes, cuts: [cut])
            #expect(parted.outputs == whole.outputs)
            #expect(parted.faults == whole.faults)
        }
        #expect(readOutputs(bytes, cuts: Array(bytes.indices)).outputs == whole.outputs)
        let marked = readOutputs([0xEF, 0xBB, 0xBF] + bytes, cuts: [1])
        #expect(marked.format == whole.format)
        #expect(marked.outputs.map(\.answer) == whole.outputs.map(\.answer))
        #expect(marked.outputs.map(\.place.byteOffset) == whole.outputs.map { $0.place.byteOffset + 3 })
    }

    @Test func `FastChat: turns of the first choice, further choices kept, the stem where no model is named`() throws {
        let alder = try ModelOutputs.read(JudgingFixture.path("alder.jsonl"), keepsExtra: true)
        #expect(alder.models == ["alder-7b"])
        #expect(alder.outputs.map { $0.id?.description } == ["81", "82", "83", "84"])
        #expect(alder.outputs.first?.answer == ["Grey water, gulls, ropes.", "The boats are waking up."])
        #expect(extra(alder.outputs.first) == [#"answer_id="aA81""#, "tstamp=1687000000.50"])
        #expect(extra(alder.outputs.last).contains { $0.hasPrefix("choices=") && $0.contains(#""until""#) })
        #expect(alder.failures == [.errorMark: 1])
        #expect(try ModelOutputs.read(JudgingFixture.path("birch-v1.5.jsonl")).models == ["birch-v1.5"])
    }

    @Test func `AlpacaEval: the input behind the instruction, null is an empty answer`() throws {
        let reading = readOutputs(try JudgingFixture.bytes("outputs.json"))
        #expect(reading.outputs.map(\.model) == ["cedar", "cedar", "cedar"])
        #expect(reading.outputs.last?.prompt == ["Shorten the note.\n\nBuy milk, please, when you can."])
        #expect(reading.outputs.map(\.failure) == [nil, nil, .empty])
        #expect(extra(reading.outputs[1]) == [#"dataset="travel""#, #"datasplit="eval""#, "avg_logprob=-0.4100"])
        #expect(reading.outputs.map(\.place.element) == [0, 1, 2])
        #expect(reading.outputs.map(\.place.line) == [2, 8, 16])
    }

    @Test func `Arena-Hard: the answer out of the last message, what says more is kept whole`() throws {
        let reading = readOutputs(try JudgingFixture.bytes("arena_answers.jsonl"))
        #expect(reading.outputs.map(\.prompt) == [["Plan a garden."], ["Explain tides."], ["Fix the bug."]])
        #expect(reading.outputs.map(\.answer) == [["First, look at the light."], ["The moon pulls."], [""]])
        #expect(reading.outputs.map(\.model) == ["larch", "larch", "larch"])
        #expect(reading.failures == [.empty: 1])
        #expect(extra(reading.outputs[0]).map { $0.prefix(8) } == ["ans_id=\"", "tstamp=1", "metadata"])
        #expect(extra(reading.outputs[1]).contains { $0.hasPrefix("messages=") && $0.contains("thought") })
        let old = readOutputs(
            #"{"question_id":"a1","model_id":"m","choices":[{"index":0,"turns":[{"content":"Hi","token_len":1}]}]}"#)
        #expect(old.outputs.first?.answer == ["Hi"])
        #expect(extra(old.outputs.first).contains { $0.contains("token_len") })
    }

    @Test func `our records: a single turn's columns are not kept twice, a system's turn is kept`() throws {
        let reading = readOutputs(try JudgingFixture.bytes("data.jsonl"))
        #expect(reading.outputs.map { $0.id?.description } == ["rec-1", "rec-2", "rec-3"])
        #expect(reading.outputs.map(\.prompt) == [["Name a fruit."], ["Say it in Dutch.\n\ngood day"], ["Hello", "Bye"]])
        #expect(reading.outputs.map(\.answer) == [["A pear."], ["goedendag"], ["Hi", "See you"]])
        #expect(
            extra(reading.outputs[0]) == [
                "extra={}", #"kind="alpaca""#, #"parents=["s1"]"#, #"provenance={"recipe":"alpaca","simulated":true}"#,
                "schema=1",
                #"scores={"length":7}"#, #"task="t1""#,
            ])
        #expect(extra(reading.outputs[2]).contains { $0.hasPrefix("messages=") && $0.contains("Be brief.") })
        #expect(reading.models == ["stem"])
    }

    @Test func `plain rows: any of the names, turns, a number as an answer`() throws {
        let reading = readOutputs(try JudgingFixture.bytes("plain.jsonl"))
        #expect(reading.faults.isEmpty)
        #expect(reading.outputs.map(\.answer) == [["Mint."], ["鴨川"], ["Buy milk."], ["Hi", "See you"], ["42"]])
        #expect(reading.outputs.map { $0.id?.description } == ["7", nil, nil, nil, nil])
        #expect(reading.outputs.map(\.model) == ["stem", "stem", "spruce", "stem", "stem"])
        #expect(extra(reading.outputs.first) == ["score=1.50"])
    }

    @Test func `a table: cells in quotes, a bad row between good ones`() throws {
        let reading = readOutputs(try JudgingFixture.bytes("table.csv"))
        #expect(reading.outputs.map(\.prompt) == [["Name three\r\nherbs, please."], ["Half of 84?"], ["Nothing?"], ["Ümlaut?"]])
        #expect(reading.outputs.map(\.answer) == [[#"Thyme, "real" sage, dill."#], ["42"], [""], ["ja"]])
        #expect(reading.outputs.map { $0.id?.description } == ["1", "2", "3", "5"])
        #expect(reading.outputs.map(\.place.line) == [2, 5, 6, 8])
        #expect(reading.faults.map(\.line) == [7])
        #expect(reading.faults.first?.reason == "it has 3 cells, the header has 4")
        #expect(reading.failures == [.empty: 1])
    }

    @Test(arguments: [
        ("{\"prompt\": \"a\", \"output\": tru}", 26, "a JSON value is expected", ErrorCode.rowSyntax),
        ("{\"prompt\": \"a\"}", 0, "response or output or answer: the field is missing", .rowField),
        ("{\"output\": \"a\"}", 0, "prompt or question or instruction or id: the field is missing", .rowField),
        (
            "{\"prompt\": {\"a\": 1}, \"output\": \"b\"}", 1, "prompt: expected a text or a list of texts, found an object",
            .rowField
        ),
        ("[1, 2]", 0, "a row is a JSON object, this is an array", .rowField),
        ("{\"prompt\": \"a\", \"prompt\": \"b\", \"output\": \"c\"}", 16, "is given twice", .rowField),
        ("{\"prompt\": \"\\ud800\", \"output\": \"c\"}", 12, "surrogate stands alone", .rowSyntax),
    ])
    func `a bad line is a fault at its place, the others stand`(line: String, offset: Int, reason: String, code: ErrorCode) {
        let good = "{\"prompt\": \"x\", \"output\": \"y\"}\n"
        let reading = readOutputs(good + line + "\r\n\n" + good)
        #expect(reading.outputs.map(\.place.line) == [1, 4])
        #expect(reading.faults.map(\.line) == [2])
        #expect(reading.faults.first?.byteOffset == good.utf8.count + offset)
        #expect(reading.faults.first?.code == code)
        #expect(reading.faults.first?.reason.contains(reason) == true, "\(reading.faults)")
        #expect(reading.rows == 3)
    }

    @Test(arguments: [
        (OutputsFormat.fastChat, #"{"question_id": 1, "choices": {}}"#, "choices: expected an array"),
        (.fastChat, #"{"question_id": 1, "choices": [{"turns": "x"}]}"#, "choices[0]"),
        (.fastChat, #"{"choices": [{"index": 0, "turns": ["x"]}]}"#, "question_id: the field is missing"),
        (.arenaHard, #"{"uid": "a", "messages": [{"role": "tool", "content": "x"}]}"#, "messages[0]"),
        (.records, #"{"id": "a", "messages": [{"role": "assistant", "text": "x"}]}"#, "the assistant begins"),
        (
            .records, #"{"id": "a", "messages": [{"role": "user", "text": "x"}, {"role": "user", "text": "y"}]}"#,
            "two turns of the user"
        ),
    ])
    func `a row that is not of its file's form says what is missing`(format: OutputsFormat, row: String, reason: String) {
        let reading = readOutputs(row, format: format)
        #expect(reading.outputs.isEmpty)
        #expect(reading.faults.first?.reason.contains(reason) == true, "\(reading.faults)")
    }

    @Test(arguments: [
        ("$ERROR$", AnswerFailure.errorMark), (" $ERROR$\n", .errorMark), ("", .empty), (" \u{3000}\n", .empty),
        ("It printed $ERROR$", nil), ("$ERROR$ happened", nil), ("ok", nil),
    ])
    func `an answer that is none has a state`(text: String, failure: AnswerFailure?) {
        #expect(AnswerFailure(of: text) == failure)
    }

    @Test func `an answer with fewer turns than were asked, and one with none`() {
        let reading = readOutputs(
            #"{"id": 1, "prompt": ["a", "b"], "answer": ["x"]}"# + "\n" + #"{"id": 2, "prompt": "a", "answer": []}"#)
        #expect(reading.outputs.map(\.failure) == [.missingTurn, .empty])
        #expect(reading.failures == [.missingTurn: 1, .empty: 1])
    }

    @Test func `broken rows before the first good one do not hide the form`() {
        let reading = readOutputs("oops\n{}\n" + #"{"question_id": 1, "choices": [{"index": 0, "turns": ["x"]}]}"#)
        #expect(reading.format == .fastChat)
        #expect(reading.faults.map(\.line) == [1, 2])
        #expect(reading.outputs.count == 1)
        let many = readOutputs(String(repeating: "{}\n", count: 30) + #"{"question_id": 1, "choices": []}"#)
        #expect(many.format == .plain)
        #expect(many.faults.count == 31)
    }

    @Test(arguments: ["", " \n\r\n", "\u{FEFF}", "[]"])
    func `a file without rows has no outputs and no faults`(text: String) {
        let reading = readOutputs(text)
        #expect(reading.rows == 0)
    }

    @Test func `a file that is not UTF-8, or a cut array, is one fault`() {
        let wide = readOutputs(Array("{\"a\": 1}".utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        #expect(wide.faults.map(\.reason).count == 1)
        #expect(wide.faults.first?.reason.contains("UTF-16") == true)
        let cut = readOutputs(#"[{"instruction": "a", "output": "b", "generator": "c"}, {"instruction": "a", "ou"#)
        #expect(cut.outputs.count == 1)
        #expect(cut.faults.map(\.reason) == ["the array is not closed by ]"])
    }

    @Test func `gzip and its name`() throws {
        // The text {"id":1,"prompt":"a","output":"b"} and a line end, by gzip -n.
        let zipped = try #require(
            Data(
                base64Encoded:
                    "H4sIAAAAAAACA6tWykxRsjLUUSooys8tKFGyUkpU0lHKLy0pKAVxkpRquQAn2LI/IwAAAA=="))
        try JudgingFixture.withFile(Array(zipped), name: "oak-1.2.jsonl.gz") { path in
            let reading = try ModelOutputs.read(path)
            #expect(reading.outputs.map(\.answer) == [["b"]])
            #expect(reading.models == ["oak-1.2"])
        }
    }

    @Test func `a file with more text than the limit is refused`() throws {
        let error = #expect(throws: MillError.self) {
            try ModelOutputs.read(JudgingFixture.path("plain.jsonl"), limit: 500)
        }
        #expect(error?.cause.contains("more than 500 bytes") == true)
    }

    @Test func `the states of answers have names that stay`() {
        #expect(AnswerFailure.allCases.map(\.rawValue) == ["answer-error", "answer-empty", "answer-turn-missing"])
    }

    private static func longRow(_ row: Int, _ format: OutputsFormat) -> String {
        let answer = #""An answer of some length, to the question number \#(row), with a \"quote\" inside.""#
        guard format == .alpacaEval else {
            return #"{"question_id":\#(row),"answer_id":"a\#(row)","model_id":"m","choices":[{"index":0,"turns":["#
                + answer + #"]}],"tstamp":1.5}"#
        }
        return (row == 0 ? "[" : ",") + #"{"instruction":"What is asked in row \#(row), at some length?","output":"# + answer
            + #","generator":"m"}"# + (row == 99_999 ? "]" : "")
    }

    @Test(arguments: [OutputsFormat.fastChat, .alpacaEval])
    func `a hundred thousand rows are read in seconds, also without the optimiser`(format: OutputsFormat) throws {
        let text = (0..<100_000).map { Self.longRow($0, format) }.joined(separator: "\n")
        try JudgingFixture.withFile(Array(text.utf8), name: "many.jsonl") { path in
            let start = ContinuousClock.now
            let reading = try ModelOutputs.read(path)
            let time = ContinuousClock.now - start
            #expect(reading.format == format)
            #expect(reading.outputs.count == 100_000)
            #expect(reading.outputs.last?.answer.first?.contains("number 99999, with a \"quote\"") == true)
            // Some twenty times what it takes on a machine without other work.
            #expect(time < .seconds(60), "\(time)")
        }
    }
}
