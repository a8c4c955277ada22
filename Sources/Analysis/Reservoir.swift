/// A sample of a stream whose length is not known: each of its values has the same chance, and a seed decides which are taken.
///
/// Source: Vitter, "Random Sampling with a Reservoir", ACM TOMS 11 (1985), algorithm R.
public struct Reservoir<Value> {
    private let capacity: Int
    private var random: any RandomNumberGenerator
    private var met = 0
    /// In the order of the stream.
    private var taken: [(place: Int, value: Value)] = []

    public init(_ capacity: Int, random: any RandomNumberGenerator) {
        self.capacity = capacity
        self.random = random
    }

    /// Offers the next value, which is made only where it is taken.
    public mutating func offer(_ value: () throws -> Value) rethrows {
        met += 1
        if taken.count < capacity {
            taken.append((met, try value()))
            return
        }
        let place = Int.random(in: 0..<met, using: &random)
        if place < capacity { taken[place] = (met, try value()) }
    }

    /// In the order in which they were met.
    public var values: [Value] { taken.sorted { $0.place < $1.place }.map(\.value) }
}
