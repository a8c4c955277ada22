import Fuzzing
import Testing

@testable import Formats

/// Whatever file a person names: no input may trap, every row is accounted for, and what was read as a verdict is written back.
@Suite struct `Fuzzed, readers of judging files` {
    private static let names = [
        "alder.jsonl", "outputs.json", "arena_answers.jsonl", "data.jsonl", "plain.jsonl", "table.csv", "question.jsonl",
        "pair.jsonl", "single.jsonl", "annotations.json", "arena_judgments.jsonl", "votes.jsonl",
    ]
    private static let pieces = [
        "{", "}", "[", "]", ":", ",", "\"", "\"\"", "\\", "\\u", "\\ud800", "null", "true", "1e999", "-0", "\n", "\r\n", "\r",
        "\u{FEFF}", "\"choices\":[", "\"turns\":[", "\"messages\":[", "\"answer\":", "\"games\":[", "\"winner\":", "id,answer\n",
        "$ERROR$", "[[[[[[[[", "é", "\u{0}",
    ]

    private func mutator(_ seed: UInt64) throws -> Mutator {
        try Mutator(seed: seed, corpus: Self.names.map(JudgingFixture.bytes), fragments: Self.pieces.map { Array($0.utf8) })
    }

    @Test func `outputs`() throws {
        var mutator = try mutator(21)
        for round in 0..<FuzzInputs.count / 4 {
            let bytes = mutator.next()
            let forms: [OutputsFormat?] = [nil] + OutputsFormat.allCases
            let format = forms[mutator.index(below: forms.count)]
            let reading = readOutputs(bytes, format: format, cuts: [mutator.index(below: bytes.count + 1)])
            if reading.faults.contains(where: { $0.line < 1 || $0.byteOffset < 0 || $0.byteOffset > bytes.count }) {
                Issue.record("input \(round): a fault outside the file: \(bytes)")
            }
            if reading.outputs.contains(where: { $0.id == nil && $0.prompt.isEmpty || $0.place.byteOffset >= bytes.count }) {
                Issue.record("input \(round): an output of nothing: \(bytes)")
            }
            let joined = try PairJoin.join(reading, reading, lossLimit: nil)
            let told = joined.pairs.count + joined.failed.count + joined.promptless.count + joined.left.unmatched.count
            if told + joined.left.duplicates.count != reading.outputs.count || !joined.left.unmatched.isEmpty {
                Issue.record("input \(round): a file joined to itself loses outputs: \(bytes)")
            }
        }
    }

    @Test func `verdicts`() throws {
        var mutator = try mutator(22)
        for round in 0..<FuzzInputs.count / 4 {
            let bytes = mutator.next()
            switch round % 5 {
            case 0: try check(FastChatPairJudgment.self, bytes)
            case 1: try check(FastChatSingleJudgment.self, bytes)
            case 2: try check(AlpacaEvalAnnotation.self, bytes)
            case 3: try check(ArenaHardJudgment.self, bytes)
            default: try check(HumanVote.self, bytes)
            }
            _ = QuestionFile(JudgingReading(bytes))
        }
    }

    /// What was read is written and read again: the same rows, the same bytes.
    private func check<Row: JudgmentRow>(_ type: Row.Type, _ bytes: [UInt8]) throws {
        let reading = JudgingReading<Row>(bytes)
        if reading.faults.contains(where: { $0.line < 1 || $0.byteOffset < 0 || $0.byteOffset > bytes.count }) {
            Issue.record("a fault outside the file: \(bytes)")
        }
        let written = JudgmentWriter.bytes(of: reading.rows)
        let again = JudgingReading<Row>(written)
        if again.rows != reading.rows || !again.faults.isEmpty || JudgmentWriter.bytes(of: again.rows) != written {
            Issue.record("\(Row.self): not the same after writing: \(bytes)")
        }
    }
}
