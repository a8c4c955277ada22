import TextKit

/// Questions that could be asked of any picture.
enum GenericQuestion {
    /// A question of nothing but these asks what there is, and no more.
    private static let words: Set<String> = Set(
        """
        a the this that an image picture photo photograph scene in on of at is are was can could do does did you i me we us see
        seen be being what which who there here shown show shows depicted depict visible describe description please tell about going
        happening happens something anything thing things content contents
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    static func isOne(_ question: String) -> Bool {
        WordTokens.words(question).allSatisfy { words.contains($0) }
    }
}

/// How many words two texts have in common.
enum WordOverlap {
    /// Words in both over words in either, 0...1; of two texts without words 1. Source: Jaccard 1901.
    static func jaccard(_ left: String, _ right: String) -> Double {
        let (left, right) = (Set(WordTokens.words(left)), Set(WordTokens.words(right)))
        let all = left.union(right).count
        return all == 0 ? 1 : Double(left.intersection(right).count) / Double(all)
    }
}
