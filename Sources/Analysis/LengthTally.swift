/// Counts texts by their length in words, exactly up to some thousands, in bounded memory.
public struct LengthTally: Sendable {
    /// Longer texts are counted together.
    static let longestCounted = 8192

    private var counts = [Int](repeating: 0, count: longestCounted + 1)
    private var total = 0
    private var sum = 0
    private var longest = 0

    public init() {}

    /// - Parameter words: of one text; see ``words(in:)``.
    public mutating func add(words: Int) {
        counts[min(max(0, words), Self.longestCounted)] += 1
        total += 1
        sum &+= words
        longest = max(longest, words)
    }

    /// Words of a text: runs between white space; of Chinese, Japanese and Korean each character.
    public static func words(in text: String) -> Int {
        var (count, isInside) = (0, false)
        for byte in text.utf8 {
            if byte <= 0x20 {
                isInside = false
            } else if byte >= 0xE3 && byte <= 0xED {
                // The first byte of U+3000 to U+DFFF.
                count += 1
                isInside = false
            } else if byte < 0x80 || byte >= 0xC0 {
                if !isInside { count += 1 }
                isInside = true
            }
        }
        return count
    }

    /// What there is to show.
    public var summary: LengthSummary {
        let bounds = LengthSummary.bounds
        var buckets: [LengthSummary.Bucket] = []
        var from = 0
        for bound in bounds {
            buckets.append(LengthSummary.Bucket(from: from, to: bound, count: counts[from...bound].reduce(0, +)))
            from = bound + 1
        }
        buckets.append(LengthSummary.Bucket(from: from, to: nil, count: counts[from...].reduce(0, +)))
        return LengthSummary(
            texts: total, mean: total > 0 ? Double(sum) / Double(total) : 0, median: quantile(0.5), ninetieth: quantile(0.9),
            longest: longest, buckets: buckets)
    }

    /// The length that a share of the texts does not pass.
    private func quantile(_ share: Double) -> Int {
        var below = 0
        let wanted = (share * Double(total)).rounded(.up)
        for (length, count) in counts.enumerated() {
            below += count
            if Double(below) >= wanted { return length }
        }
        return longest
    }
}

/// Lengths of texts in words.
public struct LengthSummary: Codable, Hashable, Sendable {
    public struct Bucket: Codable, Hashable, Sendable {
        /// Both inclusive; no end: as long as there are.
        public let from: Int
        public let to: Int?
        public let count: Int
    }

    static let bounds = [0, 1, 2, 4, 6, 9, 14, 19, 29, 49, 79, 119, 199, 299, 499, 799, 1199, 1999]

    public let texts: Int
    public let mean: Double
    public let median: Int
    /// Nine of ten texts have no more words.
    public let ninetieth: Int
    public let longest: Int
    public let buckets: [Bucket]
}
