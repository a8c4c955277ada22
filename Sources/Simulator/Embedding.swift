import Glibc

/// Deterministic unit vectors in which texts that share words and letter groups lie near.
///
/// Feature hashing (Weinberger et al., ICML 2009) of words, word pairs and byte triples, signed, then normalised.
enum Embedding {
    /// The length of a vector unless the request asks for another.
    static let dimensions = 256

    /// The unit vector of `text`.
    static func vector(of text: String, dimensions: Int) -> [Float] {
        var vector = [Float](repeating: 0, count: dimensions)
        var word: [UInt8] = []
        var previous: UInt64 = 0
        func finishWord() {
            guard !word.isEmpty else { return }
            let hash = fnv(word[...])
            add(hash, 1, to: &vector)
            if previous != 0 { add(hash &* 31 ^ previous, 0.5, to: &vector) }
            if word.count > 3 {
                for start in 0...(word.count - 3) { add(fnv(word[start..<start + 3]) ^ 0xA5A5, 0.25, to: &vector) }
            }
            previous = hash
            word.removeAll(keepingCapacity: true)
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...: word.append(byte)
            default: finishWord()
            }
        }
        finishWord()
        let length = sqrtf(vector.reduce(0) { $0 + $1 * $1 })
        guard length > 0 else {
            vector[0] = 1
            return vector
        }
        return vector.map { $0 / length }
    }

    private static func add(_ hash: UInt64, _ weight: Float, to vector: inout [Float]) {
        let mixed = (hash ^ (hash >> 29)) &* 0xBF58_476D_1CE4_E5B9
        vector[Int((mixed >> 8) % UInt64(vector.count))] += mixed & 1 == 0 ? weight : -weight
    }

    private static func fnv(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
