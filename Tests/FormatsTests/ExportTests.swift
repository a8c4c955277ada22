import Foundation
import Records
import Support
import Testing

@testable import Formats

@Suite struct `Exporting` {
    private static let rows = [
        #"{"extra":{},"id":"r1","input":"","instruction":"Name a \"fruit\".","kind":"alpaca","messages":[{"role":"user","text":"Name a \"fruit\"."},{"role":"assistant","text":"A pear."}],"output":"A pear.","schema":1}"#,
        #"{"id":"r2","input":"hello\nyou","instruction":"Translate it.","output":"hallo 你"}"#,
    ]
    private static let dialogue =
        #"{"id":"r3","messages":[{"role":"system","text":"Be brief."},{"role":"user","text":"Hi"},{"role":"assistant","text":"Ho"}]}"#

    private func raw(_ text: String) -> RawRow {
        RawRow(line: 1, byteOffset: 0, bytes: Array(text.utf8), length: text.utf8.count)
    }

    /// The file that exporting `rows` makes.
    private func export(_ rows: [String], as format: ExportFormat) throws -> String {
        let path = FileManager.default.temporaryDirectory.path + "/export-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        var outlet = try RowOutlet(publishingAt: path, isArray: format.isArray)
        for row in rows {
            for row in try ExportRow.rows(of: raw(row)) {
                let json = try row.json(as: format) { "<\($0)|\($1)>" }
                #expect(RowShape(format).faults(in: json).isEmpty, "\(RowShape(format).faults(in: json))")
                try outlet.write(json, group: row.group)
            }
        }
        #expect(!FileManager.default.fileExists(atPath: path), "nothing shows before the end")
        try outlet.commit()
        // Not by Foundation, which leaks the buffer of an empty file.
        return String(decoding: try Files.read(path), as: UTF8.self)
    }

    private static let files: [(ExportFormat, String)] = [
        (
            .alpaca,
            """
            [
            {"instruction":"Name a \\"fruit\\".","input":"","output":"A pear."},
            {"instruction":"Translate it.","input":"hello\\nyou","output":"hallo 你"}
            ]

            """
        ),
        (
            .alpacaHistory,
            """
            [
            {"instruction":"Name a \\"fruit\\".","input":"","output":"A pear.","system":"","history":[]},
            {"instruction":"Translate it.","input":"hello\\nyou","output":"hallo 你","system":"","history":[]}
            ]

            """
        ),
        (
            .alpacaPrompt,
            """
            {"prompt":"<Name a \\"fruit\\".|>","completion":"A pear."}
            {"prompt":"<Translate it.|hello\\nyou>","completion":"hallo 你"}

            """
        ),
        (
            .wizardlm,
            """
            [
            {"instruction":"Name a \\"fruit\\".","output":"A pear."},
            {"instruction":"Translate it.\\n\\nhello\\nyou","output":"hallo 你"}
            ]

            """
        ),
        (
            .sharegpt,
            """
            [
            {"id":"r1","conversations":[{"from":"human","value":"Name a \\"fruit\\"."},{"from":"gpt","value":"A pear."}]},
            {"id":"r2","conversations":[{"from":"human","value":"Translate it.\\n\\nhello\\nyou"},{"from":"gpt","value":"hallo 你"}]}
            ]

            """
        ),
        (
            .messages,
            """
            {"messages":[{"role":"user","content":"Name a \\"fruit\\"."},{"role":"assistant","content":"A pear."}]}
            {"messages":[{"role":"user","content":"Translate it.\\n\\nhello\\nyou"},{"role":"assistant","content":"hallo 你"}]}

            """
        ),
        (
            .text,
            """
            {"text":"Name a \\"fruit\\".\\n\\nA pear."}
            {"text":"Translate it.\\n\\nhello\\nyou\\n\\nhallo 你"}

            """
        ),
        (
            .promptCompletion,
            """
            {"prompt":"Name a \\"fruit\\".","completion":"A pear."}
            {"prompt":"Translate it.\\n\\nhello\\nyou","completion":"hallo 你"}

            """
        ),
        (
            .promptCompletionMessages,
            """
            {"prompt":[{"role":"user","content":"Name a \\"fruit\\"."}],"completion":[{"role":"assistant","content":"A pear."}]}
            {"prompt":[{"role":"user","content":"Translate it.\\n\\nhello\\nyou"}],"completion":[{"role":"assistant","content":"hallo 你"}]}

            """
        ),
    ]

