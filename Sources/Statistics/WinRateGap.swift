/// By how much a judge's win rate of a model exceeds people's, on the subjects that both voted on.
///
/// A judge may agree with people on 88 % of decisive pairs and still overstate its own wins by 12 points: agreement does not
/// vouch for a win rate.
public enum WinRateGap {
    /// Judge less people, in shares of 1, with an interval over questions; nil when no subject with `model` has votes of both.
    public static func of(
        model: String, judge: [Vote], humans: [Vote], bootstrap: ClusteredBootstrap
    ) -> PairedDifference? {
        let shared = Set(judge.map(\.subject)).intersection(humans.map(\.subject))
        return PairedDifference(
            means(judge, of: model, shared), means(humans, of: model, shared), bootstrap: bootstrap)
    }

    /// One value a subject, however many voted, so that both sides weigh the subjects of a question alike.
    private static func means(_ votes: [Vote], of model: String, _ subjects: Set<Vote.Subject>) -> [PairValue] {
        Dictionary(grouping: votes.filter { subjects.contains($0.subject) }, by: \.subject).compactMap { subject, votes in
            Mean.of(votes.compactMap { $0.value(for: model) }).flatMap { PairValue(question: subject.question, value: $0) }
        }
    }
}
