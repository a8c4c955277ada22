import Support

/// What two runs have in common, and so what can be asked of them.
struct RunPairing {
    enum Kind: String {
        /// Two models against one baseline.
        case models = "two models against one baseline"
        /// The same two models, judged by two judges, or twice by one.
        case judges = "one pair of models, two judges"
    }

    let kind: Kind
    /// Both from the side of the model that is compared, against the same baseline.
    let first: JudgeRun
    let second: JudgeRun

    /// - Throws: ``MillError`` `runs.incomparable` that says why.
    init(_ first: JudgeRun, _ second: JudgeRun, allowsAnyJudge: Bool) throws(MillError) {
        func refusal(_ cause: String, _ hint: String?) -> MillError {
            MillError(.runsIncomparable, "compare", "\(first.name) and \(second.name)", cause: cause, hint: hint)
        }
        var meetings: [(String, String)] = []
        for run in [first, second] {
            let pairs = Set(run.matches.map { [$0.model, $0.baseline] })
            guard let pair = pairs.first, let model = pair.first, let baseline = pair.last, pairs.count == 1 else {
                let cause =
                    pairs.isEmpty ? "\(run.name) has no verdict" : "\(run.name) has verdicts on \(pairs.count) pairs of models"
                throw refusal(cause, pairs.isEmpty ? nil : "Choose a model of each with --first and --second.")
            }
            guard run.judges.count <= 1 else {
                throw refusal("\(run.name) has verdicts of several judges: \(run.judges.joined(separator: ", "))", nil)
            }
            meetings.append((model, baseline))
        }
        guard let one = meetings.first, let other = meetings.last else { throw refusal("there is nothing to compare", nil) }
        let shared = Set([one.0, one.1]).intersection([other.0, other.1])
        guard !shared.isEmpty else {
            throw refusal(
                "one is of \(one.0) and \(one.1), the other of \(other.0) and \(other.1): no model is in both",
                "Runs can be compared that have the same baseline, or the same two models.")
        }
        kind = shared.count == 2 ? .judges : .models
        if kind == .models, !allowsAnyJudge, let judge = first.judges.first, let another = second.judges.first, judge != another {
            throw refusal(
                "\(judge) judged one and \(another) the other, so that their difference may be the judges'",
                "--any-judge compares them all the same.")
        }
        let baseline = kind == .judges ? one.1 : shared.first ?? one.1
        self.first = Self.turned(first, against: baseline)
        self.second = Self.turned(second, against: baseline)
    }

    private static func turned(_ run: JudgeRun, against baseline: String) -> JudgeRun {
        guard run.matches.first?.baseline != baseline else { return run }
        return JudgeRun(run, matches: run.matches.map(\.swapped))
    }
}
