/// McNemar's test of two judges, or two models, on the same questions.
public enum McNemar {
    /// The exact test: the sign test of the questions on which only one of the two succeeded (McNemar 1947).
    public static func exact(onlyFirst: Int, onlySecond: Int) -> SignTest? {
        SignTest(wins: onlyFirst, losses: onlySecond)
    }
}
