import Foundation
import Records
import Support
import Testing

@testable import Formats

@Suite struct `Exporting visual rows` {
    private static let turns = [Message(.user, "What lies there?"), Message(.assistant, "A \"cat\".")]
    private static let answers = VIGCAnswers(
        imageID: "9", instruction: "Ask.", originalAnswer: "A dog.", answerGivenQuestion: "A cat. It sleeps.",
        parts: ["A \"cat\"."], wholeText: "A \"cat\".")

    private static func row(_ format: VisualFormat) -> VisualRow {
        let details: VisualDetails =
            switch format {
            case .llava, .sharegpt4v, .imageMessages: .none
            case .vigc: .vigc(answers)
            case .allava: .allava(originalCaption: "cat", url: "https://pictures.example/a.jpg")
            case .lamm2D: .lamm2D(taskType: "conversation", sourceImage: "coco")
            case .lamm3D: .lamm3D(pointCloud: "a.npy", taskType: "classification3d", sourceDataset: "drawn", sourceID: "s1")
            }
        return VisualRow(id: "r1", images: ["a/b.jpg"], turns: turns, details: details)
    }

    private static let talk = #"[{"from":"human","value":"What lies there?"},{"from":"gpt","value":"A \"cat\"."}]"#
    private static let shown = #"[{"from":"human","value":"<image>\nWhat lies there?"},{"from":"gpt","value":"A \"cat\"."}]"#
    private static let texts: [VisualFormat: String] = [
        .llava: #"{"id":"r1","image":"a/b.jpg","conversations":\#(shown)}"#,
        .sharegpt4v: #"{"id":"r1","image":"a/b.jpg","conversations":\#(shown)}"#,
        .allava:
            #"{"id":"r1","image":"a/b.jpg","conversations":\#(shown),"original_caption":"cat","url":"https://pictures.example/a.jpg"}"#,
        .lamm2D:
            #"{"id":"r1","image":"a/b.jpg","conversations":\#(talk),"task_type":"conversation","src_image":"coco"}"#,
        .lamm3D:
            #"{"pcl":"a.npy","conversations":\#(talk),"task_type":"classification3d","src_dataset":"drawn","src_id":"s1"}"#,
        .vigc:
            #"{"image":"a/b.jpg","image_id":"9","instruction":"Ask.","question":"What lies there?","original_answer":"A dog.","answer_given_question":"A cat. It sleeps.","answer":"A \"cat\".","answer_lst":["A \"cat\"."],"whole_text":"A \"cat\"."}"#,
        .imageMessages:
            #"{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"a/b.jpg"}},{"type":"text","text":"What lies there?"}]},{"role":"assistant","content":"A \"cat\"."}]}"#,
    ]

    private func text(_ row: VisualRow, _ format: VisualFormat) throws -> String {
        String(decoding: try row.json(as: format), as: UTF8.self)
    }

    @Test(arguments: VisualFormat.allCases) func `every format has its bytes`(format: VisualFormat) throws {
        #expect(try text(Self.row(format), format) == Self.texts[format])
        #expect(VisualSchema(format).faults(in: try Self.row(format).json(as: format)).isEmpty)
        #expect(!format.summary.isEmpty)
    }

