/// How far a ratio over clusters is from what more clusters would give.
enum ClusterError {
    /// The standard error of Σ sum / Σ weight over clusters, linearised; nil with fewer than two clusters.
    ///
    /// Source: Cochran, Sampling Techniques (1977), chapter 6, with sample size over sample size less one.
    static func ofRatio(_ clusters: [ClusterTotal]) -> Double? {
        let count = Double(clusters.count)
        let weight = clusters.reduce(0) { $0 + $1.weight }
        guard clusters.count >= 2, weight > 0 else { return nil }
        let ratio = clusters.reduce(0) { $0 + $1.sum } / weight
        let squares = clusters.reduce(0) { total, cluster in
            let residual = cluster.sum - ratio * cluster.weight
            return total + residual * residual
        }
        return (count / (count - 1) * squares).squareRoot() / weight
    }
}
