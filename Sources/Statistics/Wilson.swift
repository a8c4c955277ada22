/// Wilson's score interval of a plain proportion, such as w/n, a decisive share or a consistency.
///
/// Source: Wilson 1927; Brown, Cai and DasGupta 2001 say why not Wald's. The trials are taken as independent.
public enum Wilson {
    /// The interval of `successes` in `trials`; nil without trials or where the numbers contradict each other.
    public static func interval(
        successes: Int, of trials: Int, confidence: Confidence = .standard
    ) -> ConfidenceInterval? {
        guard trials > 0, (0...trials).contains(successes) else { return nil }
        return interval(share: Double(successes) / Double(trials), of: Double(trials), confidence: confidence)
    }

    /// The interval of a share 0...1 of a positive number of trials.
    static func interval(share: Double, of trials: Double, confidence: Confidence) -> ConfidenceInterval {
        let z2 = confidence.z * confidence.z
        let scale = 1 / (1 + z2 / trials)
        let centre = (share + z2 / (2 * trials)) * scale
        let reach = (z2 * (share * (1 - share) / trials + z2 / (4 * trials * trials))).squareRoot() * scale
        return ConfidenceInterval(
            lower: share == 0 ? 0 : max(0, centre - reach), upper: share == 1 ? 1 : min(1, centre + reach),
            confidence: confidence)
    }
}
