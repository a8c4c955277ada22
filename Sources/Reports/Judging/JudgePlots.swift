import Glibc
import Statistics

/// The plots of a judge run, as SVG of the page's colours.
enum JudgePlots {
    /// Wins, ties and losses of the headline's rule as one bar.
    static func bar(_ summary: JudgeSummary) -> String {
        guard let line = summary.headlineLine, line.wins + line.ties + line.losses > 0 else { return "" }
        let all = Double(line.wins + line.ties + line.losses)
        var svg = open(width: 600, height: 44, label: "\(line.wins) wins, \(line.ties) ties, \(line.losses) losses")
        var x = 0.0
        for (count, name, style) in [(line.wins, "wins", "w"), (line.ties, "ties", "t"), (line.losses, "losses", "l")] {
            let width = Double(count) / all * 600
            svg += "<rect class=\"\(style)\" x=\"\(number(x))\" y=\"0\" width=\"\(number(width))\" height=\"24\"/>"
            if width > 40 { svg += text("\(count) \(name)", x: x + 2, y: 40) }
            x += width
        }
        return svg + "</svg>\n"
    }

    /// Win rate and interval of every rule and category.
    static func forest(_ summary: JudgeSummary) -> String {
        let lines =
            summary.rules.map { ($0.name, $0.winRate, $0.interval) }
            + summary.categories.map { ($0.name, $0.winRate, $0.interval) }
        guard !lines.isEmpty else { return "" }
        let height = Double(lines.count) * 20 + 24
        var svg = open(width: 600, height: height, label: "win rates with their 95 % intervals")
        func place(_ share: Double) -> Double { 180 + min(1, max(0, share)) * 390 }
        for tick in [0.0, 0.25, 0.5, 0.75, 1] {
            svg += stroke("axis", place(tick), 0, place(tick), height - 20)
            svg += text("\(HTML.decimal(tick * 100, places: 0))%", x: place(tick), y: height - 6, anchor: "middle")
        }
        for (index, line) in lines.enumerated() {
            let y = Double(index) * 20 + 10
            svg += text(String(line.0.prefix(26)), x: 0, y: y + 4)
            if let interval = line.2 { svg += stroke("mark", place(interval.lower), y, place(interval.upper), y) }
            svg += "<circle class=\"dot\" cx=\"\(number(place(line.1)))\" cy=\"\(number(y))\" r=\"4\"/>"
        }
        return svg + "</svg>\n"
    }

    /// What the judge said with the model first, against what it said with the model second.
    static func matrix(_ pairs: [JudgedPair]) -> String {
        var counts: [String: Int] = [:]
        for pair in pairs.flatMap(\.byJudge) where !pair.isIdentical {
            func outcome(_ order: Game.Order) -> PairOutcome? {
                PairOutcome.majority(of: pair.games.filter { $0.order == order }.compactMap(\.outcome))
            }
            guard let first = outcome(.modelFirst), let second = outcome(.baselineFirst) else { continue }
            counts[first.rawValue + " " + second.rawValue, default: 0] += 1
        }
        guard let most = counts.values.max() else { return "" }
        let names: [PairOutcome] = [.win, .tie, .loss]
        var svg = open(width: 600, height: 210, label: "verdicts with the model first, by verdicts with the model second")
        svg += text("model shown first (rows), shown second (columns)", x: 0, y: 12)
        for (row, first) in names.enumerated() {
            svg += text(first.rawValue, x: 0, y: Double(row) * 55 + 70)
            svg += text(first.rawValue, x: Double(row) * 90 + 103, y: 32, anchor: "middle")
            for (column, second) in names.enumerated() {
                let count = counts[first.rawValue + " " + second.rawValue] ?? 0
                let x = Double(column) * 90 + 60
                let y = Double(row) * 55 + 40
                svg +=
                    "<rect class=\"\(first == second ? "w" : "l")\" fill-opacity=\"\(number(Double(count) / Double(most) * 0.8))\" "
                svg +=
                    "x=\"\(number(x))\" y=\"\(number(y))\" width=\"86\" height=\"51\"/>"
                    + text("\(count)", x: x + 43, y: y + 30, anchor: "middle")
            }
        }
        return svg + "</svg>\n"
    }

    /// Each pair by the ratio of its lengths and what it is worth.
    static func scatter(_ pairs: [JudgedPair]) -> String {
        let points = pairs.prefix(5_000).compactMap { pair -> (Double, PairState)? in
            guard pair.modelLength > 0, pair.baselineLength > 0, pair.state != .error else { return nil }
            return (min(4, max(0.25, Double(pair.modelLength) / Double(pair.baselineLength))), pair.state)
        }
        guard !points.isEmpty else { return "" }
        var svg = open(width: 600, height: 170, label: "verdicts by the ratio of the answers' lengths")
        func place(_ ratio: Double) -> Double { 310 + log2(ratio) / 2 * 240 }
        for ratio in [0.25, 0.5, 1, 2, 4] {
            svg += stroke("axis", place(ratio), 0, place(ratio), 140)
            let name = ratio == 1 ? "equally long" : ratio < 1 ? "1/\(Int(1 / ratio)) as long" : "\(Int(ratio)) times as long"
            svg += text(name, x: place(ratio), y: 160, anchor: "middle")
        }
        for (index, (ratio, state)) in points.enumerated() {
            let (row, style): (Double, String) =
                switch state {
                case .win, .halfWin: (20, "w")
                case .loss, .halfLoss: (100, "l")
                case .tie, .inconsistent, .error: (60, "t")
                }
            // Spread, so that points of one row do not hide each other.
            let y = row + Double(index * 7 % 30)
            svg += "<circle class=\"\(style)\" fill-opacity=\"0.5\" cx=\"\(number(place(ratio)))\" cy=\"\(number(y))\" r=\"3\"/>"
        }
        svg += text("win", x: 0, y: 38) + text("tie", x: 0, y: 78) + text("loss", x: 0, y: 118)
        return svg + "</svg>\n"
    }

    private static func open(width: Double, height: Double, label: String) -> String {
        "<svg viewBox=\"0 0 \(number(width)) \(number(height))\" role=\"img\" aria-label=\"\(HTML.escape(label))\">"
    }

    private static func text(_ text: String, x: Double, y: Double, anchor: String = "start") -> String {
        "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\">\(HTML.escape(text))</text>"
    }

    private static func stroke(_ style: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
        "<line class=\"\(style)\" x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\"/>"
    }

    private static func number(_ value: Double) -> String {
        HTML.decimal(value, places: 1)
    }
}