    @Test func `every format has its bytes`() throws {
        #expect(Self.files.map(\.0) == ExportFormat.allCases)
        for (format, text) in Self.files { #expect(try export(Self.rows, as: format) == text) }
    }

    @Test func `what is exported is JSON, also when there is nothing`() throws {
        for format in ExportFormat.allCases {
            let empty = try export([], as: format)
            let isArray = try export(Self.rows, as: format).hasPrefix("[")
            #expect(isArray ? try JSONDecoder().decode([Int].self, from: Data(empty.utf8)) == [] : empty.isEmpty)
        }
    }

    @Test(arguments: [ExportFormat.alpaca, .wizardlm, .sharegpt, .messages])
    func `what is exported is read back as seeds of the same tasks`(format: ExportFormat) throws {
        let seeds = SeedReader.read(Array(try export(Self.rows, as: format).utf8))
        #expect(seeds.quarantined.isEmpty)
        if format == .alpaca {
            #expect(seeds.seeds.map(\.instruction) == ["Name a \"fruit\".", "Translate it."])
            #expect(
                seeds.seeds.flatMap(\.instances) == [
                    Instance(input: "", output: "A pear."), Instance(input: "hello\nyou", output: "hallo 你"),
                ])
        } else {
            #expect(seeds.seeds.map(\.instruction) == ["Name a \"fruit\".", "Translate it.\n\nhello\nyou"])
            #expect(seeds.seeds.flatMap(\.instances).map(\.output) == ["A pear.", "hallo 你"])
        }
    }

    @Test func `a seed with several instances is as many rows, with ids of their own`() throws {
        let rows = try ExportRow.rows(
            of: raw(
                #"{"id":"s","instruction":"Translate.","instances":[{"input":"a","output":"b"},{"input":"c","output":"d"}]}"#))
        #expect(rows.map(\.id) == ["s#0", "s#1"])
        #expect(rows.map(\.columns?.output) == ["b", "d"])
    }

    @Test func `a conversation goes where there is room for it, and nowhere else`() throws {
        #expect(
            try export([Self.dialogue], as: .messages)
                == #"{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"}]}"#
                + "\n")
        #expect(try export([Self.dialogue], as: .sharegpt).contains(#"{"from":"system","value":"Be brief."}"#))
        #expect(
            try export([Self.dialogue], as: .promptCompletionMessages)
                == #"{"prompt":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}],"completion":[{"role":"assistant","content":"Ho"}]}"#
                + "\n")
        for format in [ExportFormat.alpaca, .alpacaPrompt, .wizardlm, .promptCompletion] {
            let fault = #expect(throws: ExportRow.Fault.self) { try export([Self.dialogue], as: format) }
            #expect(fault?.reason.contains("3 turns") == true)
        }
    }

    @Test func `earlier turns are the history of Alpaca's longer form, and the system's its own column`() throws {
        let long =
            #"{"id":"r4","conversations":[{"from":"system","value":"Be brief."},{"from":"human","value":"Hi"},{"from":"gpt","value":"Ho"},{"from":"human","value":"And?"},{"from":"gpt","value":"Hum"}]}"#
        #expect(
            try export([Self.dialogue, long], as: .alpacaHistory) == """
                [
                {"instruction":"Hi","input":"","output":"Ho","system":"Be brief.","history":[]},
                {"instruction":"And?","input":"","output":"Hum","system":"Be brief.","history":[["Hi","Ho"]]}
                ]

                """)
        let cut = #"{"messages":[{"role":"user","text":"Hi"},{"role":"assistant","text":"Ho"},{"role":"user","text":"And?"}]}"#
        for format in [ExportFormat.alpacaHistory, .promptCompletionMessages] {
            #expect(throws: ExportRow.Fault.self) { try export([cut], as: format) }
        }
    }

    @Test func `a row keeps its task, its rationale and where it comes from`() throws {
        let row = try #require(
            try ExportRow.rows(
                of: raw(
                    #"{"id":"r","task":"t","instruction":"Add 2 and 2.","output":"4","extra":{"reasoning":"Two and two."},"provenance":{"recipe":"reanswer","version":2,"modelAsked":"a","modelReported":"b","simulated":true,"prompts":{"p":"00"}}}"#
                )
            ).first)
        #expect(row.group == "t" && row.rationale == "Two and two.")
        let origin = try #require(row.origin)
        #expect((origin.recipe, origin.version, origin.modelAsked, origin.modelReported) == ("reanswer", "2", "a", "b"))
        #expect(origin.isSimulated && origin.prompts == ["p": "00"])
        let foreign = try #require(
            try ExportRow.rows(of: raw(#"{"instruction":"Add.","output":"4","rationale":" ","provenance":"mine"}"#)).first)
        #expect(foreign.rationale == nil && foreign.origin == nil && foreign.group == foreign.id)
    }

    @Test(arguments: [
        ("nonsense", "value is expected"), (#"{"instruction": "x"}"#, "instances: the field is missing"), ("[]", "an array"),
        (#"{"messages": [{"role": "user", "text": "x"}]}"#, nil),
    ])
    func `a row that cannot be read says why`(row: String, reason: String?) throws {
        guard let reason else { return #expect(try ExportRow.rows(of: raw(row)).first?.columns == nil) }
        let fault = #expect(throws: ExportRow.Fault.self) { try ExportRow.rows(of: raw(row)) }
        #expect(fault?.reason.contains(reason) == true)
    }

    @Test func `a row that is too long to be held is a fault`() {
        #expect(throws: ExportRow.Fault.self) {
            try ExportRow.rows(of: RawRow(line: 1, byteOffset: 0, bytes: [], length: 1 << 30))
        }
    }
}
