import Testing

@testable import Rouge

@Suite struct `Similarities to all kept texts` {
    /// Bit patterns of `numpy.mean` (numpy 2.4.6) over `i * 7919 % 1000 / 997` for i below the count.
    @Test(arguments: [
        (1, 0x0), (7, 0x3fe3_b632_667c_efe5), (8, 0x3fe2_fc26_0083_7766), (9, 0x3fe2_217e_87dc_2a91),
        (127, 0x3fdf_cd78_88d1_f618), (128, 0x3fdf_e967_7a7a_bc78), (129, 0x3fdf_fa95_ff66_1cec),
        (1000, 0x3fe0_0837_765f_0149), (5001, 0x3fe0_0765_5e56_e5e5),
    ]) func `have numpy's mean to the last bit`(count: Int, pattern: UInt64) {
        let values = (0..<count).map { Double($0 * 7919 % 1000) / 997 }
        #expect((PairwiseSum.of(values) / Double(count)).bitPattern == pattern)
    }

    @Test func `are those of every pair, the closest first and of equals the later one`() {
        var random = SplitMix(state: 12)
        let texts = (0..<300).map { _ in
            (0..<Int.random(in: 0...9, using: &random)).map { _ in "w\(Int.random(in: 0..<12, using: &random))" }
                .joined(separator: " ")
        }
        let index = RougeIndex()
        for (count, text) in texts.enumerated() {
            let scores = texts[..<count].map { RougeL.score(target: text, prediction: $0).fMeasure }
            let order = scores.indices.sorted { (scores[$0], $0) > (scores[$1], $1) }
            let found = index.similarities(of: text, closest: 10)
            #expect(found.closest == order.prefix(10).map { Neighbour(index: $0, score: scores[$0]) })
            #expect(found.average == (count == 0 ? 0 : PairwiseSum.of(Array(scores)) / Double(count)))
            index.append(text)
        }
        #expect(index.similarities(of: "w1", closest: 0).closest.isEmpty)
    }
}
