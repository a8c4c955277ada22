import Formats
import Records
import Support
import Testing

@Suite struct `Reading seeds` {
    private func read(_ text: String) -> SeedReading {
        SeedReader.read(Array(text.utf8))
    }

    private static let published = """
        {"id": "seed_task_0", "name": "n", "instruction": "Add the numbers.", "instances": [{"input": "1, 2", "output": "3"}], \
        "is_classification": false}
        """

    @Test func `the published schema loads`() {
        let reading = read(Self.published + "\n")
        #expect(
            reading.seeds == [
                SeedTask(
                    id: "seed_task_0", name: "n", instruction: "Add the numbers.",
                    instances: [Instance(input: "1, 2", output: "3")], isClassification: false)
            ])
        #expect(reading.quarantined.isEmpty && reading.duplicates.isEmpty && reading.lines == 1)
    }

    @Test func `Alpaca loads as array and as lines, with the same ids`() {
        let one = #"{"instruction": "Name a fruit.", "input": "", "output": "A pear."}"#
        let two = #"{"instruction": "Translate.", "input": "hello", "output": "hallo"}"#
        let array = read("[\n  \(one),\n  \(two)\n]\n")
        let lines = read(one + "\n" + two)
        #expect(array.seeds == lines.seeds)
        #expect(
            array.seeds.map(\.instances) == [
                [Instance(input: "", output: "A pear.")], [Instance(input: "hello", output: "hallo")],
            ])
        #expect(Set(array.seeds.map(\.id)).count == 2)
    }

    @Test func `an array of seeds in the published schema loads, also pretty-printed with a byte order mark`() {
        let reading = read("\u{FEFF}[\r\n\(Self.published)\r\n]")
        #expect(reading.seeds.map(\.id) == ["seed_task_0"])
    }

    @Test func `our own schema and numbers as ids load`() {
        let reading = read(
            #"{"id":7,"instruction":"Do it.","instances":[{"input":"","output":"Done."}],"isClassification":true}"#)
        #expect(reading.seeds.first?.id == "7")
        #expect(reading.seeds.first?.isClassification == true)
    }

    @Test func `byte order mark and CRLF change nothing`() {
        #expect(read("\u{FEFF}" + Self.published + "\r\n\r\n").seeds == read(Self.published).seeds)
    }

    @Test func `a line that repeats an earlier one is a duplicate, whatever its id`() {
        let again = Self.published.replacing("seed_task_0", with: "other")
        let reading = read(Self.published + "\n\n" + again)
        #expect(reading.duplicates == [DuplicateLine(line: 3, of: 1)])
        #expect(reading.seeds.count == 1)
    }

    @Test(arguments: [
        (#"{"instruction": "x y""#, ErrorCode.seedSyntax, "comma or }"),
        (#"{"instruction": x}"#, .seedSyntax, "value is expected"),
        (#"not json"#, .seedSyntax, "value is expected"),
        (#"[1]"#, .seedField, "this is an array"),
        (#"{"output": "o"}"#, .seedField, "instruction: the field is missing"),
        (#"{"instruction": "i"}"#, .seedField, "instances: the field is missing"),
        (#"{"instruction": 3, "output": "o"}"#, .seedField, "instruction: expected a text, found a number"),
        (#"{"instruction": " \n\t", "output": "o"}"#, .seedEmpty, "instruction: it is empty"),
        (#"{"instruction": "i", "output": "o", "instruction": "j"}"#, .seedField, "'instruction' is given twice"),
        (#"{"instruction": "i", "instances": {}}"#, .seedField, "instances: expected an array"),
        (#"{"instruction": "i", "instances": []}"#, .seedEmpty, "instances: it is empty"),
        (#"{"instruction": "i", "instances": ["o"]}"#, .seedField, "instances[0]: expected an object"),
        (#"{"instruction": "i", "instances": [{"input": ""}]}"#, .seedField, "instances[0].output: the field is missing"),
        (
            #"{"instruction": "i", "output": "o", "is_classification": "no"}"#, .seedField,
            "is_classification: expected true or false"
        ),
        (#"{"instruction": "\ud800", "output": "o"}"#, .seedSyntax, "surrogate"),
        (#"{"id": "good", "instruction": "i", "output": "another"}"#, .seedField, "also the id of line 1"),
    ])
    func `a bad line is quarantined with its place and reason, and the others stand`(
        line: String, code: ErrorCode, reason: String
    ) throws {
        let good = #"{"id": "good", "instruction": "First task.", "output": "o"}"#
        let last = #"{"instruction": "Last task.", "output": "o"}"#
        let reading = read([good, line, last].joined(separator: "\n"))
        #expect(
            reading.seeds.map(\.instruction) == ["First task.", "Last task."])
        let fault = try #require(reading.quarantined.first)
        #expect(fault.line == 2 && fault.code == code)
        #expect(fault.reason.contains(reason), "\(fault)")
        let start = good.utf8.count + 1
        #expect((start...(start + line.utf8.count)).contains(fault.byteOffset))
    }

    @Test func `the byte offset points at the field`() throws {
        let reading = read(#"{"output": "o", "instruction": 3}"#)
        #expect(reading.quarantined.first?.byteOffset == 16)
    }

    @Test func `invalid UTF-8 costs its line alone`() {
        var bytes = Array((Self.published + "\n{\"instruction\": \"").utf8)
        let bad = bytes.count
        bytes += [0xC3, 0x28] + Array("\", \"output\": \"\"}\n".utf8)
        let reading = SeedReader.read(bytes)
        #expect(reading.seeds.count == 1)
        #expect(reading.quarantined.map(\.byteOffset) == [bad])
    }

    @Test(
        arguments: [[0xFF, 0xFE, 0x7B, 0x00], [0xFE, 0xFF, 0x00, 0x7B], [0x7B, 0x00, 0x22, 0x00], [0x00, 0x7B, 0x00, 0x22]]
            as [[UInt8]])
    func `UTF-16 is named`(bytes: [UInt8]) {
        let reading = SeedReader.read(bytes)
        #expect(reading.quarantined.first?.reason.contains("UTF-16") == true)
        #expect(reading.lines == 1)
    }

    @Test func `a line over a mebibyte is a fault, one of a mebibyte is none`() {
        let frame = #"{"instruction": "i", "output": ""}"#.utf8.count
        func line(_ length: Int) -> String {
            #"{"instruction": "i", "output": ""# + String(repeating: "o", count: length - frame) + #""}"#
        }
        #expect(read(line(1 << 20)).seeds.count == 1)
        let reading = read(line(1 << 20 + 1) + "\n" + Self.published)
        #expect(reading.quarantined.first?.reason.contains("the limit is 1048576") == true)
        #expect(reading.seeds.count == 1)
    }

    @Test func `nesting of 64 levels is read, deeper is a fault, and a million levels trap nothing`() {
        func nested(_ depth: Int) -> String {
            let open = String(repeating: "[", count: depth), close = String(repeating: "]", count: depth)
            return #"{"instruction": "i", "output": "o", "extra": \#(open)\#(close)}"#
        }
        #expect(read(nested(63)).seeds.count == 1)
        #expect(read(nested(64)).quarantined.first?.reason.contains("deeper than 64") == true)
        #expect(read(nested(400_000)).quarantined.count == 1)
        #expect(read(String(repeating: "[", count: 1_000_000)).quarantined.count >= 1)
    }

    @Test func `a broken element of an array does not hide the ones behind it`() throws {
        let reading = read(
            """
            [{"instruction": "one", "output": "o"},
             {"instruction": "two" "output": "o"},
             {"instruction": "three"},
             {"instruction": "four, with ] and \\" in it", "output": "o"}
            ] trailing
            """)
        #expect(reading.seeds.map(\.instruction) == ["one", #"four, with ] and " in it"#])
        #expect(reading.quarantined.map(\.element) == [1, 2, nil])
        #expect(reading.quarantined.map(\.line) == [2, 3, 5])
        #expect(reading.quarantined.last?.reason == "something follows the array")
    }

    @Test(arguments: [
        "[", "[{\"instruction\":\"i\",\"output\":\"o\"}", "[{\"instruction\":\"i\",\"output\":\"o\"},", "[{\"instr",
    ])
    func `an array that is cut off says so and keeps what is whole`(text: String) {
        let reading = read(text)
        #expect(reading.quarantined.map(\.reason) == ["the array is not closed by ]"])
        #expect(reading.seeds.count == (text.contains("\"o\"") ? 1 : 0))
    }

    @Test(arguments: ["", "\n\n", "[]", " [ ] \n", "\u{FEFF}"])
    func `an empty file has nothing in it`(text: String) {
        #expect(read(text) == read(""))
        #expect(read(text).lines == 0)
    }

    @Test func `every line is one of seed, duplicate and fault, for any bytes`() {
        var random = SeededRandom(seed: 11)
        let pieces =
            [
                Self.published, "\n", "\r\n", "[", "]", ",", "{", "}", "\"", "\\", "\u{FEFF}",
                #"{"instruction":"a","output":"b"}"#, "漢", "0",
            ].map { Array($0.utf8) } + [[0xFF], [0x00], [0xC3]]
        for _ in 0..<3_000 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...14, using: &random) { bytes += pieces.randomElement(using: &random) ?? [] }
            let reading = SeedReader.read(bytes)
            #expect(reading.lines == reading.seeds.count + reading.duplicates.count + reading.quarantined.count)
            #expect(reading.quarantined.allSatisfy { (0...bytes.count).contains($0.byteOffset) && $0.line >= 1 })
            let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
            if first != UInt8(ascii: "["), !bytes.starts(with: [0xEF, 0xBB, 0xBF]), !bytes.contains(0) {
                let lines = bytes.split(separator: UInt8(ascii: "\n")).count {
                    !$0.allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
                }
                #expect(reading.lines == lines || bytes.starts(with: [0xFF, 0xFE]))
            }
        }
    }
}

@Suite struct `Reading seeds piece by piece` {
    private func lines(_ bytes: [UInt8], pieces: Int) -> [SeedLine] {
        var stream = SeedStream()
        var lines: [SeedLine] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            stream.feed(Array(bytes[start..<min(start + pieces, bytes.count)])) { lines.append($0) }
        }
        stream.finish { lines.append($0) }
        return lines
    }

    private static let good = #"{"instruction": "one, with ] and \" in it", "output": "o"}"#

    @Test(arguments: [
        "", "\u{FEFF}", "[", "[]", " \n [ \(good) , {\"instruction\": 3} ,, \(good)] tail", "[\(good), \(good)", "[\(good),",
        "\u{FEFF}\(good)\r\n\r\nbroken\n\(good)", "{\u{0}\"\u{0}", "\n\n\(good)",
    ])
    func `however the bytes arrive, the lines are the same`(text: String) {
        let bytes = Array(text.utf8)
        let whole = lines(bytes, pieces: max(1, bytes.count))
        for pieces in 1...9 { #expect(lines(bytes, pieces: pieces) == whole) }
    }

    @Test func `an element of an array above the limit is a fault with its length`() throws {
        let long = #"{"instruction": "i", "output": ""# + String(repeating: "o", count: 1 << 20) + #""}"#
        let found = lines(Array("[\(long), \(Self.good)]".utf8), pieces: 1 << 18)
        guard case .fault(let fault) = try #require(found.first) else {
            Issue.record("it was taken")
            return
        }
        #expect(fault.reason.contains("it has \(long.utf8.count) bytes"))
        #expect(found.count == 2)
    }

    @Test func `a megabyte of blanks before the first line is not held`() {
        let found = lines(Array(repeating: UInt8(ascii: "\n"), count: 1 << 20) + Array(Self.good.utf8), pieces: 1 << 12)
        #expect(found.count == 1)
    }
}

@Suite struct `Depth of JSON` {
    @Test func `brackets in texts do not count`() {
        #expect(JSONDepth.firstExcess(in: Array(#"{"a":"[[[\"[[[","b":[{}]}"#.utf8), limit: 3) == nil)
        #expect(JSONDepth.firstExcess(in: Array(#"{"a":"[[","b":[{}]}"#.utf8), limit: 2) == 15)
    }
}
