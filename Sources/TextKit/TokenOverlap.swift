/// How much of two token lists runs through both in the same order.
public enum TokenOverlap {
    /// The F-measure of the longest common subsequence, `2 L / (n + m)`, where it is at least `bound`; nil where it is less.
    ///
    /// Takes time in proportion to the length and to the number of differences that `bound` allows. Two empty lists are equal.
    /// Source: Myers, "An O(ND) difference algorithm and its variations", Algorithmica 1986.
    /// - Parameter bound: 0 to 1.
    public static func fMeasure(_ left: [String], _ right: [String], atLeast bound: Double) -> Double? {
        let total = left.count + right.count
        guard total > 0 else { return 1 }
        // The tolerance is for bounds that have no exact binary form: 0.95 of 40 tokens allows two.
        let allowed = Int((1 - bound) * Double(total) + 1e-9)
        return distance(left, right, atMost: max(0, allowed)).map { 1 - Double($0) / Double(total) }
    }

    /// The fewest insertions and deletions that turn one list into the other; nil where there are more than `most`.
    private static func distance(_ left: [String], _ right: [String], atMost most: Int) -> Int? {
        guard abs(left.count - right.count) <= most else { return nil }
        // furthest[k + most + 1] is how far into `left` a path on diagonal k has come.
        var furthest = [Int](repeating: 0, count: 2 * most + 3)
        let middle = most + 1
        for edits in 0...most {
            for diagonal in stride(from: -edits, through: edits, by: 2) {
                let below = furthest[middle + diagonal + 1]
                let above = furthest[middle + diagonal - 1] + 1
                var place = diagonal == -edits || (diagonal != edits && above <= below) ? below : above
                while place < left.count, place - diagonal >= 0, place - diagonal < right.count,
                    left[place] == right[place - diagonal]
                {
                    place += 1
                }
                furthest[middle + diagonal] = place
                if place >= left.count, place - diagonal >= right.count { return edits }
            }
        }
        return nil
    }
}
