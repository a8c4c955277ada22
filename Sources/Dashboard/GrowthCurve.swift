/// How many rows there were, over time: marks that only go up, as many as a picture can use.
public struct GrowthCurve: Sendable, Equatable {
    struct Mark: Sendable, Equatable {
        /// Epoch µs.
        var at: Int64
        /// Rows until then.
        var rows: Int
    }

    private(set) var marks: [Mark] = []
    /// All rows.
    public private(set) var rows = 0
    /// Rows that came before any whose time is known.
    private var untimed = 0

    /// Above as many, every second mark is given up.
    static let mostMarks = 512

    public init() {}

    /// Adds rows that came since the last mark.
    /// - Parameter at: when the last of them came, epoch µs; nil where nobody knows. Earlier than the mark before counts as with it:
    ///   rows settle in another order than answers come.
    public mutating func add(_ count: Int, at time: Int64?) {
        rows += count
        guard let time = time ?? marks.last?.at else {
            untimed += count
            return
        }
        if let last = marks.last, time <= last.at {
            marks[marks.count - 1].rows = rows
        } else {
            marks.append(Mark(at: time, rows: rows))
        }
        if marks.count > Self.mostMarks { thin() }
    }

    /// Marks that say nothing between their neighbours go first: every second one, but never the first and the last.
    private mutating func thin() {
        let last = marks.count - 1
        marks = marks.enumerated().filter { $0.offset % 2 == 0 || $0.offset == last }.map(\.element)
    }

    /// Rows until a moment, between two marks in proportion.
    func rows(at time: Int64, from begin: Int64) -> Double {
        var earlier = Mark(at: min(begin, marks.first?.at ?? begin), rows: 0)
        for mark in marks {
            if mark.at >= time {
                guard mark.at > earlier.at else { return Double(mark.rows) }
                let part = Double(time - earlier.at) / Double(mark.at - earlier.at)
                return Double(earlier.rows) + part * Double(mark.rows - earlier.rows)
            }
            earlier = mark
        }
        return Double(marks.last?.rows ?? 0)
    }
}

/// Rows that were accepted and rejected in each of some equal spans of time.
public struct GrowthFigures: Sendable, Encodable, Equatable {
    /// Epoch µs.
    public let from: Int64
    public let until: Int64
    public let accepted: [Int]
    public let rejected: [Int]

    /// - Parameters:
    ///   - begin: when the work began, epoch µs.
    ///   - spans: how many.
    /// - Returns: nil before the first row.
    public init?(accepted: GrowthCurve, rejected: GrowthCurve, begin: Int64, spans: Int = 40) {
        let ends = [accepted.marks.last?.at, rejected.marks.last?.at].compactMap { $0 }
        let begins = [accepted.marks.first?.at, rejected.marks.first?.at].compactMap { $0 }
        guard let end = ends.max(), let first = begins.min(), spans > 0 else { return nil }
        // A job waits in its queue before it begins: that is no part of the picture.
        let from = max(begin, first - max(1, (end - first) / Int64(spans)))
        let until = max(end, from + 1)
        (self.from, self.until) = (from, until)
        self.accepted = Self.counts(accepted, from, until, spans)
        self.rejected = Self.counts(rejected, from, until, spans)
    }

    /// Whole numbers whose sum is the curve's.
    private static func counts(_ curve: GrowthCurve, _ from: Int64, _ until: Int64, _ spans: Int) -> [Int] {
        var before = 0
        return (1...spans).map { span in
            let time = span == spans ? until : from + Int64(Double(until - from) * Double(span) / Double(spans))
            let now = span == spans ? curve.rows : Int(curve.rows(at: time, from: from).rounded())
            defer { before = max(before, now) }
            return max(0, now - before)
        }
    }
}
