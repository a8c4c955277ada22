import Statistics
import Testing

@Suite struct `Yes-or-no answers of known truth` {
    @Test func `give accuracy, precision, recall, F1 and the share of yes`() throws {
        var counts = BinaryCalibration()
        for _ in 0..<6 { counts.add(true, truth: true) }
        for _ in 0..<2 { counts.add(true, truth: false) }
        for _ in 0..<9 { counts.add(false, truth: false) }
        for _ in 0..<3 { counts.add(false, truth: true) }
        #expect(counts.accuracy?.share == 15.0 / 20 && counts.precision?.share == 6.0 / 8 && counts.recall?.share == 6.0 / 9)
        #expect(counts.yesShare?.share == 8.0 / 20)
        // 2 P R / (P + R) with P = 3/4 and R = 2/3.
        #expect(abs(try #require(counts.f1) - 12.0 / 17) < 1e-12)
    }

    @Test func `that say neither are wrong, and of none there is nothing to say`() {
        var counts = BinaryCalibration()
        #expect(counts.accuracy == nil && counts.f1 == nil && counts.precision == nil)
        counts.add(nil, truth: true)
        var more = BinaryCalibration()
        more.add(true, truth: true)
        counts.merge(more)
        #expect(counts.accuracy?.share == 0.5 && counts.unclear == 1 && counts.total == 2 && counts.precision?.share == 1)
    }
}
