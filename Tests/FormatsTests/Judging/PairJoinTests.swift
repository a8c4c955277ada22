import Support
import Testing

@testable import Formats

@Suite struct `Joining two models' outputs` {
    private func file(_ name: String, _ rows: [String]) -> OutputsReading {
        readOutputs(rows.joined(separator: "\n"), format: .plain, path: name)
    }

    private func row(_ id: Int?, _ prompt: String?, _ answer: String = "yes") -> String {
        let fields = [id.map { #""id": \#($0)"# }, prompt.map { #""prompt": "\#($0)""# }, #""answer": "\#(answer)""#]
        return "{" + fields.compactMap(\.self).joined(separator: ", ") + "}"
    }

    private func rows(_ count: Int) -> [String] {
        (0..<count).map { (number: Int) in row(number, "q\(number)") }
    }

    @Test func `by id, with questions and references, everything told`() throws {
        let questions = try QuestionFile(path: JudgingFixture.path("question.jsonl"))
        let references = try ReferenceAnswers(path: JudgingFixture.path("reference.jsonl"))
        let joined = try PairJoin.join(
            ModelOutputs.read(JudgingFixture.path("alder.jsonl")), ModelOutputs.read(JudgingFixture.path("birch-v1.5.jsonl")),
            questions: questions, references: references, lossLimit: 0.3)
        #expect(joined.pairs.map { $0.id?.description } == ["81", "82"])
        #expect(joined.pairs.map(\.category) == ["writing", "math"])
        #expect(joined.pairs.map(\.reference) == [[], ["17 · 6 = 102", "102 / 2 = 51"]])
        #expect(joined.pairs.map(\.prompt) == questions.questions.prefix(2).map(\.turns))
        #expect(joined.pairs.allSatisfy { $0.key == .id })
        #expect(joined.pairs.first?.right.answer == ["The harbour yawns.", "Look, a gull!"])
        #expect(joined.failed.map { $0.id?.description } == ["83"])
        #expect(joined.failed.first?.leftFailure == .errorMark)
        #expect(joined.failed.first?.rightFailure == nil)
        #expect(joined.left.unmatched.map { $0.id?.description } == ["84"])
        #expect(joined.right.duplicates.map { [$0.line, $0.of] } == [[4, 1]])
        #expect(joined.missing.map { "\($0.id) \($0.inLeft) \($0.inRight)" } == ["84 false true"])
        #expect(joined.lost == 1)
    }

    @Test func `the file names the missing share where it is more than the limit`() throws {
        let error = #expect(throws: MillError.self) {
            try PairJoin.join(
                ModelOutputs.read(JudgingFixture.path("alder.jsonl")), ModelOutputs.read(JudgingFixture.path("birch-v1.5.jsonl")),
                questions: QuestionFile(path: JudgingFixture.path("question.jsonl")))
        }
        #expect(error?.code == .pairsLost)
        #expect(error?.cause.contains("1 of 4 rows") == true)
        #expect(error?.cause.contains("(25 %), the limit is 5 %") == true)
        #expect(error?.cause.contains("1 repeated") == true)
        #expect(error?.hint?.isEmpty == false)
    }

    @Test func `the limit itself is allowed, more is not`() throws {
        let left = file("a", rows(20))
        #expect(try PairJoin.join(left, file("b", rows(19))).lost == 1)
        #expect(throws: MillError.self) { try PairJoin.join(left, file("b", rows(18))) }
        #expect(throws: MillError.self) { try PairJoin.join(file("b", rows(18)), left) }
        #expect(try PairJoin.join(left, file("b", [row(3, "q3")]), lossLimit: nil).lost == 19)
    }

    @Test func `what ids do not join, prompts do, however their blanks are`() throws {
        let left = file("a", [row(1, "One?"), row(2, "Two  of\\n them?"), row(nil, "Three?")])
        let right = file("b", [row(nil, " Three?"), row(1, "One?"), row(9, "Two of them?")])
        let joined = try PairJoin.join(left, right)
        #expect(joined.pairs.map(\.key) == [.id, .prompt, .prompt])
        #expect(joined.pairs.map(\.right.place.line) == [2, 3, 1])
        #expect(joined.pairs.map { $0.id?.description } == ["1", "2", nil])
    }

    @Test func `a row that an id joins is not given away to a prompt`() throws {
        let left = file("a", [row(nil, "Same?", "first"), row(7, "Same?", "second")])
        let right = file("b", [row(7, "Same?")])
        let joined = try PairJoin.join(left, right, lossLimit: 0.5)
        #expect(joined.pairs.map(\.left.answer) == [["second"]])
        #expect(joined.left.unmatched.map(\.answer) == [["first"]])
    }

    @Test func `ids that name different questions join nothing; prompts still do`() throws {
        let left = file("a", [row(1, "One?"), row(2, "Two?")])
        let right = file("b", [row(1, "Two?"), row(2, "One?")])
        let joined = try PairJoin.join(left, right)
        #expect(joined.pairs.map(\.right.place.line) == [2, 1])
        #expect(joined.pairs.allSatisfy { $0.key == .prompt })
        #expect(joined.conflicts.map { [$0.leftLine, $0.rightLine] } == [[1, 1], [2, 2]])
        let error = #expect(throws: MillError.self) {
            try PairJoin.join(file("a", [row(1, "One?")]), file("b", [row(1, "Else?")]))
        }
        #expect(error?.cause.contains("1 ids that name different questions") == true)
    }

