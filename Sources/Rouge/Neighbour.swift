/// A pool item and how close it is to the text asked about.
public struct Neighbour: Equatable, Sendable, Codable {
    /// Place of the item in the pool, from 0, in order of appending.
    public let index: Int
    /// The ROUGE-L F-measure, exactly as ``RougeL/fMeasure``.
    public let score: Double

    public init(index: Int, score: Double) {
        self.index = index
        self.score = score
    }

    /// The closer of two answers; of equal scores the lower index. Joins searches over disjoint ranges of one pool.
    public static func closest(_ first: Neighbour?, _ second: Neighbour?) -> Neighbour? {
        guard let first else { return second }
        guard let second else { return first }
        if first.score != second.score { return first.score > second.score ? first : second }
        return first.index < second.index ? first : second
    }
}
