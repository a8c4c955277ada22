/// Bars as SVG of the page's colours.
enum Chart {
    /// A bar and what it says.
    struct Bar {
        let label: String
        let count: Int
        /// A second part on top of the first, in another colour.
        var rejected = 0
        var tip: String
    }

    private static let width = 600.0
    private static let height = 150.0

    /// Bars of equal width with their labels below; every `labelStep`-th is labelled.
    /// - Parameter mark: a line behind so many bars, with its text.
    static func bars(
        _ bars: [Bar], label: String, labelStep: Int = 1, isSmall: Bool = false, mark: (place: Double, text: String)? = nil
    ) -> String {
        guard !bars.isEmpty else { return "" }
        let most = max(1, bars.map { $0.count + $0.rejected }.max() ?? 1)
        let step = width / Double(bars.count)
        // A small chart is shown at a third of its size, its labels at twice theirs.
        let below = isSmall ? 40.0 : 24
        var svg =
            "<svg class=\"\(isSmall ? "chart small-chart" : "chart")\" "
            + "viewBox=\"0 0 \(number(width)) \(number(height + below))\" role=\"img\" "
            + "aria-label=\"\(HTML.escape(label))\">"
        for (index, bar) in bars.enumerated() {
            let x = Double(index) * step
            let tall = Double(bar.count) / Double(most) * height
            let over = Double(bar.rejected) / Double(most) * height
            svg += "<g><title>\(HTML.escape(bar.tip))</title>"
            svg += rectangle("w", x, height - tall, step, tall)
            if bar.rejected > 0 { svg += rectangle("l", x, height - tall - over, step, over) }
            svg += "</g>"
            if index.isMultiple(of: labelStep) {
                let isFirst = index == 0
                svg += text(
                    bar.label, x: isFirst ? 0 : x + step / 2, y: height + below - 8, anchor: isFirst ? "start" : "middle")
            }
        }
        svg += "<line class=\"axis\" x1=\"0\" y1=\"\(number(height))\" x2=\"\(number(width))\" y2=\"\(number(height))\"/>"
        if let mark {
            let x = mark.place * step
            svg += "<line class=\"mark\" x1=\"\(number(x))\" y1=\"0\" x2=\"\(number(x))\" y2=\"\(number(height))\"/>"
            svg += text(mark.text, x: x - 4, y: 12, anchor: "end")
        }
        return svg + "</svg>\n"
    }

    private static func rectangle(_ style: String, _ x: Double, _ y: Double, _ step: Double, _ tall: Double) -> String {
        "<rect class=\"\(style)\" x=\"\(number(x + 1))\" y=\"\(number(y))\" width=\"\(number(max(1, step - 2)))\" "
            + "height=\"\(number(tall))\"/>"
    }

    private static func text(_ text: String, x: Double, y: Double, anchor: String) -> String {
        "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\">\(HTML.escape(text))</text>"
    }

    private static func number(_ value: Double) -> String {
        HTML.decimal(value, places: 1)
    }
}
