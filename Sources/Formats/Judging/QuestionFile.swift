public import Support

/// A question that models are asked, as the file of a benchmark has it: FastChat's `question.jsonl` (`question_id`, `category`,
/// `turns`, perhaps `reference` and `required_temperature`) or Arena-Hard's (`uid`, `category`, `cluster` or `subcategory`, `prompt`).
public struct JudgeQuestion: JudgingRow {
    public var id: RowID
    public var category: String?
    /// `subcategory`, or `cluster`.
    public var subcategory: String?
    /// What the user says, turn by turn; at least one, none blank.
    public var turns: [String]
    /// Good answers, turn by turn; none where the file has none.
    public var reference: [String]
    public var requiredTemperature: JSONNumber?
    /// The picture that it is about, as a path.
    public var image: String?
    public var place: RowPlace
    /// Every other field, in the file's order.
    public var extra: [ExtraField]

    public init(reading fields: inout RowFields, at place: RowPlace) throws(RowField.Fault) {
        self.place = place
        id = try fields.id(anyOf: OutputsFormat.idNames)
        category = fields.optionalText("category")
        subcategory = fields.optionalText(anyOf: ["subcategory", "cluster"])
        let names = ["turns", "prompt"]
        guard let name = names.first(where: fields.has) else { throw fields.missing(names) }
        let offset = fields.member(name)?.offset ?? fields.start
        turns = try fields.optionalTurns(name) ?? []
        guard !turns.isEmpty, turns.allSatisfy({ AnswerFailure(of: $0) != .empty }) else {
            throw RowField.Fault(offset: offset, reason: "\(name): a turn is empty, or there is none")
        }
        reference = try fields.optionalTurns("reference") ?? []
        requiredTemperature = fields.optionalNumber("required_temperature")
        image = try fields.imagePath()
        extra = fields.rest
    }
}

/// The questions of a benchmark by id, and by what they ask.
public struct QuestionFile: Sendable {
    /// In the order of the file, each id once.
    public private(set) var questions: [JudgeQuestion] = []
    /// Rows whose id an earlier one has.
    public private(set) var duplicates: [DuplicateLine] = []
    public private(set) var faults: [LineFault]
    private var indexOfID: [String: Int] = [:]
    private var indexOfPrompt: [PromptKey: Int] = [:]

    /// - Throws: ``MillError`` with code `io`.
    public init(path: String) throws(MillError) {
        self.init(try JudgingReading(path: path))
    }

    public init(_ reading: JudgingReading<JudgeQuestion>) {
        faults = reading.faults
        for question in reading.rows {
            let id = question.id.description
            if let first = indexOfID[id] {
                duplicates.append(DuplicateLine(line: question.place.line, of: questions[first].place.line))
                continue
            }
            indexOfID[id] = questions.count
            // Of two questions that ask the same, outputs without ids answer the first.
            let prompt = PromptKey(question.turns)
            if indexOfPrompt[prompt] == nil { indexOfPrompt[prompt] = questions.count }
            questions.append(question)
        }
    }

    /// The question that `output` answers: by id, or else by what it asks.
    public func question(of output: ModelOutput) -> JudgeQuestion? {
        if let id = output.id, let index = indexOfID[id.description] { return questions[index] }
        if output.prompt.isEmpty { return nil }
        return indexOfPrompt[PromptKey(output.prompt)].map { questions[$0] }
    }
}

/// Answers that a judge is shown as good ones, by question. Source: FastChat's `reference_answer/<judge>.jsonl`, whose rows have the
/// shape of a model's answers.
public struct ReferenceAnswers: Sendable {
    /// The file's stem.
    public let judge: String
    /// Rows whose id an earlier one has.
    public private(set) var duplicates: [DuplicateLine] = []
    public private(set) var faults: [LineFault]
    /// Rows whose answer is no answer; they are left out.
    public private(set) var failed: [ModelOutput] = []
    private var answers: [String: ModelOutput] = [:]

    /// - Throws: ``MillError`` with code `io`.
    public init(path: String) throws(MillError) {
        self.init(try ModelOutputs.read(path))
    }

    public init(_ reading: OutputsReading) {
        judge = FileStem.of(reading.path)
        faults = reading.faults
        for output in reading.outputs {
            guard let id = output.id?.description else { continue }
            if output.failure != nil {
                failed.append(output)
            } else if let first = answers[id] {
                duplicates.append(DuplicateLine(line: output.place.line, of: first.place.line))
            } else {
                answers[id] = output
            }
        }
    }

    public var count: Int { answers.count }

    /// The turns of the answer to the question `id`; nil where there is none.
    public func answer(to id: RowID) -> [String]? {
        answers[id.description]?.answer
    }
}
