/// The tokens of one text, in order, as one UTF-8 buffer: what a tokenizer writes and everything else reads.
struct TokenList: Sendable {
    /// The UTF-8 bytes of all tokens, one after the other.
    private(set) var bytes: [UInt8] = []
    /// For each token the place in `bytes` after its last byte.
    private(set) var ends: [Int] = []
    /// For each token a hash of its content. Canonically equivalent tokens have equal hashes; values differ between processes.
    private(set) var hashes: [UInt64] = []
    private var openTokenIsASCII = true

    var count: Int { ends.count }
    var isEmpty: Bool { ends.isEmpty }

    init(reservingBytes capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
        ends.reserveCapacity(capacity / 5 + 1)
        hashes.reserveCapacity(capacity / 5 + 1)
    }

    func range(of token: Int) -> Range<Int> {
        (token == 0 ? 0 : ends[token - 1])..<ends[token]
    }

    func string(_ token: Int) -> String {
        String(decoding: bytes[range(of: token)], as: UTF8.self)
    }

    /// Adds a byte of an ASCII character to the open token.
    mutating func extend(byte: UInt8) {
        bytes.append(byte)
    }

    /// Adds a code point to the open token.
    mutating func extend(scalar: Unicode.Scalar) {
        if scalar.isASCII {
            bytes.append(UInt8(truncatingIfNeeded: scalar.value))
        } else {
            openTokenIsASCII = false
            bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    /// Ends the open token; does nothing when it has no bytes.
    mutating func endToken() {
        let start = ends.last ?? 0
        guard bytes.count > start else { return }
        hashes.append(openTokenIsASCII ? Self.hash(bytes[start...]) : Self.canonicalHash(bytes[start...]))
        ends.append(bytes.count)
        openTokenIsASCII = true
    }

    /// FNV-1a over the bytes with a final mix, because signatures use the top bits.
    private static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        hash ^= hash >> 32
        hash = hash &* 0x9e37_79b9_7f4a_7c15
        return hash ^ (hash >> 29)
    }

    /// `String` compares and hashes by canonical equivalence, which makes composed and decomposed spellings one token.
    private static func canonicalHash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(String(decoding: bytes, as: UTF8.self))
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// Parity of the tokens' hash bits: `(a ^ b).nonzeroBitCount` never exceeds the number of tokens two texts do not share.
    var signature: UInt64 {
        hashes.reduce(0) { $0 ^ (1 << ($1 >> 58)) }
    }
}
