/// Arithmetic means, and whether there is anything beyond them.
enum Mean {
    /// The arithmetic mean; nil of nothing.
    static func of(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    /// Whether `values` differ by more than rounding does.
    static func varies(_ values: [Double]) -> Bool {
        guard let least = values.min(), let greatest = values.max() else { return false }
        return greatest - least > 1e-9
    }
}
