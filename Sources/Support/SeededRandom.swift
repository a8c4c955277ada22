/// SplitMix64: a small seeded generator whose sequence is the same on every machine.
///
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. Not for secrets.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    /// A generator whose sequence depends on every one of `names`: job seed, step id, ask name.
    public init(deriving names: String...) {
        var hasher = Hasher256()
        for name in names { hasher.update(field: name) }
        self.init(seed: hasher.finish().seed)
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in 0..<1 with 53 random bits.
    public mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A number in 0..<bound, or 0 where `bound` is not positive.
    public mutating func index(below bound: Int) -> Int {
        bound > 0 ? Int.random(in: 0..<bound, using: &self) : 0
    }

    /// `count` distinct numbers of 0..<bound in random order (all of them where `bound` is smaller).
    public mutating func sample(_ count: Int, below bound: Int) -> [Int] {
        var chosen: [Int] = []
        var seen: Set<Int> = []
        while chosen.count < min(count, bound) {
            let candidate = index(below: bound)
            if seen.insert(candidate).inserted { chosen.append(candidate) }
        }
        return chosen
    }
}
