import Testing

@testable import Formats

@Suite struct `Rows of finished runs` {
    private let mill = #"""
        {"askedAgain":0,"baseline":"b","baselineAnswer":"No.","calls":[{"askedAgain":false,"isStrong":true,"judgment":"so","name":"ab-1","order":"model-first","verdict":"model"},{"baselineScore":3,"error":"refusal","firstProbability":0.25,"isStrong":false,"judge":"k","judgment":"","modelScore":4.5,"name":"ba-1","order":"baseline-first","verdict":"error"}],"category":"c","id":"7","identical":false,"judge":"j","model":"m","modelAnswer":"Yes.","question":"One?","schema":1,"turn":2}
        """#

    @Test func `our own: every call as it was`() throws {
        let row = try #require(JudgingReading<MillJudgment>(Array(mill.utf8)).rows.first)
        #expect((row.id, row.model, row.baseline, row.judge, row.turn) == ("7", "m", "b", "j", 2))
        #expect((row.question, row.modelAnswer, row.baselineAnswer, row.category) == ("One?", "Yes.", "No.", "c"))
        #expect(row.calls.map(\.verdict) == [.model, .error] && row.calls.map(\.isStrong) == [true, false])
        #expect(row.calls.map(\.order) == [.modelFirst, .baselineFirst] && row.calls.map(\.judge) == [nil, "k"])
        #expect(row.calls.last?.modelScore == 4.5 && row.calls.last?.firstProbability == 0.25)
        #expect(row.calls.last?.error == "refusal" && row.calls.first?.judgment == "so")
    }

    @Test func `a row of an earlier version has no question and no answers`() throws {
        let old = #"{"id":"7","model":"m","baseline":"b","identical":true,"calls":[]}"#
        let row = try #require(JudgingReading<MillJudgment>(Array(old.utf8)).rows.first)
        #expect(row.question == nil && row.modelAnswer == nil && row.judge == nil && row.turn == 1 && row.isIdentical)
    }

    @Test func `a file's form is told by its fields, row by row`() throws {
        let lines = [
            mill, #"{"question_id":1,"model_1":"a","model_2":"b","winner":"tie"}"#,
            #"{"uid":"u","model":"m","games":[null,null]}"#, #"{"instruction":"i","preference":1.5}"#, #"{"winner":"tie"}"#,
            #"{"id":"7","model":"m","baseline":"b","calls":[{"name":"ab-1","order":"sideways","verdict":"model"}]}"#,
        ]
        let reading = JudgingReading<JudgmentFileRow>(Array(lines.joined(separator: "\n").utf8))
        let kinds = reading.rows.map { row in
            switch row {
            case .mill: "mill"
            case .fastChat: "fastchat"
            case .arenaHard: "arena"
            case .alpacaEval: "alpaca"
            }
        }
        #expect(kinds == ["mill", "fastchat", "arena", "alpaca"])
        #expect(reading.faults.map(\.line) == [5, 6])
        #expect(reading.faults.last?.reason == "order: 'sideways' is none of model-first, baseline-first")
    }

    @Test func `labels: votes and plain rows, also of a table`() throws {
        let lines = [
            #"{"question_id":81,"model_a":"a","model_b":"b","winner":"model_b","judge":["author","x"],"turn":1}"#,
            #"{"id":81,"winner":"baseline","rater":3}"#, #"{"id":"q","winner":""}"#, #"{"winner":"tie"}"#,
        ]
        let reading = JudgingReading<LabelRow>(Array(lines.joined(separator: "\n").utf8))
        guard case .vote(let vote)? = reading.rows.first, case .plain(let plain)? = reading.rows.last else {
            Issue.record("a vote and a plain row")
            return
        }
        #expect(vote.winner == .modelB)
        #expect((plain.id.description, plain.winner, plain.rater, plain.turn) == ("81", "baseline", "3", nil))
        #expect(reading.faults.count == 2)
        let table = JudgingReading<LabelRow>(Array("id,winner,rater\n81,model,ann\n82,7,bob\n".utf8))
        let rows = table.rows.compactMap { row -> String? in
            guard case .plain(let plain) = row else { return nil }
            return "\(plain.id) \(plain.winner) \(plain.rater ?? "")"
        }
        #expect(rows == ["81 model ann", "82 7 bob"])
    }

    @Test func `prompts that ask the same have one text`() {
        #expect(PromptKey(["A  b\n\nc?"]).text == PromptKey(["A b c?"]).text)
        #expect(PromptKey(["A", "b"]).text == "A\n\nb")
    }
}
