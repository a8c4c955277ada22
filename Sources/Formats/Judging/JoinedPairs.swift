public import Support

/// Two models' answers to one question.
public struct OutputPair: Hashable, Sendable {
    public enum Key: String, Hashable, Sendable {
        case id, prompt
    }

    /// What the two were joined by.
    public let key: Key
    /// Of the question, or of the left output, or of the right one.
    public let id: RowID?
    public let category: String?
    /// What the user said, turn by turn: the question's, or else the outputs'.
    public let prompt: [String]
    /// Good answers, turn by turn; none where there is no reference.
    public let reference: [String]
    /// The picture that the file of questions names, as a path.
    public let questionImage: String?
    public let left: ModelOutput
    public let right: ModelOutput

    /// Whether both answers are the same text: a tie that costs no call (AlpacaEval's rule).
    public var isIdentical: Bool {
        left.answer.map { Array($0.utf8) } == right.answer.map { Array($0.utf8) }
    }

    /// Why the left answer is not judged; nil where it is.
    public var leftFailure: AnswerFailure? { failure(of: left) }
    /// Why the right answer is not judged; nil where it is.
    public var rightFailure: AnswerFailure? { failure(of: right) }

    private func failure(of output: ModelOutput) -> AnswerFailure? {
        output.failure ?? (output.answer.count < prompt.count ? .missingTurn : nil)
    }
}

/// What joining two models' outputs came to. Every output of either file is in a pair to judge, in one that failed, without a prompt,
/// unmatched, or a duplicate.
public struct JoinedPairs: Sendable {
    /// One file's part.
    public struct Side: Sendable {
        public let path: String
        /// Outputs that the other file has no match for.
        public internal(set) var unmatched: [ModelOutput] = []
        /// Rows that an earlier one has the id of, or, without ids, the prompt. The first stands.
        public internal(set) var duplicates: [DuplicateLine] = []
        /// Rows that could not be read.
        public let faults: [LineFault]
        /// Rows that are no duplicates: outputs and faults.
        public internal(set) var rows = 0
    }

    /// A question that one model did not answer, or both.
    public struct Missing: Hashable, Sendable {
        public let id: RowID
        public let inLeft: Bool
        public let inRight: Bool
    }

    /// Two rows of the same id that ask different things, so that the id does not join them.
    public struct Conflict: Hashable, Sendable {
        public let id: RowID
        public let leftLine: Int
        public let rightLine: Int
    }

    /// To be judged, in the order of the left file.
    public internal(set) var pairs: [OutputPair] = []
    /// With an answer that is not judged.
    public internal(set) var failed: [OutputPair] = []
    /// Nobody knows what was asked: give the file of questions.
    public internal(set) var promptless: [OutputPair] = []
    public internal(set) var conflicts: [Conflict] = []
    /// Of the questions, where they were given, in their order.
    public internal(set) var missing: [Missing] = []
    public internal(set) var left: Side
    public internal(set) var right: Side

    /// How many rows of the larger file give no pair: unmatched, unreadable, or without a prompt. A failed answer is not lost.
    public var lost: Int { larger.rows - pairs.count - failed.count }
    /// The file with more rows; the left one of equals.
    public var larger: Side { right.rows > left.rows ? right : left }
    /// The share of the larger file that is lost, 0 of an empty one.
    public var lostShare: Double { larger.rows == 0 ? 0 : Double(lost) / Double(larger.rows) }

    /// - Throws: ``MillError`` with code `pairs.lost` when more than `limit` of the larger file is lost, or nothing is left to judge.
    public func check(lossLimit limit: Double) throws(MillError) {
        guard lostShare > limit || pairs.isEmpty else { return }
        var causes = [
            "\(left.unmatched.count) unmatched rows of \(left.path)", "\(right.unmatched.count) of \(right.path)",
            "\(left.faults.count) and \(right.faults.count) unreadable",
            "\(left.duplicates.count) and \(right.duplicates.count) repeated",
            "\(failed.count) pairs with a failed answer", "\(promptless.count) without a question",
        ]
        if !conflicts.isEmpty { causes.append("\(conflicts.count) ids that name different questions") }
        let counts =
            pairs.isEmpty
            ? "no pair is left to judge"
            : "\(lost) of \(larger.rows) rows of \(larger.path) give no pair (\(Self.percent(lostShare)) %), "
                + "the limit is \(Self.percent(limit)) %"
        throw MillError(
            .pairsLost, "join", "\(left.path) and \(right.path)", cause: counts + ": " + causes.joined(separator: ", "),
            hint: hint)
    }

    /// What to do now.
    private var hint: String {
        if !promptless.isEmpty { return "These files hold no questions: give the file of questions that they answer." }
        if !conflicts.isEmpty {
            return "The ids are not those of the same questions: leave them out, or give the file of questions that they name."
        }
        if !left.faults.isEmpty || !right.faults.isEmpty { return "Mend the rows that cannot be read, or allow a larger loss." }
        return "Give both files the same ids or the same prompts, cut the larger one to what both answer, or allow a larger loss."
    }

    /// With one decimal, rounded.
    private static func percent(_ share: Double) -> String {
        let tenths = Int((share * 1000).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