    @Test func `without ids the same prompt twice is a duplicate, the first stands`() throws {
        let left = file("a", [row(nil, "One?", "x"), row(nil, "One? ", "y")])
        let joined = try PairJoin.join(left, file("b", [row(nil, "One?")]))
        #expect(joined.pairs.map(\.left.answer) == [["x"]])
        #expect(joined.left.duplicates.map(\.line) == [2])
        #expect(joined.lost == 0)
    }

    @Test func `without the questions nobody knows what was asked`() throws {
        let alder = try ModelOutputs.read(JudgingFixture.path("alder.jsonl"))
        let error = #expect(throws: MillError.self) { try PairJoin.join(alder, alder) }
        #expect(error?.cause.contains("4 without a question") == true)
        #expect(error?.hint?.contains("file of questions") == true)
    }

    @Test func `outputs without ids find their question by its text`() throws {
        let questions = QuestionFile(
            JudgingReading(Array(#"{"uid": "u1", "category": "c", "prompt": "Plan a garden."}"#.utf8)))
        let joined = try PairJoin.join(
            file("a", [row(nil, "Plan a  garden.")]), readOutputs(JudgingFixture.bytes("arena_answers.jsonl")),
            questions: questions, lossLimit: 0.7)
        #expect(joined.pairs.map { $0.id?.description } == ["u1"])
        #expect(joined.pairs.map(\.category) == ["c"])
    }

    @Test func `a failed answer is counted and is no loss; when all fail nothing is left`() throws {
        let right = file("b", [row(1, "One?"), row(2, "Two?")])
        let joined = try PairJoin.join(file("a", [row(1, "One?", "$ERROR$"), row(2, "Two?")]), right)
        #expect(joined.pairs.count == 1 && joined.failed.count == 1 && joined.lost == 0)
        let error = #expect(throws: MillError.self) {
            try PairJoin.join(file("a", [row(1, "One?", "$ERROR$"), row(2, "Two?", " ")]), right)
        }
        #expect(error?.cause.contains("no pair is left to judge") == true)
        #expect(error?.cause.contains("2 pairs with a failed answer") == true)
    }

    @Test func `rows that cannot be read are lost`() throws {
        let left = file("a", [row(1, "One?"), "oops", row(3, "Three?")])
        let right = file("b", [row(1, "One?"), row(2, "Two?"), row(3, "Three?")])
        #expect(try PairJoin.join(left, right, lossLimit: 0.4).lost == 1)
        let error = #expect(throws: MillError.self) { try PairJoin.join(left, right) }
        #expect(error?.cause.contains("1 and 0 unreadable") == true)
    }

    @Test func `two answers of the same bytes are identical, of the same look are not`() throws {
        let joined = try PairJoin.join(
            file("a", [row(1, "One?", "é"), row(2, "Two?", "é")]), file("b", [row(1, "One?", "é"), row(2, "Two?", "e\u{301}")]))
        #expect(joined.pairs.map(\.isIdentical) == [true, false])
    }
}
