import Foundation
import Records
import Support
import Testing

@testable import Formats

@Suite struct `A published data set` {
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/public-\(UUID().uuidString)"
        try Files.makeDirectories(folder)
    }

    private func file(_ text: String, _ name: String = "in") throws -> String {
        try Files.publish(Array(text.utf8), at: "\(folder)/\(name)")
        return "\(folder)/\(name)"
    }

    private func readings(_ path: String, _ format: PublicFormat?) throws -> [PublicImport.Reading] {
        let reader = try PublicImport(path, format: format)
        var readings: [PublicImport.Reading] = []
        while let some = try reader.next() { readings += some }
        return readings
    }

    private func rows(_ path: String, _ format: PublicFormat? = nil) throws -> [ImportedRow] {
        try readings(path, format).flatMap { try $0.get() }
    }

    /// A row as the program writes it, without what only it adds.
    private func line(_ row: ImportedRow) -> RawRow {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("extra", row.extra)
        writer.member("id", row.id)
        writer.member("input", row.input)
        writer.member("instruction", row.instruction)
        writer.key("messages")
        writer.beginArray()
        for message in row.messages {
            writer.beginObject()
            writer.member("role", message.role.rawValue)
            writer.member("text", message.text)
            writer.endObject()
        }
        writer.endArray()
        writer.member("output", row.output)
        writer.member("task", row.task)
        writer.endObject()
        return RawRow(writer.bytes)
    }

    private func written(_ rows: [RawRow], as format: PublicFormat) throws -> String {
        var writer = try PublicWriter(format, publishingAt: folder + "/out")
        for row in rows { try writer.write(row) }
        try writer.commit()
        return String(decoding: try Files.read(folder + "/out"), as: UTF8.self)
    }

    /// The values of a file, compact: members in their order, numbers as they were written.
    private func values(_ text: String) throws -> [String] {
        if let value = try? JSONParser.parse(Array(text.utf8)[...]) {
            guard case .array(let values) = value else { return [JSONText(value).text] }
            return values.map { JSONText($0).text }
        }
        return try text.split(separator: "\n").map { JSONText(try JSONParser.parse(Array($0.utf8)[...])).text }
    }

    @Test(arguments: PublicFormat.allCases) func `is given back as it was, to the last member and digit`(_ format: PublicFormat)
        throws
    {
        let text = try #require(PublicSamples.files[format])
        let rows = try rows(try file(text), format)
        let back = try written(rows.map(line), as: format)
        #expect(try values(back) == values(text))
        #expect(back.hasPrefix("[") == (text.hasPrefix("[")), "in the same kind of file")
        #expect(rows.allSatisfy { $0.format == format && !$0.messages.isEmpty })
    }

    @Test func `is given back where a name or a text begins with what combines with the letter before it`() throws {
        let acute = "\u{301}"
        let files: [(PublicFormat, String)] = [
            (
                .dolly,
                #"{"instruction":"i","context":"","response":"r","\#(acute)a":"t","\#(acute)n":1,"\#(acute)l":["\#(acute)"]}"#
            ),
            (.sharegpt, #"{"conversations":[{"from":"human","value":"q","\#(acute)":"\#(acute)x"},{"from":"gpt","value":"a"}]}"#),
            (.oig, #"{"text":"\#(acute)<human>: q\n\#(acute)<bot>:\#(acute) a"}"#),
            (
                .superNaturalInstructions,
                #"{"Definition":["d","\#(acute)e"],"Instances":[{"input":"i","output":["\#(acute)","o"],"\#(acute)":"k"}]}"#
            ),
        ]
        for (format, text) in files {
            let back = try written(try rows(try file(text), format).map(line), as: format)
            #expect(try values(back).map { Array($0.utf8) } == values(text).map { Array($0.utf8) }, "\(format): \(back)")
        }
    }

    @Test(arguments: PublicFormat.allCases) func `is recognised by its first row`(_ format: PublicFormat) throws {
        let text = try #require(PublicSamples.files[format])
        let reader = try PublicImport(try file(text), format: nil)
        while try reader.next() != nil {}
        #expect(reader.format == format)
    }

    @Test func `becomes rows with the questions, the answers and who said them`() throws {
        func shown(_ format: PublicFormat) throws -> [[String?]] {
            try rows(try file(try #require(PublicSamples.files[format])), format).map {
                [$0.instruction, $0.input, $0.output, $0.messages.map(\.role.rawValue).joined(separator: " ")]
            }
        }
        #expect(try shown(.alpaca)[1] == ["Translate.", "three", "drei", "user assistant"])
        #expect(try shown(.dolly)[0] == ["What does a cooper make?", "", "Barrels.", "user assistant"])
        #expect(try shown(.hc3).prefix(3).map { $0[2] } == ["Iron and air.", try shown(.hc3)[1][2], "Oxide."])
        #expect(try shown(.hc3).count == 3 + 1 + 2 + 2 + 1)
        #expect(try shown(.lima)[1] == [nil, nil, nil, "user assistant user assistant"])
        #expect(try shown(.sharegpt)[0][3] == "system user assistant user assistant")
        #expect(try shown(.flan)[0].prefix(3) == ["Is it wet?\n\nOPTIONS:\n- yes\n- no", "", "yes"])
        #expect(
            try shown(.superNaturalInstructions).map { $0[2] } == ["What drives nails?", "", "A text alone", "What smooths?"])
        #expect(try shown(.oig)[0] == ["How deep is the well?", "", "Nine metres.", "user assistant"])
        #expect(try shown(.oig)[1][3] == "system user assistant user assistant")
        #expect(try shown(.ultrachat)[1][3] == "user assistant user assistant user")
        #expect(try shown(.lmsysChat)[0].prefix(3) == ["Hi", "", "Ho"])
    }

    @Test func `has what is said of a row under its own name`() throws {
        let dolly = try rows(try file(try #require(PublicSamples.files[.dolly])), .dolly)
        #expect(dolly[0].extra["category"] == "open_qa" && dolly[0].extra["format"] == "dolly")
        #expect(
            dolly[2].extra["member:format"] == "list" && dolly[2].extra["member:layout"] == "3", "names of ours are not taken")
        let hc3 = try rows(try file(try #require(PublicSamples.files[.hc3])), .hc3)
        #expect(hc3.prefix(3).map { $0.extra["origin"] } == ["human", "human", "chatgpt"])
        #expect(Set(hc3.prefix(3).map(\.task)).count == 1 && Set(hc3.prefix(3).map(\.id)).count == 3)
        let chat = try rows(try file(try #require(PublicSamples.files[.lmsysChat])), .lmsysChat)
        #expect(chat[0].model == "some-model" && chat[0].extra["turn"] == "1")
        let task = try rows(try file(try #require(PublicSamples.files[.superNaturalInstructions])), nil)
        #expect(task[0].extra["other_outputs"] == #"["What hits?",""]"#)
        #expect(task[0].extra["Categories"] == #"["Question Generation"]"# && task[1].extra["Categories"] == nil)
    }

    @Test func `takes a changed text along`() throws {
        var row = try rows(try file(#"{"instruction":"a","context":"c","response":"b","category":"x"}"#), .dolly)[0]
        row.output = "B"
        #expect(
            try written([line(row)], as: .dolly) == #"{"instruction":"a","context":"c","response":"B","category":"x"}"# + "\n")
    }

    @Test func `has several answers as long as their rows are there`() throws {
        let text = #"{"question":"q","human_answers":["1","2"],"chatgpt_answers":["3"]}"#
        let rows = try rows(try file(text), .hc3).map(line)
        #expect(
            try written([rows[1], rows[2]], as: .hc3) == #"{"question":"q","human_answers":["2"],"chatgpt_answers":["3"]}"# + "\n"
        )
    }

    @Test func `of which a task's first row is gone still has its definition and instances`() throws {
        let rows = try rows(try file(try #require(PublicSamples.files[.superNaturalInstructions])), nil)
        var writer = try PublicWriter(.superNaturalInstructions, publishingAt: folder + "/out")
        for row in rows.dropFirst() { try writer.write(line(row)) }
        try writer.commit()
        #expect(writer.bareTasks == 1 && writer.rows == 1)
        let text = String(decoding: try Files.read(folder + "/out"), as: UTF8.self)
        #expect(text.hasPrefix(#"{"Definition":["Write a question"#) && text.contains("What smooths?"))
        let other = try self.rows(try file(#"{"Definition":"d","Instances":[{"input":"i","output":"o"}]}"#), nil)
        #expect(throws: ExportRow.Fault.self) { try written((rows + other).map(line), as: .superNaturalInstructions) }
    }

    @Test(arguments: [
        (PublicFormat.alpaca, #"{"output":"b"}"#, "instruction"), (.alpaca, #"{"instruction":null,"output":"b"}"#, "null"),
        (.dolly, #"{"instruction":"a","response":["b"]}"#, "response"), (.sharegpt, #"{"conversations":[]}"#, "empty"),
        (.sharegpt, #"{"conversations":[{"from":"wind","value":"x"}]}"#, "wind"),
        (.sharegpt, #"{"conversations":[{"value":"x"}]}"#, "from"), (.lima, #"{"conversations":["a",null]}"#, "conversations[1]"),
        (.hc3, #"{"question":"q","human_answers":[1]}"#, "human_answers[0]"), (.oig, #"{"text":"no mark"}"#, "<human>:"),
        (.flan, "[1]", "object"), (.ultrachat, #"{"data":"x"}"#, "array"), (.lmsysChat, #"{"conversation":[3]}"#, "object"),
        (.alpaca, #"{"instruction":"a","instruction":"b","output":"c"}"#, "twice"),
    ])
    func `has rows that cannot be read, which are named`(format: PublicFormat, row: String, word: String) throws {
        let readings = try readings(try file("\n" + row + "\n"), format)
        // An array at the top is a file's container: its element is the row.
        guard case .failure(let bad)? = readings.first, readings.count == 1 else {
            Issue.record("\(readings)")
            return
        }
        #expect(bad.reason.contains(word), "\(bad.reason)")
        #expect(bad.line == 2 && bad.byteOffset >= 1 && bad.byteOffset <= row.utf8.count)
    }

    @Test func `loses an instance that is none, and no other`() throws {
        let text =
            "{\"Definition\": \"d\",\n\"Instances\": [{\"input\": 5, \"output\": \"a\"}, {\"input\": \"i\", \"output\": \"o\"}]}"
        let readings = try readings(try file(text), nil)
        guard readings.count == 2, case .failure(let bad) = readings[0] else {
            Issue.record("\(readings)")
            return
        }
        #expect(bad.line == 2 && bad.reason.contains("Instances[0]") && bad.reason.contains("input"))
        #expect(try readings[1].get()[0].extra["group_layout"] != nil, "the next has what is said of the task")
    }

    @Test func `that nothing is known of is refused with its members`() throws {
        let error = #expect(throws: MillError.self) { try rows(try file(#"{"colour":1,"size":2}"#)) }
        #expect(
            error?.code == .rowField && error?.cause.contains("colour, size") == true && error?.hint?.contains("dolly") == true)
    }

    @Test func `is made of rows of ours, as far as its form has place`() throws {
        let single = RawRow(Array(#"{"id":"r","instruction":"Do","input":"it","output":"Done"}"#.utf8))
        let talk = RawRow(
            Array(
                #"{"id":"t","messages":[{"role":"user","text":"a"},{"role":"assistant","text":"b"},{"role":"user","text":"c"}]}"#
                    .utf8))
        #expect(try written([single], as: .dolly) == #"{"instruction":"Do","context":"it","response":"Done"}"# + "\n")
        #expect(try written([single], as: .flan) == #"{"inputs":"Do\n\nit","targets":"Done"}"# + "\n")
        #expect(
            try written([single], as: .hc3) == #"{"question":"Do\n\nit","human_answers":[],"chatgpt_answers":["Done"]}"# + "\n")
        #expect(try written([talk], as: .lima) == #"{"conversations":["a","b","c"]}"# + "\n")
        #expect(try written([talk], as: .oig) == #"{"text":"<human>: a\n<bot>: b\n<human>: c"}"# + "\n")
        #expect(throws: ExportRow.Fault.self) { try written([talk], as: .dolly) }
        #expect(throws: ExportRow.Fault.self) { try written([single], as: .superNaturalInstructions) }
        for format in PublicFormat.allCases where format != .superNaturalInstructions {
            let back = try rows(try file(try written([single], as: format), "again"), format)
            #expect(back.count == 1 && back[0].output == "Done", "\(format)")
        }
    }
}
