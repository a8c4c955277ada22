import Support
import Testing

@testable import Formats

@Suite struct `Files of verdicts` {
    /// Reads a file, writes it and reads that: nothing may be lost on the way.
    private func roundTrip<Row: JudgmentRow>(_ name: String, _ type: Row.Type) throws -> [Row] {
        let bytes = try JudgingFixture.bytes(name)
        let reading = JudgingReading<Row>(bytes)
        #expect(reading.faults.isEmpty)
        let written = JudgmentWriter.bytes(of: reading.rows)
        #expect(try JudgingFixture.content(written) == JudgingFixture.content(bytes))
        let again = JudgingReading<Row>(written)
        #expect(again.rows == reading.rows)
        #expect(JudgmentWriter.bytes(of: again.rows) == written)
        try JudgingFixture.withFile([], name: name) { path in
            var writer = try JudgmentWriter<Row>(publishingAt: path)
            for row in reading.rows { try writer.write(row) }
            try writer.commit()
            #expect(try Files.read(path) == written)
            #expect(try JudgingReading<Row>(path: path).rows == reading.rows)
        }
        return reading.rows
    }

    @Test func `FastChat's pairs: both orders, errors, old rows with a winner alone`() throws {
        let rows = try roundTrip("pair.jsonl", FastChatPairJudgment.self)
        #expect(rows.map(\.firstWinner) == [.model1, .error, nil, nil])
        #expect(rows.map(\.secondWinner) == [.tie, .model2, nil, nil])
        #expect(rows.map(\.winner) == [nil, nil, .model2, .inconsistent])
        #expect(rows.map { $0.judge?.model } == ["rowan", "rowan", "rowan", nil])
        #expect(rows.map { $0.judge?.prompt } == ["pair-v2", "pair-math-v1", nil, nil])
        #expect(rows[0].time?.text == "1687222222.1230")
        #expect(rows[1].firstJudgment == "$ERROR$")
        #expect(rows[1].score1?.text == "7.50")
        #expect(rows[1].score2?.int == 8)
        #expect(rows[1].extra.map(\.name) == ["note", "run"])
        #expect(rows[1].extra.first?.value.text == #"{"z":[1e2,-0,true],"a":null}"#)
        #expect(rows[3].extra.map(\.name) == ["g1_winner", "judge", "turn", "tstamp"])
    }

    @Test func `FastChat's scores`() throws {
        let rows = try roundTrip("single.jsonl", FastChatSingleJudgment.self)
        #expect(rows.map { $0.score?.double } == [8, -1, 7.5, nil])
        #expect(rows.map { $0.turn?.int } == [1, 2, 1, 1])
        #expect(rows[2].extra.map(\.value.text) == ["18446744073709551616"])
    }

