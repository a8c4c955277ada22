/// A ROUGE-L score: precision, recall and F-measure of a longest common subsequence of tokens, with beta 1.
///
/// Equal to `rouge_score` 0.1.2 (`rougeL`, no stemmer) in every bit of the three doubles.
public struct RougeL: Equatable, Sendable {
    /// Length of the common subsequence over the tokens of the prediction.
    public let precision: Double
    /// Length of the common subsequence over the tokens of the target.
    public let recall: Double
    /// Harmonic mean of precision and recall.
    public let fMeasure: Double

    /// The score of a common subsequence of `length` tokens. All is zero when a side has no tokens.
    ///
    /// The order of operations is part of the definition: an algebraically equal formula rounds differently in a third of the
    /// cases, and the decision at a threshold of 0.7 with it.
    public init(length: Int, targetCount: Int, predictionCount: Int) {
        guard targetCount > 0, predictionCount > 0 else {
            self.init(precision: 0, recall: 0)
            return
        }
        self.init(precision: Double(length) / Double(predictionCount), recall: Double(length) / Double(targetCount))
    }

    private init(precision: Double, recall: Double) {
        self.precision = precision
        self.recall = recall
        let sum = precision + recall
        fMeasure = sum > 0 ? ((2 * precision) * recall) / sum : 0
    }

    /// Compares `prediction` with `target`.
    public static func score(target: String, prediction: String, tokenizer: RougeTokenizer = .ascii) -> RougeL {
        let target = tokenizer.tokenList(target)
        let prediction = tokenizer.tokenList(prediction)
        var vocabulary = Vocabulary()
        let targetIDs = (0..<target.count).map { vocabulary.intern($0, of: target) }
        let predictionIDs = (0..<prediction.count).map { vocabulary.intern($0, of: prediction) }
        let length = predictionIDs.withUnsafeBufferPointer { prediction in
            targetIDs.count > SparseSubsequence<Int32>.leastCount
                ? SparseSubsequence(targetIDs).length(with: prediction)
                : CommonSubsequence(targetIDs).length(with: prediction)
        }
        return RougeL(length: length, targetCount: target.count, predictionCount: prediction.count)
    }

    /// The least common length at which the F-measure of `m` and `n` tokens satisfies `isEnough`, nil if even the greatest fails.
    ///
    /// The F-measure grows with the length, so one comparison of integers replaces the arithmetic for every pair.
    static func leastLength(_ m: Int, _ n: Int, startingAt estimate: Double, where isEnough: (Double) -> Bool) -> Int? {
        let greatest = min(m, n)
        var length = min(greatest, max(0, Int(estimate.clamped(to: 0...1) * Double(m + n) / 2) - 1))
        func enough(_ length: Int) -> Bool {
            isEnough(RougeL(length: length, targetCount: m, predictionCount: n).fMeasure)
        }
        while length > 0, enough(length) { length -= 1 }
        while length <= greatest {
            if enough(length) { return length }
            length += 1
        }
        return nil
    }
}

extension Double {
    func clamped(to range: ClosedRange<Double>) -> Double {
        self >= range.lowerBound ? min(self, range.upperBound) : range.lowerBound
    }
}
