/// Kept texts of many tokens, by length, each with a wide signature: their rarest tokens say little, so all are looked at.
final class LongColumns {
    private struct Column {
        var items: [UInt32] = []
        /// ``Signature/wideWords`` words an item.
        var signatures: [UInt64] = []
    }

    private var columns: [Int: Column] = [:]
    /// The lengths that there are, ascending.
    private var lengths: [Int] = []

    var isEmpty: Bool { lengths.isEmpty }

    var memory: Int {
        columns.values.reduce(0) { $0 + $1.items.capacity * 4 + $1.signatures.capacity * 8 }
    }

    func append(item: UInt32, length: Int, _ signature: [UInt64]) {
        if columns[length] == nil {
            columns[length] = Column()
            let place = lengths.firstIndex { $0 > length } ?? lengths.count
            lengths.insert(length, at: place)
        }
        columns[length]?.items.append(item)
        columns[length]?.signatures.append(contentsOf: signature)
    }

    /// Hands to `check` the texts that may share enough with a text of `count` tokens, with the least common length, until it
    /// answers true.
    func search(
        _ count: Int, _ signature: [UInt64], _ requirement: (_ length: Int) -> Int?,
        _ check: (_ item: Int, _ length: Int, _ least: Int) -> Bool
    ) -> Bool {
        for length in lengths {
            guard let least = requirement(length), let column = columns[length] else { continue }
            let most = count + length - 2 * least
            let isHit = column.signatures.withUnsafeBufferPointer { signatures in
                signature.withUnsafeBufferPointer { signature in
                    for (place, item) in column.items.enumerated()
                    where Self.distance(signatures, place &* Signature.wideWords, signature) <= most {
                        if check(Int(item), length, least) { return true }
                    }
                    return false
                }
            }
            if isHit { return true }
        }
        return false
    }

    @inline(__always)
    private static func distance(
        _ signatures: UnsafeBufferPointer<UInt64>, _ start: Int, _ other: UnsafeBufferPointer<UInt64>
    ) -> Int {
        var bits = 0
        for word in 0..<Signature.wideWords { bits &+= (signatures[start &+ word] ^ other[word]).nonzeroBitCount }
        return bits
    }
}
