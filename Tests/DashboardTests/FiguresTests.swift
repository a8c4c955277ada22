import Support
import Testing

@testable import Dashboard

struct DashboardFiguresTests {
    @Test func `a curve keeps every row, and as many marks as a picture can use`() throws {
        var curve = GrowthCurve()
        for second in 0..<10_000 { curve.add(3, at: Int64(second) * 1_000_000) }
        #expect(curve.rows == 30_000)
        #expect(curve.marks.count <= GrowthCurve.mostMarks && curve.marks.count > GrowthCurve.mostMarks / 4)
        #expect(curve.marks.first?.at == 0 && curve.marks.last?.rows == 30_000)
        let figures = try #require(GrowthFigures(accepted: curve, rejected: GrowthCurve(), begin: 0, spans: 10))
        #expect(figures.accepted.reduce(0, +) == 30_000)
        // Evenly made, evenly shown.
        for count in figures.accepted { #expect(abs(count - 3_000) <= 150) }
        #expect(figures.rejected == Array(repeating: 0, count: 10))
    }

    @Test func `what comes out of order, or at a time that nobody knows, is counted all the same`() throws {
        var curve = GrowthCurve()
        curve.add(2, at: nil)
        curve.add(1, at: 100)
        curve.add(1, at: 50)
        curve.add(1, at: nil)
        curve.add(5, at: 200)
        #expect(curve.rows == 10 && curve.marks.map(\.at) == [100, 200] && curve.marks.map(\.rows) == [5, 10])
        let figures = try #require(GrowthFigures(accepted: curve, rejected: curve, begin: 0, spans: 4))
        #expect(figures.accepted.reduce(0, +) == 10 && figures.rejected == figures.accepted)
    }

    @Test func `time in the queue is not shown, and without rows there is nothing to show`() throws {
        #expect(GrowthFigures(accepted: GrowthCurve(), rejected: GrowthCurve(), begin: 0) == nil)
        var curve = GrowthCurve()
        for second in 0..<100 { curve.add(1, at: 1_000_000_000 + Int64(second) * 1_000_000) }
        let figures = try #require(GrowthFigures(accepted: curve, rejected: GrowthCurve(), begin: 0))
        #expect(figures.from > 990_000_000 && figures.until == 1_099_000_000)
    }

    @Test func `a score that is exactly the threshold is not above it`() {
        var bins = ScoreBins()
        for score in [0, 0.05, 0.7, 0.7000001, 1, 1.5, -1] { bins.add(score) }
        bins.add(.nan)
        #expect(bins.total == 7)
        #expect(bins.counts[0] == 3 && bins.counts[13] == 1 && bins.counts[14] == 1 && bins.counts[19] == 2)
    }

    @Test func `percentiles are measurements, by nearest rank`() throws {
        let hundred = try #require(LatencyFigures(endpoint: "e", micros: (1...100).map { Int64($0) * 1_000_000 }.shuffled()))
        #expect((hundred.p50, hundred.p90, hundred.p99, hundred.most) == (50, 90, 99, 100))
        let one = try #require(LatencyFigures(endpoint: "e", micros: [2_000_000]))
        #expect((one.p50, one.p99, one.most) == (2, 2, 2))
        #expect(LatencyFigures(endpoint: "e", micros: []) == nil)
    }
}

struct RowViewTests {
    @Test func `a text is cut between two characters, and says so`() {
        var cutter = Cutter(limit: 5)
        #expect(cutter.cut("abcde") == "abcde" && !cutter.hasCut)
        #expect(cutter.cut("abcdé") == "abcd" && cutter.hasCut)
        #expect(cutter.cut("ab😀d") == "ab" && cutter.cut("abcdefg") == "abcde")
    }

    @Test func `a row that cannot be read is shown as it is`() {
        let record = RecordView(id: "i", number: 1, body: Array("{\"broken".utf8), limit: 4)
        #expect(record.turns.first?.text == "{\"br" && record.isCut && record.kind == "unreadable")
        let rejection = RejectionView(number: 1, rule: "r", body: Array("<script>".utf8))
        #expect(rejection.text == "<script>" && rejection.measured == nil)
    }

    @Test func `a rejection tells its measure, its threshold and what it collided with`() {
        let body =
            #"{"detail":"the other","measured":0.8,"rule":"rouge-l","schema":1,"step":"s","text":"the one","threshold":0.7}"#
        let row = RejectionView(number: 4, rule: "rouge-l", body: Array(body.utf8))
        #expect(row.text == "the one" && row.detail == "the other" && row.measured == 0.8 && row.threshold == 0.7)
    }
}
