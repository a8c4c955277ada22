/// How often two votes on one subject say the same.
///
/// Source: the agreement script of FastChat (MT-bench, arXiv 2306.05685, section 4.2, setups S1 and S2). Pairs of votes on one
/// question are not independent, so the intervals are on the narrow side.
public struct Agreement: Hashable, Sendable {
    /// Over all pairs of votes; two ties agree. Nil when no subject has a pair of votes.
    public let withTies: Proportion?
    /// Over pairs of votes that are both decisive; nil when there are none.
    public let withoutTies: Proportion?

    /// Every judge's vote against every human vote on the same subject.
    public init(judge: [Vote], humans: [Vote], confidence: Confidence = .standard) {
        let votes = Dictionary(grouping: humans, by: \.subject)
        var tally = Tally()
        for vote in judge {
            for human in votes[vote.subject] ?? [] { tally.add(vote.outcome, human.outcome) }
        }
        self.init(tally, confidence)
    }

    /// All pairs of votes on the same subject: how far people agree with one another.
    public init(among votes: [Vote], confidence: Confidence = .standard) {
        var tally = Tally()
        for group in Dictionary(grouping: votes, by: \.subject).values {
            for (index, vote) in group.enumerated() {
                for other in group[..<index] { tally.add(vote.outcome, other.outcome) }
            }
        }
        self.init(tally, confidence)
    }

    private init(_ tally: Tally, _ confidence: Confidence) {
        withTies = Proportion(tally.agreed, of: tally.all, confidence: confidence)
        withoutTies = Proportion(tally.decisiveAgreed, of: tally.decisive, confidence: confidence)
    }

    private struct Tally {
        var all = 0
        var agreed = 0
        var decisive = 0
        var decisiveAgreed = 0

        mutating func add(_ a: PairOutcome, _ b: PairOutcome) {
            all += 1
            if a == b { agreed += 1 }
            guard a != .tie, b != .tie else { return }
            decisive += 1
            if a == b { decisiveAgreed += 1 }
        }
    }
}