    @Test(arguments: VisualFormat.allCases) func `a file is JSON, also when there is nothing`(format: VisualFormat) throws {
        for count in 0...2 {
            let path = FileManager.default.temporaryDirectory.path + "/visual-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: path) }
            var writer = try VisualWriter(format, publishingAt: path)
            for number in 0..<count {
                var row = Self.row(format)
                row.id = "r\(number)"
                if case .vigc(var answers) = row.details {
                    answers.imageID = row.id
                    row.details = .vigc(answers)
                }
                try writer.write(row)
            }
            #expect(!FileManager.default.fileExists(atPath: path), "nothing shows before the end")
            try writer.commit()
            let reader = try RowReader(path)
            var rows: [RawRow] = []
            while let more = try reader.next() { rows += more }
            #expect(rows.count == count && writer.rows == count)
            for row in rows { #expect(VisualSchema(format).faults(in: row.bytes).isEmpty) }
        }
    }

    @Test func `a picture's token is written by us alone`() throws {
        var row = Self.row(.llava)
        row.turns = [
            Message(.user, "<image>\nWhat <image>lies there?\n<image>"), Message(.assistant, "<im<image>age>A \"cat\"."),
        ]
        #expect(try text(row, .llava) == Self.texts[.llava])
        row.details = Self.row(.lamm2D).details
        #expect(try text(row, .lamm2D) == Self.texts[.lamm2D])
        row.details = .none
        #expect(try text(row, .imageMessages) == Self.texts[.imageMessages])
        #expect(ImageToken.stripped(" <img> a > b ") == " <img> a > b ", "what has no token stays as it is")
    }

    @Test func `LLaVA has rows without a picture, and with several`() throws {
        var row = Self.row(.llava)
        row.images = []
        #expect(try text(row, .llava) == #"{"id":"r1","conversations":\#(Self.talk)}"#)
        #expect(throws: VisualRow.Fault.self) { try row.json(as: .sharegpt4v) }
        row.images = ["a.jpg", "b.jpg"]
        let several = try text(row, .llava)
        #expect(several.contains(#""image":["a.jpg","b.jpg"]"#) && several.contains(#""value":"<image>\n<image>\nWhat"#))
        #expect(throws: VisualRow.Fault.self) { try row.json(as: .sharegpt4v) }
    }

    @Test func `VIGC has one row for each picture, of one question`() throws {
        let path = FileManager.default.temporaryDirectory.path + "/visual-\(UUID().uuidString)"
        var writer = try VisualWriter(.vigc, publishingAt: path)
        try writer.write(Self.row(.vigc))
        let fault = #expect(throws: VisualRow.Fault.self) { try writer.write(Self.row(.vigc)) }
        #expect(fault?.reason.contains("image_id") == true)
        #expect(writer.rows == 1)
        var row = Self.row(.vigc)
        row.turns += Self.turns
        #expect(throws: VisualRow.Fault.self) { try row.json(as: .vigc) }
    }

    private static let unfit: [@Sendable (inout VisualRow) -> Void] = [
        { $0.turns = [] }, { $0.turns.removeLast() }, { $0.turns.reverse() },
        { $0.turns.insert(Message(.system, "Be brief."), at: 0) },
        { $0.turns = [$0.turns[0], Message(.assistant, " <image> \n")] }, { $0.images = ["/etc/passwd"] },
        { $0.images = ["a/../../b.jpg"] }, { $0.images = ["https://pictures.example/a.jpg"] },
        { $0.images = ["data:image/png;base64,AA"] },
        { $0.images = [""] }, { $0.id = " " },
    ]

    @Test(arguments: unfit.indices) func `a row that no trainer could read is not written`(index: Int) throws {
        var row = Self.row(.llava)
        Self.unfit[index](&row)
        #expect(throws: VisualRow.Fault.self) { try row.json(as: .llava) }
    }

    @Test func `a row has the fields of its format or is not written`() {
        for format in [VisualFormat.vigc, .allava, .lamm2D, .lamm3D] {
            let fault = #expect(throws: VisualRow.Fault.self) { try Self.row(.llava).json(as: format) }
            #expect(fault?.reason.contains(format.rawValue) == true)
        }
    }

    @Test func `a system message goes where there is room for it`() throws {
        var row = Self.row(.imageMessages)
        row.turns.insert(Message(.system, "Be brief."), at: 0)
        #expect(try text(row, .imageMessages).hasPrefix(#"{"messages":[{"role":"system","content":"Be brief."},{"role":"user""#))
    }
}

@Suite struct `The schemas of visual data` {
    private static func llava(_ conversations: String) -> String {
        #"{"id":"a","image":"a.jpg","conversations":\#(conversations)}"#
    }

