import Engine
import Formats
import RecipeKit
import Records
import Reports
import Settings
import Support

/// Two output files, joined into pairs to be judged.
struct JudgeContest: Sendable {
    private let joined: JoinedPairs
    /// What its questions are about, where they are about pictures.
    let images: JudgeImages
    private let sample: Int?

    /// - Throws: ``MillError`` `io` where a file, or the folder of pictures, cannot be read, `pairs.lost` where too much of the
    /// larger one has no match.
    init(_ files: JudgeFiles) throws(MillError) {
        let left = try ModelOutputs.read(files.model)
        let right = try ModelOutputs.read(files.baseline)
        let asked: QuestionFile? = if let path = files.questions { try QuestionFile(path: path) } else { nil }
        let references: ReferenceAnswers? = if let path = files.reference { try ReferenceAnswers(path: path) } else { nil }
        joined = try PairJoin.join(left, right, questions: asked, references: references, lossLimit: files.loss)
        images = try JudgeImages(joined.pairs + joined.failed, root: files.imageRoot)
        sample = files.sample
    }

    /// The job that judges its pairs.
    /// - Parameter job: what a job file asks for.
    /// - Throws: `EncodingError`, for which no text gives reason, and ``MillError`` for a recipe that is not there.
    func order(_ job: JobFile?, seed: UInt64? = nil, settings: Settings) throws -> JobOrder {
        let recipe = try JobOrder.recipe(named: JobOrder.judge)
        let seed = seed ?? job?.seed ?? 42
        let seeds = SeedSupply(try pairs(seed: seed).map { try SeedTask(pair: $0) })
        var order: JobOrder
        if let job {
            order = JobOrder(job, recipe: recipe, seeds: seeds, settings: settings)
        } else {
            order = JobOrder(recipe: recipe, seeds: seeds, seed: seed)
            order.parameters = settings.defaults(for: recipe.name, table: recipe.parameters)
        }
        order.images = images.root
        return order
    }

    /// Says on the terminal what was lost.
    func tell() {
        for side in [joined.left, joined.right] {
            for fault in side.faults.prefix(20) { Terminal.writeError("\(side.path):\(fault)") }
            if side.faults.count > 20 {
                Terminal.writeError("\(side.path): and \(side.faults.count - 20) more rows that cannot be read")
            }
        }
        images.tell()
        let losses = self.losses
        let told = [
            (losses.unmatchedModel, "rows of \(joined.left.path) without a match"),
            (losses.unmatchedBaseline, "rows of \(joined.right.path) without a match"),
            (losses.duplicates, "rows that repeat an earlier one"), (losses.failedAnswers, "pairs with a failed or empty answer"),
            (losses.missing, "questions that a file does not answer"),
            (losses.badImages ?? 0, "pairs whose picture cannot be shown, which are not judged"),
        ]
        for (count, what) in told where count > 0 { Terminal.writeError("\(Figures.grouped(count)) \(what)") }
        let count = min(joined.pairs.count, sample ?? .max)
        Terminal.writeError(
            JudgePrecision(pairs: count)?.text ?? "\(Figures.grouped(count)) pairs to judge: too few to tell models apart")
    }

    var losses: JudgeSummary.JoinLosses {
        var losses = JudgeSummary.JoinLosses()
        losses.unmatchedModel = joined.left.unmatched.count
        losses.unmatchedBaseline = joined.right.unmatched.count
        losses.duplicates = joined.left.duplicates.count + joined.right.duplicates.count
        losses.faults = joined.left.faults.count + joined.right.faults.count
        losses.failedAnswers = joined.failed.count
        losses.missing = joined.missing.count
        losses.badImages = images.badPairs > 0 ? images.badPairs : nil
        return losses
    }

    /// The pairs in random order, so that a part of them is a fair sample; failed ones among them, as errors that are not judged.
    private func pairs(seed: UInt64) -> [JudgePair] {
        var pairs: [JudgePair] = []
        var ids: Set<String> = []
        for (index, pair) in (joined.pairs + joined.failed).enumerated() {
            var id = pair.id?.description ?? "pair-\(index + 1)"
            while !ids.insert(id).inserted { id += "+" }
            pairs.append(JudgePair(pair, id: id, image: images.look(at: pair)))
        }
        pairs.sort { $0.id < $1.id }
        var random = SeededRandom(deriving: "\(seed)", "judge-order")
        pairs.shuffle(using: &random)
        return Array(pairs.prefix(sample ?? .max))
    }
}

extension JudgePair {
    init(_ pair: OutputPair, id: String, image: (part: ImagePart?, problem: String?)) {
        func candidate(_ output: ModelOutput, _ failure: AnswerFailure?) -> Candidate {
            Candidate(model: output.model, turns: output.answer, isError: failure != nil)
        }
        self.init(
            id: id, category: pair.category, turns: pair.prompt, first: candidate(pair.left, pair.leftFailure),
            second: candidate(pair.right, pair.rightFailure), reference: pair.reference.isEmpty ? nil : pair.reference,
            image: image.part, imageProblem: image.problem)
    }
}
