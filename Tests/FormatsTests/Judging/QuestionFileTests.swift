import Testing

@testable import Formats

@Suite struct `Questions and references` {
    @Test func `FastChat's questions`() throws {
        let file = try QuestionFile(path: JudgingFixture.path("question.jsonl"))
        #expect(file.faults.isEmpty)
        #expect(file.questions.map(\.id.description) == ["81", "82", "83", "84"])
        #expect(file.questions.map(\.category) == ["writing", "math", "humanities", "coding"])
        #expect(file.questions[1].reference == ["102", "51"])
        #expect(file.questions[1].requiredTemperature?.text == "0.10")
        #expect(file.questions[2].turns == ["Wer erfand das Thermometer – und wann?", "Nenne eine Quelle."])
        #expect(
            file.questions[2].extra == [
                ExtraField("source", try JSONText(parsing: #"{"sheet":3,"tags":["geschichte",null]}"#))
            ])
    }

    @Test func `Arena-Hard's questions, one of them blank`() throws {
        let file = try QuestionFile(path: JudgingFixture.path("arena_questions.jsonl"))
        #expect(file.questions.map(\.turns) == [["Plan a garden."], ["Explain tides."]])
        #expect(file.questions.map(\.subcategory) == ["gardens", "Sea and sky"])
        #expect(file.faults.map(\.line) == [3])
        #expect(file.faults.first?.reason == "prompt: a turn is empty, or there is none")
    }

    @Test func `a question given twice is listed, the first stands`() {
        let file = QuestionFile(
            JudgingReading(
                Array(
                    """
                    {"question_id": 1, "turns": ["a"]}
                    {"question_id": "1", "turns": ["b"]}
                    {"question_id": 2, "turns": ["a "]}
                    """.utf8)))
        #expect(file.questions.map(\.turns) == [["a"], ["a "]])
        #expect(file.duplicates.map(\.line) == [2])
        let anonymous = ModelOutput(id: nil, prompt: ["a"], answer: ["x"], model: "m", place: RowPlace(line: 1, byteOffset: 0))
        #expect(file.question(of: anonymous)?.id.description == "1")
    }

    @Test func `references by question, failed ones left out, a number and a text are the same id`() throws {
        let references = try ReferenceAnswers(path: JudgingFixture.path("reference.jsonl"))
        #expect(references.judge == "reference")
        #expect(references.count == 1)
        #expect(references.answer(to: .text("82")) == ["17 · 6 = 102", "102 / 2 = 51"])
        #expect(references.answer(to: .number(JSONNumber(verbatim: "82.0"))) != nil)
        #expect(references.answer(to: .number(JSONNumber(84))) == nil)
        #expect(references.failed.map { $0.id?.description } == ["84"])
    }
}
