/// How the values that the judges of a panel give one pair become one. A judge without a value abstains.
public enum PanelRule: String, CaseIterable, Hashable, Codable, Sendable {
    /// Win, tie or loss, whichever most judges have; a tie when two are equally frequent.
    case majority
    /// The mean of the values, each judge weighing alike.
    case mean

    /// The value of the panel; nil when fewer than `quorum` judges have one. The weight is the mean of theirs.
    public func merge(_ values: [MergedValue?], quorum: Int = 1) -> MergedValue? {
        let present = values.compactMap { $0 }
        guard present.count >= quorum, let weight = Mean.of(present.map(\.weight)) else { return nil }
        switch self {
        case .majority:
            guard let outcome = PairOutcome.majority(of: present.map { PairOutcome(value: $0.value) }) else { return nil }
            return MergedValue(value: outcome.value, weight: weight)
        case .mean:
            return Mean.of(present.map(\.value)).flatMap { MergedValue(value: $0, weight: weight) }
        }
    }
}
