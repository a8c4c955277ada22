import Foundation
import Support
import Testing

@testable import Formats

@Suite struct `Rows of a data set` {
    private static let array = """
        \u{FEFF} [ {"instruction": "a [b] {c}, \\"d\\" \\\\", "n": [1, {"x": 2}]} ,
          {
            "instruction": "more",
            "list": [ "]", "}" ]
          }, 5, "text, [" ,{}]
        """

    private static let elements = [
        #"{"instruction": "a [b] {c}, \"d\" \\", "n": [1, {"x": 2}]}"#,
        #"{     "instruction": "more",     "list": [ "]", "}" ]   }"#, "5", #""text, [""#, "{}",
    ]

    private static func split(_ bytes: [UInt8], at cuts: [Int]) -> (rows: [RawRow], isClosed: Bool) {
        var splitter = ArraySplitter()
        var rows: [RawRow] = []
        var start = 0
        for cut in cuts + [bytes.count] {
            splitter.feed(Array(bytes[start..<cut]), &rows)
            start = cut
        }
        return (rows, splitter.isClosed)
    }

    @Test func `an array gives the same elements wherever its bytes are cut`() {
        let bytes = Array(Self.array.utf8)
        for cut in bytes.indices {
            let (rows, isClosed) = Self.split(bytes, at: [cut])
            #expect(rows.map { String(decoding: $0.bytes, as: UTF8.self) } == Self.elements)
            #expect(rows.map(\.line) == [1, 2, 5, 5, 5])
            #expect(rows.allSatisfy { bytes[$0.byteOffset] == $0.bytes[0] && $0.length == $0.bytes.count })
            #expect(isClosed)
        }
        #expect(
            Self.split(bytes, at: Array(bytes.indices)).rows.map(\.byteOffset) == Self.split(bytes, at: []).rows.map(\.byteOffset)
        )
    }

    @Test(arguments: ["[{\"a\":1},{\"a\"", "[{\"a\":1}} ", "[{\"a\":1}] 5", "[{\"a\":1}]\n{"])
    func `an array that is cut off, or has something behind it, is an error and not another array`(text: String) throws {
        let path = FileManager.default.temporaryDirectory.path + "/rows-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(text.utf8).write(to: URL(filePath: path))
        let reader = try RowReader(path)
        #expect(try reader.next()?.count == 1)
        let error = #expect(throws: MillError.self) { try reader.next() }
        #expect(error?.code == .seedSyntax)
    }

    @Test(arguments: [
        (#"{"instruction":"x"}"#, "x", ""), (#"{"a":1,"instruction":"\u4e2d"}"#, "中", ""),
        (#"{"a":1}"#, nil, "no field 'instruction'"), (#"{"instruction":null}"#, nil, "no text"), ("[]", nil, "no JSON object"),
        (#"{"instruction":"x"#, nil, "not closed"),
    ])
    func `the text of a field, or why there is none`(row: String, text: String?, reason: String) {
        let raw = RawRow(line: 1, byteOffset: 0, bytes: Array(row.utf8), length: row.utf8.count)
        do throws(RowField.Fault) {
            #expect(try RowField.text("instruction", of: raw) == text)
        } catch {
            #expect(text == nil && error.reason.contains(reason), "\(error.reason)")
        }
    }
}
