/// How the samples that a judge gave in one order become one verdict. Unreadable samples abstain.
public enum SampleRule: String, CaseIterable, Hashable, Codable, Sendable {
    /// The most frequent outcome; a tie when two are equally frequent.
    case majority
    /// The mean preference: a win above one half, a loss below it.
    case mean
}
