/// The longest common subsequence of one very long text with others, in memory that grows with the text alone.
///
/// Bit masks would take a word for every 64 tokens of every distinct token. Source: Hunt and Szymanski 1977.
struct SparseSubsequence<ID: Hashable> {
    /// Texts of more tokens are compared this way.
    static var leastCount: Int { 8_192 }

    /// By token the places where it stands, last first.
    private var places: [ID: [Int]] = [:]

    init(_ ids: some Collection<ID>) {
        for (place, id) in ids.enumerated().reversed() { places[id, default: []].append(place) }
    }

    /// The length of the longest common subsequence with `other`.
    func length(with other: UnsafeBufferPointer<ID>) -> Int {
        // The least place at which a common subsequence of each length can end so far.
        var ends: [Int] = []
        for id in other {
            guard let places = places[id] else { continue }
            for place in places {
                let index = Self.firstIndex(in: ends, atLeast: place)
                if index == ends.count { ends.append(place) } else { ends[index] = place }
            }
        }
        return ends.count
    }

    private static func firstIndex(in ends: [Int], atLeast place: Int) -> Int {
        var (low, high) = (0, ends.count)
        while low < high {
            let middle = (low + high) / 2
            if ends[middle] < place { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
