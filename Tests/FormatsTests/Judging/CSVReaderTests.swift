import Testing

@testable import Formats

@Suite struct `Rows of a CSV file` {
    private func rows(_ text: String, cuts: [Int] = [], limit: Int = 1 << 20) -> [CSVReader.Row] {
        let bytes = Array(text.utf8)
        var reader = CSVReader(limit: limit)
        var rows: [CSVReader.Row] = []
        var start = 0
        for cut in cuts + [bytes.count] {
            reader.feed(bytes[start..<cut]) { rows.append($0) }
            start = cut
        }
        reader.finish { rows.append($0) }
        return rows
    }

    private func cells(_ rows: [CSVReader.Row]) -> [[String]] {
        rows.map { $0.cells.map { String(decoding: $0.bytes, as: UTF8.self) } }
    }

    @Test(arguments: [
        ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]), ("a,b\r\nc,d", [["a", "b"], ["c", "d"]]),
        ("\"a,\"\"b\"\"\r\n\",\"\"\n,", [["a,\"b\"\r\n", ""], ["", ""]]), ("\n\r\n\na\n\n", [["a"]]), ("\"\"\n", [[""]]),
        ("", []),
        ("a b , c\n", [["a b ", " c"]]), ("\"x\"\r\ny", [["x"], ["y"]]),
    ])
    func `cells as RFC 4180 has them, wherever the bytes are cut`(text: String, expected: [[String]]) {
        #expect(cells(rows(text)) == expected)
        for cut in 0...text.utf8.count { #expect(cells(rows(text, cuts: [cut])) == expected) }
        #expect(rows(text).allSatisfy { $0.fault == nil })
    }

    @Test func `a row knows its line and its place, also behind a cell of several lines`() {
        let read = rows("a,\"1\n2\"\r\n\nb,c\n")
        #expect(read.map(\.line) == [1, 4])
        #expect(read.map(\.byteOffset) == [0, 10])
        #expect(read.map { $0.cells.map(\.offset) } == [[0, 2], [0, 2]])
    }

    @Test(arguments: [
        ("a\"b,c\nd\n", "inside a cell that does not begin with one", 1), ("\"a\"b\nd\n", "follows a closing quote", 3),
        ("\"a\"\rb\nd\n", "follows a closing quote", 4), ("a,\"b\nd\n", "a quote is not closed", 2),
    ])
    func `a row that breaks the rules says where`(text: String, reason: String, offset: Int) {
        let fault = rows(text).first?.fault
        #expect(fault?.reason.contains(reason) == true)
        #expect(fault?.offset == offset)
    }

    @Test func `after a broken row the next is whole`() {
        #expect(rows("a\"b\nok\n").last?.fault == nil)
    }

    @Test func `an endless row, or one of endless cells, does not fill the memory`() {
        let long = rows(String(repeating: "x", count: 5000) + "\nok\n", limit: 100)
        #expect(long.first?.fault?.reason == "it has more than 100 bytes")
        #expect(long.first?.cells.first?.bytes.count == 100)
        #expect(long.last?.fault == nil)
        let wide = rows(String(repeating: ",", count: 5000) + "\nok\n")
        #expect(wide.first?.cells.count == CSVReader.mostCells)
        #expect(wide.first?.fault?.reason.contains("cells") == true)
    }

    @Test(arguments: [
        ("id,answer,answer\n1,2,3\n", "two columns are called 'answer'"), ("id,,answer\n1,2,3\n", "column 2 has no name"),
        ("id,\"answer\n", "a quote is not closed"),
    ])
    func `a table without a good header is one fault`(text: String, reason: String) {
        let reading = readOutputs(text, format: .csv)
        #expect(reading.outputs.isEmpty)
        #expect(reading.faults.map(\.reason) == [reason])
    }

    @Test func `a cell that is not UTF-8 is a fault of its row`() {
        let reading = readOutputs(Array("id,answer\n1,".utf8) + [0xFF] + Array("\n2,b\n".utf8))
        #expect(reading.format == .csv)
        #expect(reading.outputs.map(\.answer) == [["b"]])
        #expect(reading.faults.first?.byteOffset == 12)
    }
}
