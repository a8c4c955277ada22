public import RecipeKit
public import Records

/// Pairwise judging: a model says which of two answers to the same question is better, in both orders.
///
/// A root step is one pair. Every verdict goes into the pair's row as it was given, mapped back from slots to answers; none is
/// merged here, as each published rule is a function of the raw verdicts. What cannot be judged is a row too, with the reason. A pair that
/// a judge was asked about, and that has an order without any verdict, is rejected with all that was said of it: it can be asked again.
/// Each judge of a panel is asked all of it.
///
/// Source: Zheng et al., arXiv 2306.05685 (MT-bench), section 3; Arena-Hard, arXiv 2406.11939, for five levels; Wang et al.,
/// arXiv 2305.17926 (FairEval), for scores over orders and samples; Zhou et al., arXiv 2305.11206 (LIMA), for one answer at a time;
/// Dubois et al., arXiv 2404.04475 (AlpacaEval 2), for the probability of a single token.
public struct Judge: Recipe {
    public static let name = "judge"
    public static let version = 2
    public static let summary = "Has a model compare two answers to each question, in both orders (arXiv 2306.05685)."
    public static let parameters = judgeParameters
    public static let roles: [Role] = [.judge]
    public static let seedForm = SeedForm.pairs

    /// The step of one pair.
    static let pairKind = "pair"

    let settings: JudgeSettings

    public init(parameters: Parameters) throws {
        settings = try JudgeSettings(parameters)
    }

    /// One for each seat of the panel.
    public var roles: [Role] { settings.seats.map(\.role) }

    public var prompts: [String] {
        let asksForLabel = settings.parameters.bool("reask") && settings.channel != .logprobs
        return [settings.template] + (asksForLabel ? [JudgeMode.labelTemplate] : [])
    }

    /// Every pair gives a row, so that no job stalls.
    public var goal: Goal {
        Goal(target: nil, stages: [Goal.Stage(kind: Self.pairKind, expectedYield: 1)], stallAfter: 1_000_000_000)
    }

    /// Questions of one set may well resemble each other.
    public var comparesWithSeeds: Bool { false }

    public func step(at index: Int, of input: JobInput) -> Step? {
        guard index >= 0, index < input.count else { return nil }
        return Step(kind: Self.pairKind, key: "\(index)", payload: "\(index)")
    }

    /// - Throws: what `bench` throws, ``PayloadError`` for a step of another version of this recipe, and ``JudgePairError`` for a
    ///   seed that carries no pair.
    public func work(_ step: Step, at bench: any Workbench) async throws -> Outcome {
        guard step.kind == Self.pairKind, let index = Int(step.payload) else { throw PayloadError(kind: step.kind) }
        let seed = try bench.input.seed(at: index)
        let contest = Contest(pair: try JudgePair(seed: seed), settings: settings)
        var row = contest.row(parent: seed.id)
        switch contest.foregone {
        case .tie?: contest.markIdentical(&row)
        case .error(let reason)?: contest.markUnjudged(&row, reason)
        case nil:
            for number in 1...settings.samples {
                for seat in settings.seats { try await contest.play(number, before: seat, into: &row, at: bench) }
            }
            if let gap = contest.gap(in: row) { return Outcome(rejections: [gap]) }
        }
        return Outcome(candidates: [Candidate(key: "pair", text: row.instruction ?? "", counts: true, records: [row])])
    }
}
