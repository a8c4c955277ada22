import Testing

@testable import Rouge

@Suite struct `A snapshot of an index` {
    private static func bytes(_ index: RougeIndex) -> [UInt8] {
        var bytes: [UInt8] = []
        index.writeSnapshot { bytes += $0 }
        return bytes
    }

    private static let texts = (0..<3_000).map { number in
        "task \(number % 97) of word\(number % 53) and w\(number) \(number % 7 == 0 ? "" : "with é\(number % 5) 猫")"
    }

    @Test(arguments: [RougeTokenizer.ascii, .unicode]) func `decides as the index would have gone on to`(
        tokenizer: RougeTokenizer
    ) throws {
        let index = RougeIndex(tokenizer: tokenizer, threshold: 0.65)
        for text in Self.texts[..<2_000] { _ = index.admit(text) }
        _ = index.append("…")
        let again = try RougeIndex(snapshot: Self.bytes(index))
        #expect(again.count == index.count && again.tokenizer == tokenizer && again.threshold == 0.65)
        #expect(Self.bytes(again) == Self.bytes(index))
        for text in Self.texts[2_000...] { #expect(again.admitOrClosest(text) == index.admitOrClosest(text)) }
    }

    @Test func `of nothing is nothing`() throws {
        #expect(try RougeIndex(snapshot: Self.bytes(RougeIndex())).count == 0)
    }

    @Test func `that is cut off, goes on, or is changed never traps and is mostly refused`() throws {
        let index = RougeIndex()
        for text in Self.texts[..<20] { _ = index.admit(text) }
        let whole = Self.bytes(index)
        for count in 0..<whole.count {
            #expect(throws: SnapshotError.self) { try RougeIndex(snapshot: Array(whole[..<count])) }
        }
        #expect(throws: SnapshotError.damaged) { try RougeIndex(snapshot: whole + [0]) }
        #expect(throws: SnapshotError.foreign) { try RougeIndex(snapshot: Array("{\"instruction\":\"a\"}".utf8)) }
        var other = whole
        other[RougeIndex.snapshotMagic.count] += 1
        #expect(throws: SnapshotError.version(RougeTokenizer.version + 1)) { try RougeIndex(snapshot: other) }
        for place in whole.indices {
            for bit in 0..<8 {
                var changed = whole
                changed[place] ^= 1 << UInt8(bit)
                _ = try? RougeIndex(snapshot: changed)
            }
        }
    }
}
