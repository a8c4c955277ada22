import Glibc

/// Figures of how varied a set of things is.
public enum Diversity {
    /// How many kinds, all equally frequent, would be as varied: the exponential of Shannon's entropy. 0 of nothing.
    ///
    /// Source: Hill, "Diversity and Evenness", Ecology 54 (1973), the number of order 1.
    public static func effectiveNumber(of counts: some Collection<Int>) -> Double {
        let total = Double(counts.reduce(0, +))
        guard total > 0 else { return 0 }
        // Sorted, so that the same counts give the same last bit in any order.
        return exp(
            counts.filter { $0 > 0 }.sorted().reduce(0) { sum, count in
                let share = Double(count) / total
                return sum - share * log(share)
            })
    }
}