    @Test func `AlpacaEval's annotations: null, an old draw, a cache's failure, log-probabilities`() throws {
        let rows = try roundTrip("annotations.json", AlpacaEvalAnnotation.self)
        #expect(rows.map { $0.preference?.text } == ["1.00000012", nil, "0", "-1"])
        #expect(rows.map(\.degree) == [1.000_000_12, nil, 1.5, nil])
        #expect(rows[0].price?.text == "0.01350")
        #expect(rows[0].rawCompletion?.string == "[{'model': 'm', 'rank': 1}]")
        #expect(rows[1].rawCompletion?.text.contains(#""logprob":-1.2e1"#) == true)
        #expect(
            rows[1].extra.map(\.name) == [
                "dataset", "price_per_example", "preference_raw_completion", "preference_date", "preference_version",
                "glm_preference",
            ])
        #expect(rows[2].output1 == "$ERROR$")
        #expect(rows[3].rawCompletion == .null)
    }

    @Test func `Arena-Hard's judgments: two games, one that failed, the first version`() throws {
        let rows = try roundTrip("arena_judgments.jsonl", ArenaHardJudgment.self)
        #expect(rows.map(\.id.description) == ["u-01", "u-02", "0a1b"])
        #expect(rows.map { $0.games.map { $0?.score } } == [["A>>B", "B>A"], [nil, nil], ["A=B", "error"]])
        #expect(rows[1].games.first == .some(nil))
        #expect(rows[0].games.first??.judgment?.string == "My plan first … [[A>>B]]")
        #expect(rows[0].games.last??.extra.map(\.name) == ["retries"])
        #expect(rows[2].games.last??.judgment?.string == "$ERROR$")
    }

    @Test func `human votes, also from a table`() throws {
        let rows = try roundTrip("votes.jsonl", HumanVote.self)
        #expect(rows.map(\.winner) == [.modelA, .inconsistentTie, .tie, .modelB])
        #expect(rows.map { $0.judge?.model } == ["reader_07", "rowan", "autorin_ß", "reader_08"])
        #expect(rows[0].extra.map(\.name) == ["conversation_a", "conversation_b"])
        let table = JudgingReading<HumanVote>(
            Array("question_id,model_a,model_b,winner,judge,turn\r\n81,7,b,tie (inconsistent),3,1\r\n82,a,b,neither,me,1".utf8))
        #expect(table.rows.map(\.winner) == [.inconsistentTie])
        #expect(table.rows.first?.turn?.int == 1)
        #expect(table.rows.first?.modelA == "7")
        #expect(table.rows.first?.judge?.model == "3")
        #expect(
            table.faults.map(\.reason) == ["winner: 'neither' is none of model_a, model_b, tie, tie (inconsistent)"])
    }

    @Test func `rows made here are written in the order of the published files`() throws {
        var pair = FastChatPairJudgment(
            questionID: .number(JSONNumber(81)), model1: "a", model2: "b", firstWinner: .model1, secondWinner: .error,
            judge: JudgeName(model: "j", prompt: "pair-v2"), turn: 1)
        pair.time = JSONNumber(2.5)
        // An extra field never hides or repeats one of the row's own.
        pair.extra = [ExtraField("turn", .null), ExtraField("note", JSONText(string: "é\n"))]
        #expect(
            String(decoding: JudgmentWriter.bytes(of: [pair]), as: UTF8.self)
                == #"{"question_id":81,"model_1":"a","model_2":"b","g1_winner":"model_1","g2_winner":"error","judge":["j","pair-v2"],"turn":1,"tstamp":2.5,"note":"é\n"}"#
                + "\n")
        let annotation = AlpacaEvalAnnotation(
            instruction: "i", output1: "x", generator1: "g", output2: "y", generator2: "h", annotator: "a", preference: nil)
        #expect(
            String(decoding: JudgmentWriter.bytes(of: [annotation, annotation]), as: UTF8.self).hasPrefix(
                "[\n"
                    + #"{"instruction":"i","output_1":"x","generator_1":"g","output_2":"y","generator_2":"h","annotator":"a","preference":null}"#
                    + ",\n{"))
        #expect(JudgmentWriter<AlpacaEvalAnnotation>.bytes(of: []) == Array("[]\n".utf8))
        #expect(JudgmentWriter<HumanVote>.bytes(of: []) == [])
        let game = ArenaHardJudgment.Game(score: "A=B", judgment: JSONText(string: "[[A=B]]"))
        let judgment = ArenaHardJudgment(uid: "u", category: nil, judge: "j", model: "m", baseline: "b", games: [game, nil])
        #expect(
            String(decoding: JudgmentWriter.bytes(of: [judgment]), as: UTF8.self)
                == #"{"uid":"u","judge":"j","model":"m","baseline":"b","games":[{"score":"A=B","judgment":"[[A=B]]"},null]}"#
                + "\n")
    }

    @Test(arguments: [
        (#"{"question_id": 1, "model_1": "a", "model_2": "b"}"#, "g1_winner and g2_winner or winner: the field is missing"),
        (
            #"{"question_id": 1, "model_1": "a", "model_2": "b", "winner": "A"}"#,
            "winner: 'A' is none of model_1, model_2, tie, inconsistent, error"
        ),
        (#"{"question_id": null, "model_1": "a", "model_2": "b", "winner": "tie"}"#, "question_id: expected a number or a text"),
        (#"{"question_id": 1, "model_2": "b", "winner": "tie"}"#, "model_1: the field is missing"),
        (#"{"question_id": 1, "model_1": "a", "model_2": "b", "g1_winner": "tie"}"#, "or winner: the field is missing"),
    ])
    func `a row without a verdict is a fault`(row: String, reason: String) {
        let reading = JudgingReading<FastChatPairJudgment>(Array(row.utf8))
        #expect(reading.rows.isEmpty)
        #expect(reading.faults.first?.reason.contains(reason) == true, "\(reading.faults)")
    }

    @Test func `rows of other files are faults, not verdicts`() {
        let rows = Array(#"{"question_id": 1, "turns": ["a"]}"#.utf8)
        #expect(JudgingReading<FastChatSingleJudgment>(rows).faults.count == 1)
        #expect(JudgingReading<AlpacaEvalAnnotation>(rows).faults.count == 1)
        #expect(JudgingReading<ArenaHardJudgment>(rows).faults.count == 1)
        #expect(JudgingReading<HumanVote>(rows).faults.count == 1)
        let games = JudgingReading<ArenaHardJudgment>(Array(#"{"uid": "u", "model": "m", "games": [7]}"#.utf8))
        #expect(games.faults.first?.reason == "games[0]: expected an object or null, found a number")
    }

    @Test func `a number is what it was written as`() {
        #expect(JSONNumber(1.0)?.text == "1")
        #expect(JSONNumber(0.1)?.text == "0.1")
        #expect(JSONNumber(.nan) == nil)
        #expect(JSONNumber(verbatim: "1.0").int == 1)
        #expect(JSONNumber(verbatim: "1.5").int == nil)
        #expect(JSONNumber(verbatim: "1e400").double == nil)
        #expect(JSONNumber(verbatim: "1e400").int == nil)
    }
}
