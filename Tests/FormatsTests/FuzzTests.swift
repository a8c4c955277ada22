import Formats
import Fuzzing
import Records
import Testing

/// Whatever a person drops: no input may trap, and every line is accounted for. `.ci/run full` gives each ten million.
@Suite struct `Fuzzed, a reader of seed files` {
    private static let files = [
        "{\"id\":\"a\",\"instruction\":\"Name a river\",\"instances\":[{\"input\":\"\",\"output\":\"Elbe\"}]}\n"
            + "{\"id\":\"b\",\"instruction\":\"Name a lake\",\"is_classification\":true}\r\n",
        "[{\"instruction\":\"Add\",\"input\":\"1 2\",\"output\":\"3\"},\n {\"instruction\":\"Sort\",\"output\":\"a\"}]",
        "\u{FEFF}{\"instruction\":\"caf\\u00e9 \\ud83d\\ude00\",\"output\":\"\\n\"}\n\n{\"instruction\":7}\n",
        "{\"instruction\":\"one\",\"instruction\":\"two\"}\n{\"id\": oops}\n{\"instances\":[1e999]}\n", "[]", "{}", "\n\n", "",
    ]
    private static let pieces = [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\ud800", "null", "true", "1e999", "-0", "\n", "\r\n", "\u{FEFF}",
        "\"instruction\":", "\"instances\":[", "\"input\":", "\"output\":", "\"id\":", "[[[[[[[[", "é", "\u{0}",
    ]

    @Test func `seed lines`() {
        var mutator = Mutator(seed: 11, corpus: Self.files, fragments: Self.pieces)
        for round in 0..<FuzzInputs.count {
            let bytes = mutator.next()
            let reading = SeedReader.read(bytes)
            if reading.lines != reading.seeds.count + reading.duplicates.count + reading.quarantined.count {
                Issue.record("input \(round): \(reading.lines) lines are not all accounted for: \(bytes)")
            }
            if reading.quarantined.contains(where: { $0.line < 1 || $0.byteOffset < 0 || $0.byteOffset > bytes.count }) {
                Issue.record("input \(round): a fault outside the file: \(bytes)")
            }
        }
    }
}
