import RecipeKit

/// How many more steps the target calls for, from the yield measured so far.
///
/// Near the target the engine starts no more than that, so that little is bought in vain.
struct Forecast {
    let goal: Goal
    /// How many expected steps the prior is worth: yields are trusted after about so many settled steps.
    private let priorWeight = 4.0

    init(goal: Goal) {
        self.goal = goal
    }

    /// Kept candidates per step of the stage at `index`.
    func yield(at index: Int, _ progress: Progress) -> Double {
        let stage = goal.stages[index]
        let tally = progress.stages[stage.kind] ?? Progress.StageTally()
        let kept = Double(tally.kept) + stage.expectedYield * priorWeight
        return max(kept / (Double(tally.settled) + priorWeight), 0.02)
    }

    /// Counted candidates expected from the steps that exist and are not settled, by kind.
    func expected(_ progress: Progress, unsettled: [String: Int]) -> Double {
        var expected = 0.0
        var onward = 1.0
        for index in goal.stages.indices.reversed() {
            onward *= yield(at: index, progress)
            expected += Double(unsettled[goal.stages[index].kind] ?? 0) * onward
        }
        return expected
    }

    /// Whether another root step is called for.
    /// - Parameter waiting: steps held back by a limit of their endpoint's, which are not counted on: else the last few would keep a
    ///   job from its end for many times the pause that each was told.
    func wantsRoot(_ progress: Progress, unsettled: [String: Int], waiting: Int = 0) -> Bool {
        guard let target = goal.target else { return true }
        let late = goal.stages.indices.last.map { Double(waiting) * yield(at: $0, progress) } ?? 0
        let expected = expected(progress, unsettled: unsettled) - spread(progress, unsettled: unsettled)
        // Those of abandoned steps wait too: they are no reason for more.
        return Double(progress.counted) + max(0, expected - late) < Double(target)
    }

    /// The standard deviation of what the last stage's steps will give. A root begun for the last few rows only when they turn out to be
    /// missing keeps a whole job from its end for a chain of questions; one begun in vain costs one question, since what follows from
    /// it is not asked.
    private func spread(_ progress: Progress, unsettled: [String: Int]) -> Double {
        guard goal.stages.count > 1, let last = goal.stages.indices.last else { return 0 }
        let share = min(1, yield(at: last, progress))
        return (Double(unsettled[goal.stages[last].kind] ?? 0) * share * (1 - share)).squareRoot()
    }

    /// Whether another step of the last stage should start while `started` of that kind are under way, `waiting` of them held back.
    func wantsFinalStep(_ progress: Progress, kind: String, started: Int, waiting: Int = 0) -> Bool {
        guard let target = goal.target, let last = goal.stages.indices.last, goal.stages[last].kind == kind else { return true }
        return Double(max(0, started - waiting)) * yield(at: last, progress) < Double(target - progress.counted)
    }

    /// Whether steps of `kind` have nothing left to give once the target is reached.
    func endsAtTarget(kind: String) -> Bool {
        goal.stages.contains { $0.kind == kind }
    }

    func isReached(_ progress: Progress) -> Bool {
        goal.target.map { progress.counted >= $0 } ?? false
    }
}
