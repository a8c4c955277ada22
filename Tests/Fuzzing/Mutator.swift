import Glibc

/// Makes damaged inputs out of good ones, the same ones for the same seed.
public struct Mutator {
    private let corpus: [[UInt8]]
    private let fragments: [[UInt8]]
    private var state: UInt64

    /// - Parameters:
    ///   - corpus: inputs to begin from; at least one.
    ///   - fragments: what the reader looks for, so that random joins reach deep.
    public init(seed: UInt64, corpus: [String], fragments: [String]) {
        self.corpus = corpus.map { Array($0.utf8) }
        self.fragments = fragments.map { Array($0.utf8) }
        state = seed
    }

    /// The same for inputs that are not text.
    public init(seed: UInt64, corpus: [[UInt8]], fragments: [[UInt8]]) {
        self.corpus = corpus
        self.fragments = fragments
        state = seed
    }

    /// A number below `bound`, which is above 0 (SplitMix64).
    public mutating func index(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int(truncatingIfNeeded: (mixed ^ (mixed >> 31)) % UInt64(max(1, bound)))
    }

    /// The next input: one of the corpus with up to six changes, now and then mere fragments or noise.
    public mutating func next() -> [UInt8] {
        switch index(below: 16) {
        case 0: return (0..<index(below: 24)).flatMap { _ in fragment() }
        case 1: return (0..<index(below: 48)).map { _ in UInt8(index(below: 256)) }
        default: break
        }
        var bytes = corpus[index(below: corpus.count)]
        for _ in 0..<(1 + index(below: 6)) { change(&bytes) }
        return bytes
    }

    private mutating func fragment() -> [UInt8] {
        fragments.isEmpty ? [] : fragments[index(below: fragments.count)]
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let place = index(below: bytes.count + 1)
        let end = min(bytes.count, place + 1 + index(below: 12))
        switch index(below: 8) {
        case 0 where place < bytes.count: bytes[place] = UInt8(index(below: 256))
        case 1 where place < bytes.count: bytes[place] ^= 1 << UInt8(index(below: 8))
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: fragment(), at: place)
        case 4: bytes.insert(contentsOf: bytes[place..<end], at: index(below: bytes.count + 1))
        case 5: bytes.removeSubrange(place...)
        case 6:
            let other = corpus[index(below: corpus.count)]
            bytes.replaceSubrange(place..., with: other[index(below: other.count + 1)...])
        default: bytes.insert(UInt8(index(below: 256)), at: place)
        }
    }
}

/// How many inputs a target is given: `INSTRUCTMILL_FUZZ_INPUTS`, 3,000 by default.
public enum FuzzInputs {
    public static let count = getenv("INSTRUCTMILL_FUZZ_INPUTS").flatMap { Int(String(cString: $0)) } ?? 3000
}
