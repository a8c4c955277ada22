/// Holm's correction of several tests, such as one a category.
public enum Holm {
    /// Adjusted p-values in the order of `pValues`: those at or below alpha are significant with a family-wise error of alpha.
    ///
    /// Nil where a value is not in 0...1. Source: Holm, Scandinavian Journal of Statistics 6 (1979).
    public static func adjusted(_ pValues: [Double]) -> [Double]? {
        guard pValues.allSatisfy({ (0...1).contains($0) }) else { return nil }
        var adjusted = pValues
        var greatest = 0.0
        for (rank, entry) in pValues.enumerated().sorted(by: { $0.element < $1.element }).enumerated() {
            greatest = max(greatest, min(1, entry.element * Double(pValues.count - rank)))
            adjusted[entry.offset] = greatest
        }
        return adjusted
    }
}
