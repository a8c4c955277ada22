import Glibc

/// The standard normal distribution.
enum Normal {
    /// The probability of a value at or below `x`.
    static func probability(below x: Double) -> Double {
        0.5 * erfc(-x / 2.0.squareRoot())
    }

    /// The value that a share `p` lies below, exact to about 14 figures.
    ///
    /// Source: the rational approximation 26.2.23 of Abramowitz and Stegun (error below 4.5e-4), made exact by Halley's method.
    /// `p` is cut to 1e-300 ... 1 - 1e-16, where the method still has numbers to work with.
    static func quantile(_ p: Double) -> Double {
        let p = min(max(p, 1e-300), 1 - 1e-16)
        guard p <= 0.5 else { return -quantile(1 - p) }
        let t = (-2 * log(p)).squareRoot()
        let above = 2.515517 + t * (0.802853 + t * 0.010328)
        let below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
        var x = above / below - t
        for _ in 0..<3 {
            let newton = (probability(below: x) - p) * (2 * Double.pi).squareRoot() * exp(x * x / 2)
            x -= newton / (1 + x * newton / 2)
        }
        return x
    }
}
