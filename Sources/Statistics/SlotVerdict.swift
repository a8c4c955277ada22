/// One of the two places in which a judge is shown the answers.
public enum Slot: String, CaseIterable, Hashable, Codable, Sendable {
    case first
    case second

    /// The place that this one is not.
    public var other: Slot { self == .first ? .second : .first }
}

/// What a judge said of the two answers of one game, in terms of the places in which they stood.
///
/// The strong forms are the `A>>B` and `B>>A` of Arena-Hard. `error` is a call that failed or a reply without a verdict: a state
/// of its own, never a tie and never drawn at random.
public enum SlotVerdict: String, CaseIterable, Hashable, Codable, Sendable {
    case firstStrong = "first-strong"
    case first
    case tie
    case second
    case secondStrong = "second-strong"
    case error

    /// The place whose answer was preferred; nil for a tie and for an error.
    public var slot: Slot? {
        switch self {
        case .firstStrong, .first: .first
        case .second, .secondStrong: .second
        case .tie, .error: nil
        }
    }

    /// Whether the preference was marked as a strong one.
    public var isStrong: Bool { self == .firstStrong || self == .secondStrong }

    /// The verdict without its strength.
    public var plain: SlotVerdict {
        switch self {
        case .firstStrong: .first
        case .secondStrong: .second
        case .first, .second, .tie, .error: self
        }
    }
}
