/// A generator of any type, as a type of its own.
struct AnyRandom: RandomNumberGenerator {
    private var generator: any RandomNumberGenerator

    init(_ generator: any RandomNumberGenerator) {
        self.generator = generator
    }

    mutating func next() -> UInt64 {
        generator.next()
    }

    /// `count` distinct numbers of 0..<bound in random order; all of them where `bound` is smaller.
    mutating func sample(_ count: Int, below bound: Int) -> [Int] {
        guard count < bound else { return Array(0..<max(0, bound)).shuffled(using: &self) }
        // Floyd's method would need no second pass either, but this keeps the order random.
        var chosen: [Int] = []
        var seen: Set<Int> = []
        while chosen.count < count {
            let candidate = Int.random(in: 0..<bound, using: &self)
            if seen.insert(candidate).inserted { chosen.append(candidate) }
        }
        return chosen
    }
}