    private static let goodRows: [String] = [
        llava(#"[{"from":"human","value":"What?\n<image>"},{"from":"gpt","value":"That."}]"#),
        llava(
            #"[{"from":"human","value":"<image>\nA"},{"from":"gpt","value":"B"},{"from":"human","value":"C"},{"from":"gpt","value":"D"}]"#
        ),
    ]

    @Test(arguments: goodRows)
    func `published rows pass`(row: String) {
        #expect(VisualSchema(.llava).faults(in: Array(row.utf8)).isEmpty)
    }

    private static let badRows: [(String, String)] = [
        ("oops", "byte 0"), ("[]", "not an object"), (#"{"id":"a"}"#, "conversations: the field is missing"),
        (llava(#"[{"from":"human","value":"A"},{"from":"gpt","value":"B"}]"#), "it has 0 <image>, not 1"),
        (llava(#"[{"from":"human","value":"<image>\n<image>A"},{"from":"gpt","value":"B"}]"#), "it has 2 <image>, not 1"),
        (llava(#"[{"from":"human","value":"<image>\nA"},{"from":"gpt","value":"<image>B"}]"#), "[1]: it has 1 <image>, not 0"),
        (llava(#"[{"from":"human","value":"A <image> B"},{"from":"gpt","value":"B"}]"#), "in the middle"),
        (llava(#"[{"from":"human","value":"<image>\n"},{"from":"gpt","value":"B"}]"#), "says nothing"),
        (llava(#"[{"from":"human","value":"<image>\nA"}]"#), "no pairs"), (llava("[]"), "no pairs"),
        (llava(#"[{"from":"human","value":"<image>A"},{"from":"human","value":"B"}]"#), "alternate"),
        (llava(#"[{"from":"bot","value":"<image>A"},{"from":"gpt","value":"B"}]"#), "nobody knows who speaks"),
        (llava(#"[{"from":"human"}]"#), "expected {from, value}"), (llava("5"), "conversations: it is a number"),
        (#"{"id":5,"conversations":[]}"#, "id: it is a number"),
        (#"{"id":"a","image":[],"conversations":[]}"#, "image: expected paths"),
        (#"{"id":"a","image":"/a","conversations":[]}"#, "leaves the image root"),
        (#"{"id":"a","model":"x","conversations":[]}"#, "model: the format has no such field"),
    ]

    @Test(arguments: badRows)
    func `LLaVA's rows that are none are told why`(row: String, reason: String) {
        let faults = VisualSchema(.llava).faults(in: Array(row.utf8))
        #expect(faults.contains { $0.contains(reason) }, "\(faults)")
    }

    private static let badMessages: [(String, String)] = [
        (#"{"role":"user","content":"A"},{"role":"assistant","content":"<image>B"}"#, "literal <image>"),
        (#"{"role":"user","content":[{"type":"text","text":"A"}]},{"role":"assistant","content":"B"}"#, "a picture and a text"),
        (
            #"{"role":"user","content":[{"type":"text","text":"A"},{"type":"image_url","image_url":{"url":"a"}}]},{"role":"assistant","content":"B"}"#,
            "pictures and then one text"
        ),
        (
            #"{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://a"}},{"type":"text","text":"A"}]},{"role":"assistant","content":"B"}"#,
            "URL"
        ),
        (#"{"role":"user","content":"A"},{"role":"assistant","content":[]}"#, "first user's"),
        (#"{"role":"user","content":"A"},{"role":"system","content":"B"}"#, "alternate"),
        (#"{"role":"user","content":5}"#, "content is a number"), (#"{"role":"user"}"#, "expected {role, content}"),
        (#"{"role":"user","content":" "},{"role":"assistant","content":"B"}"#, "says nothing"),
    ]

    @Test(arguments: badMessages)
    func `messages that are none are told why`(messages: String, reason: String) {
        let faults = VisualSchema(.imageMessages).faults(in: Array(#"{"messages":[\#(messages)]}"#.utf8))
        #expect(faults.contains { $0.contains(reason) }, "\(faults)")
    }

    @Test func `LAMM's rows have no token`() {
        let talk = #"[{"from":"human","value":"<image>\nA"},{"from":"gpt","value":"B"}]"#
        let row = #"{"id":"a","image":"a.jpg","conversations":\#(talk),"task_type":"conversation","src_image":"coco"}"#
        #expect(VisualSchema(.lamm2D).faults(in: Array(row.utf8)) == ["conversations[0]: it has 1 <image>, not 0"])
    }
}
