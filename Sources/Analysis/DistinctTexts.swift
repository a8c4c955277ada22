/// Whether a text was met before, by a hash of 64 bits, up to a number of different ones; from there on every text is new.
public struct DistinctTexts: Sendable {
    public static let capacity = 1_000_000

    private var seen: Set<UInt64> = []

    public init() {}

    /// Whether some repeats may have been counted as new.
    public var isFull: Bool { seen.count >= Self.capacity }

    /// - Returns: whether `text` is new.
    public mutating func insert(_ text: String) -> Bool {
        if isFull { return true }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return seen.insert(hash).inserted
    }
}
