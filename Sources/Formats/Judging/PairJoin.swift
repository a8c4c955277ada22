public import Support

/// Joins two models' outputs, question by question: first by id, then what is left by prompt (``PromptKey``).
///
/// Ids join only what asks the same: where both rows have a prompt, no question is given and the prompts differ, the id is reported as
/// a conflict and the rows are joined by prompt or not at all. Both files are held in memory, ``ModelOutputs/textLimit`` each.
public enum PairJoin {
    /// The share of the larger file that may be lost.
    public static let lossLimit = 0.05

    /// - Parameters:
    ///   - questions: what the ids name; gives prompts, categories and references, and tells what is missing.
    ///   - references: good answers; they win over the questions' own.
    ///   - lossLimit: nil for joining whatever can be joined.
    /// - Throws: ``MillError`` with code `pairs.lost` when more than `lossLimit` of the larger file is lost, or nothing is left.
    public static func join(
        _ left: OutputsReading, _ right: OutputsReading, questions: QuestionFile? = nil, references: ReferenceAnswers? = nil,
        lossLimit: Double? = lossLimit
    ) throws(MillError) -> JoinedPairs {
        let one = JoinSide(left, questions)
        let other = JoinSide(right, questions)
        var joined = JoinedPairs(left: one.summary, right: other.summary)
        var matches = Matches(one, other, conflicts: &joined.conflicts)
        matches.matchPrompts(one, other)
        for (index, match) in matches.ofLeft.enumerated() {
            guard let match else {
                joined.left.unmatched.append(one.entries[index].output)
                continue
            }
            joined.add(pair(one.entries[index], other.entries[match.index], match.key, references))
        }
        for (index, entry) in other.entries.enumerated() where !matches.usedRight.contains(index) {
            joined.right.unmatched.append(entry.output)
        }
        joined.missing = missing(questions, one, other)
        if let lossLimit { try joined.check(lossLimit: lossLimit) }
        return joined
    }

    private static func pair(
        _ left: JoinSide.Entry, _ right: JoinSide.Entry, _ key: OutputPair.Key, _ references: ReferenceAnswers?
    ) -> OutputPair {
        let question = left.question ?? right.question
        let id = question?.id ?? left.output.id ?? right.output.id
        let prompts = [question?.turns ?? [], left.output.prompt, right.output.prompt]
        return OutputPair(
            key: key, id: id, category: question?.category ?? left.output.category ?? right.output.category,
            prompt: prompts.first { !$0.isEmpty } ?? [],
            reference: id.flatMap { references?.answer(to: $0) } ?? question?.reference ?? [], questionImage: question?.image,
            left: left.output, right: right.output)
    }

    private static func missing(_ questions: QuestionFile?, _ left: JoinSide, _ right: JoinSide) -> [JoinedPairs.Missing] {
        guard let questions else { return [] }
        let answered = (left: left.questionIDs, right: right.questionIDs)
        return questions.questions.compactMap { question in
            let id = question.id.description
            let missing = JoinedPairs.Missing(
                id: question.id, inLeft: !answered.left.contains(id), inRight: !answered.right.contains(id))
            return missing.inLeft || missing.inRight ? missing : nil
        }
    }
}

extension JoinedPairs {
    init(left: Side, right: Side) {
        self.left = left
        self.right = right
    }

    fileprivate mutating func add(_ pair: OutputPair) {
        if pair.prompt.isEmpty {
            promptless.append(pair)
        } else if pair.leftFailure != nil || pair.rightFailure != nil {
            failed.append(pair)
        } else {
            pairs.append(pair)
        }
    }
}

/// One file's outputs, each question once.
private struct JoinSide {
    struct Entry {
        let output: ModelOutput
        let question: JudgeQuestion?
        /// What the entry is joined by first: the question's id, or else its own.
        let id: String?

        /// Nil where nobody knows what was asked.
        var prompt: PromptKey? {
            let turns = question?.turns ?? output.prompt
            return turns.isEmpty ? nil : PromptKey(turns)
        }
    }

    private(set) var entries: [Entry] = []
    private(set) var summary: JoinedPairs.Side

    init(_ reading: OutputsReading, _ questions: QuestionFile?) {
        summary = JoinedPairs.Side(path: reading.path, faults: reading.faults)
        var lineOfID: [String: Int] = [:]
        var lineOfPrompt: [PromptKey: Int] = [:]
        for output in reading.outputs {
            let question = questions?.question(of: output)
            let entry = Entry(output: output, question: question, id: (question?.id ?? output.id)?.description)
            let line = output.place.line
            if let id = entry.id {
                if note(line, of: lineOfID[id]) { continue }
                lineOfID[id] = line
            } else if let prompt = entry.prompt {
                if note(line, of: lineOfPrompt[prompt]) { continue }
                lineOfPrompt[prompt] = line
            }
            entries.append(entry)
        }
        summary.rows = entries.count + reading.faults.count
    }

    /// The ids of the questions that have an output.
    var questionIDs: Set<String> {
        Set(entries.compactMap { $0.question?.id.description })
    }

    private mutating func note(_ line: Int, of earlier: Int?) -> Bool {
        guard let earlier else { return false }
        summary.duplicates.append(DuplicateLine(line: line, of: earlier))
        return true
    }
}

/// Which entry of the right file belongs to each of the left.
private struct Matches {
    private(set) var ofLeft: [(index: Int, key: OutputPair.Key)?]
    private(set) var usedRight: Set<Int> = []

    /// Matches ids.
    init(_ left: JoinSide, _ right: JoinSide, conflicts: inout [JoinedPairs.Conflict]) {
        var indexOfID: [String: Int] = [:]
        for (index, entry) in right.entries.enumerated() {
            if let id = entry.id { indexOfID[id] = index }
        }
        ofLeft = []
        for entry in left.entries {
            guard let id = entry.id, let index = indexOfID[id] else {
                ofLeft.append(nil)
                continue
            }
            let other = right.entries[index]
            if Self.askTheSame(entry, other) {
                ofLeft.append((index, .id))
                usedRight.insert(index)
            } else {
                ofLeft.append(nil)
                conflicts.append(
                    JoinedPairs.Conflict(
                        id: entry.output.id ?? .text(id), leftLine: entry.output.place.line,
                        rightLine: other.output.place.line))
            }
        }
    }

    /// Matches the prompts of what has no match; of several that ask the same, the first of each file.
    mutating func matchPrompts(_ left: JoinSide, _ right: JoinSide) {
        guard ofLeft.contains(where: { $0 == nil }) else { return }
        var indexOfPrompt: [PromptKey: Int] = [:]
        for (index, entry) in right.entries.enumerated() where !usedRight.contains(index) {
            if let prompt = entry.prompt, indexOfPrompt[prompt] == nil { indexOfPrompt[prompt] = index }
        }
        for (index, entry) in left.entries.enumerated() where ofLeft[index] == nil {
            guard let prompt = entry.prompt, let match = indexOfPrompt.removeValue(forKey: prompt) else { continue }
            ofLeft[index] = (match, .prompt)
            usedRight.insert(match)
        }
    }

    private static func askTheSame(_ one: JoinSide.Entry, _ other: JoinSide.Entry) -> Bool {
        let prompts = (one.output.prompt, other.output.prompt)
        if one.question != nil || other.question != nil || prompts.0.isEmpty || prompts.1.isEmpty { return true }
        return prompts.0 == prompts.1 || PromptKey(prompts.0) == PromptKey(prompts.1)
    }
}
