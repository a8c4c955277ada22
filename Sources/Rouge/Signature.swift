/// Parities of a text's tokens, each token one bit: two signatures differ in no more bits than the texts have tokens unshared.
///
/// Source: Sandes et al. 2017 (bitmap filter).
enum Signature {
    /// 64 bits, kept in every posting.
    @inline(__always)
    static func first(_ ids: some Sequence<UInt32>) -> UInt64 {
        ids.reduce(0) { $0 ^ (1 << UInt64(($1 &* 0x9E37_79B1) >> 26)) }
    }

    /// Another 64 bits by another hash, kept once a text: most that pass the first by chance fail here.
    @inline(__always)
    static func second(_ ids: some Sequence<UInt32>) -> UInt64 {
        ids.reduce(0) { $0 ^ (1 << UInt64((($1 ^ ($1 >> 15)) &* 0xC2B2_AE35) >> 26)) }
    }

    /// Words of a wide signature, for long texts, which saturate 64 bits.
    static let wideWords = 8

    static func wide(_ ids: some Sequence<UInt32>) -> [UInt64] {
        var words = [UInt64](repeating: 0, count: wideWords)
        for id in ids {
            let bit = (id &* 0x9E37_79B1) >> 23
            words[Int(bit >> 6)] ^= 1 << UInt64(bit & 63)
        }
        return words
    }
}
