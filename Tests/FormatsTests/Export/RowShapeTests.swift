import Records
import Testing

@testable import Formats

@Suite struct `The check of exported rows` {
    private static let pair = PreferenceRow(
        id: "q1", prompt: [Message(.user, "Which is warmer?")], chosen: "The sun.", rejected: "The moon.",
        chosenModel: "alder", rejectedModel: "birch", judge: "owl", agreement: 0.75, isSimulated: true)

    private func faults(_ shape: RowShape, _ json: String) -> [String] {
        shape.faults(in: Array(json.utf8))
    }

    @Test(arguments: PreferenceFormat.allCases) func `every preference passes its own`(format: PreferenceFormat) {
        for isSimulated in [true, false, nil] {
            var row = Self.pair
            row.isSimulated = isSimulated
            let rows = row.json(as: format)
            #expect(rows.count == (format == .unpaired || format == .unpairedMessages ? 2 : 1))
            for json in rows { #expect(RowShape(format).faults(in: json).isEmpty, "\(RowShape(format).faults(in: json))") }
        }
        #expect(!format.summary.isEmpty)
    }

    private static let texts: [PreferenceFormat: [String]] = [
        .pairs: [
            #"{"prompt":"Which is warmer?","chosen":"The sun.","rejected":"The moon.","id":"q1","chosen_model":"alder","rejected_model":"birch","judge":"owl","agreement":0.75,"simulated":true}"#
        ],
        .pairMessages: [
            #"{"prompt":[{"role":"user","content":"Which is warmer?"}],"chosen":[{"role":"assistant","content":"The sun."}],"rejected":[{"role":"assistant","content":"The moon."}],"id":"q1","chosen_model":"alder","rejected_model":"birch","judge":"owl","agreement":0.75,"simulated":true}"#
        ],
        .unpaired: [
            #"{"prompt":"Which is warmer?","completion":"The sun.","label":true,"id":"q1","model":"alder","judge":"owl","agreement":0.75,"simulated":true}"#,
            #"{"prompt":"Which is warmer?","completion":"The moon.","label":false,"id":"q1","model":"birch","judge":"owl","agreement":0.75,"simulated":true}"#,
        ],
        .openAI: [
            #"{"input":{"messages":[{"role":"user","content":"Which is warmer?"}]},"preferred_output":[{"role":"assistant","content":"The sun."}],"non_preferred_output":[{"role":"assistant","content":"The moon."}]}"#
        ],
    ]

    @Test func `preferences have their bytes`() {
        for (format, texts) in Self.texts {
            #expect(Self.pair.json(as: format).map { String(decoding: $0, as: UTF8.self) } == texts)
        }
    }

    @Test(arguments: [
        (#"{"messages":[]}"#, "0 turns"), (#"{"messages":[{"role":"user","content":"a"}]}"#, "no conversation"),
        (#"{"messages":[{"role":"assistant","content":"a"}]}"#, "not their turn"),
        (#"{"messages":[{"role":"user","content":["a"]}]}"#, "both texts"),
        (#"{"messages":[{"role":"user","content":"a","name":"x"}]}"#, "both texts"),
        (#"{"messages":"a"}"#, "a text"), (#"{}"#, "missing"), ("[]", "not an object"), ("{", "byte 1"),
        (
            #"{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"x":1}"#, "no such column"
        ),
        (
            #"{"messages":[{"role":"user","content":"a"},{"role":"system","content":"b"},{"role":"assistant","content":"c"}]}"#,
            "'system' speaks"
        ),
    ])
    func `messages that no trainer takes are told`(json: String, reason: String) {
        let faults = faults(RowShape(ExportFormat.messages), json)
        #expect(faults.contains { $0.contains(reason) }, "\(faults)")
    }

    @Test(arguments: [
        (
            #"{"prompt":"a","chosen":"b","rejected":"c","id":"1","chosen_model":"m","rejected_model":"n","judge":"","agreement":2}"#,
            "agreement"
        ),
        (
            #"{"prompt":" ","chosen":"b","rejected":"c","id":"1","chosen_model":"m","rejected_model":"n","judge":"","agreement":1}"#,
            "prompt: it is empty"
        ),
        (
            #"{"prompt":"a","chosen":null,"rejected":"c","id":"1","chosen_model":"m","rejected_model":"n","judge":"","agreement":1}"#,
            "chosen: it is null"
        ),
    ])
    func `a preference with a wrong value is told`(json: String, reason: String) {
        let faults = faults(RowShape(PreferenceFormat.pairs), json)
        #expect(faults.contains { $0.contains(reason) }, "\(faults)")
    }

    @Test func `a completion of two turns and a history of single texts are told`() {
        let two =
            #"{"prompt":[{"role":"user","content":"a"}],"completion":[{"role":"assistant","content":"b"},{"role":"user","content":"c"}]}"#
        #expect(!faults(RowShape(ExportFormat.promptCompletionMessages), two).isEmpty)
        let odd = #"{"instruction":"a","input":"","output":"b","system":"","history":[["a"]]}"#
        #expect(faults(RowShape(ExportFormat.alpacaHistory), odd) == ["history: expected pairs of texts"])
    }
}

@Suite struct `Dividing a data set` {
    @Test(arguments: ["0.9", "0.9/0.2", "1/0", "0/1", "a/b", "0.5/0.25/0.25", "", "-0.5/1.5"])
    func `two shares come to one`(text: String) {
        #expect(DataSplit(text, seed: 0) == nil)
    }

    @Test func `about the share that was said, for each group always the same`() throws {
        let split = try #require(DataSplit("0.8/0.2", seed: 3))
        let chosen = (0..<5000).filter { split.validates("row-\($0)") }
        #expect((850...1150).contains(chosen.count))
        #expect(chosen == (0..<5000).filter { split.validates("row-\($0)") })
        let other = try #require(DataSplit("0.8/0.2", seed: 4))
        #expect(chosen != (0..<5000).filter { other.validates("row-\($0)") })
        // A smaller share is a part of the larger one.
        let smaller = try #require(DataSplit("0.9/0.1", seed: 3))
        #expect(Set((0..<5000).filter { smaller.validates("row-\($0)") }).isSubset(of: chosen))
    }
}
