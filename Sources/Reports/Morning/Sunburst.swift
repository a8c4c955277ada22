public import Analysis
import Glibc

/// Verbs and their objects as two rings, as in the published figure: the inner ring has the verbs, by how many instructions have them
/// with an object, the outer one their most frequent objects; the rest of a verb's objects is what stays pale.
///
/// SVG without script or font, for light and dark. Source: Self-Instruct (arXiv 2212.10560), figure 3.
public struct Sunburst: Sendable {
    private let summary: VerbNounSummary
    private static let size = 640.0
    private static let (hole, middle, rim) = (70.0, 185.0, 312.0)
    /// As much of an arc, in pixels, as a line of text needs.
    private static let lineHeight = 10.5
    private static let longestLabel = 15

    public init(_ summary: VerbNounSummary) {
        self.summary = summary
    }

    /// The picture as a part of a page; empty where there is nothing to show.
    public var markup: String {
        let all = summary.verbs.reduce(0) { $0 + $1.count }
        guard all > 0 else { return "" }
        var svg =
            "<svg class=\"sunburst\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 640\" role=\"img\" "
            + "aria-label=\"root verbs and their objects\"><style>\(Self.style)</style>"
        var angle = 0.0
        for (index, verb) in summary.verbs.enumerated() {
            let span = Double(verb.count) / Double(all) * 2 * .pi
            svg += slice(verb, hue: index * 360 / max(1, summary.verbs.count), from: angle, span: span)
            angle += span
        }
        svg += "<text class=\"sum\" x=\"320\" y=\"316\" text-anchor=\"middle\">\(HTML.escape(Figures.grouped(all)))</text>"
        svg += "<text class=\"sum small\" x=\"320\" y=\"334\" text-anchor=\"middle\">instructions</text>"
        return svg + "</svg>\n"
    }

    /// The picture as a file of its own.
    public var file: String {
        let picture = markup
        return picture.isEmpty
            ? "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 60\"><text x=\"10\" y=\"35\">no verbs</text></svg>\n"
            : picture
    }

    /// What the picture leaves out, in a sentence.
    public var caption: String {
        let shown = Figures.percent(summary.shownPairs, of: summary.instructions)
        let cutoff = summary.cutoff > 1 ? " Pairs met fewer than \(summary.cutoff) times are left out." : ""
        return
            "The \(summary.verbs.count) most frequent root verbs with up to four objects each: \(shown) of "
            + "\(Figures.grouped(summary.instructions)) different instructions. "
            + "\(Figures.percent(summary.withPair, of: summary.instructions)) "
            + "have a verb with an object, in \(Figures.grouped(summary.distinctPairs)) different pairs.\(cutoff)"
    }

    private func slice(_ verb: VerbNounSummary.Verb, hue: Int, from start: Double, span: Double) -> String {
        var svg =
            "<g style=\"--h:\(hue)\"><g><title>\(HTML.escape(Self.cut(verb.verb, 60))): \(Figures.grouped(verb.count))</title>"
        svg += arc("v", from: start, span: span, inner: Self.hole, outer: Self.middle)
        svg += label(verb.verb, verb.count, at: start + span / 2, span: span, inner: Self.hole, outer: Self.middle) + "</g>"
        var angle = start
        for noun in verb.nouns {
            let part = span * Double(noun.count) / Double(max(1, verb.count))
            svg += "<g><title>\(HTML.escape(Self.cut(verb.verb + " " + noun.noun, 60))): \(Figures.grouped(noun.count))</title>"
            svg += arc("o", from: angle, span: part, inner: Self.middle, outer: Self.rim)
            svg += label(noun.noun, noun.count, at: angle + part / 2, span: part, inner: Self.middle, outer: Self.rim) + "</g>"
            angle += part
        }
        let rest = start + span - angle
        if rest * Self.rim > 1 { svg += arc("r", from: angle, span: rest, inner: Self.middle, outer: Self.rim) }
        return svg + "</g>"
    }

    private func arc(_ style: String, from start: Double, span: Double, inner: Double, outer: Double) -> String {
        // One arc cannot go all the way round: its ends would be one point.
        let span = min(span, 2 * .pi - 0.0001)
        let end = start + span
        let large = span > .pi ? 1 : 0
        return
            "<path class=\"\(style)\" d=\"M\(point(outer, start))A\(number(outer)) \(number(outer)) 0 \(large) 1 \(point(outer, end))"
            + "L\(point(inner, end))A\(number(inner)) \(number(inner)) 0 \(large) 0 \(point(inner, start))Z\"/>"
    }

    /// The text along the radius, where it fits.
    private func label(_ text: String, _ count: Int, at angle: Double, span: Double, inner: Double, outer: Double) -> String {
        guard span * inner >= Self.lineHeight else { return "" }
        let radius = (inner + outer) / 2
        let degrees = angle * 180 / .pi - 90
        let isLeft = angle > .pi
        let place = "rotate(\(number(degrees)) 320 320) translate(\(number(320 + radius)) 320)" + (isLeft ? " rotate(180)" : "")
        let shown = Self.cut(text, Self.longestLabel) + " \(Figures.short(count))"
        return "<text transform=\"\(place)\" text-anchor=\"middle\" dominant-baseline=\"central\">\(HTML.escape(shown))</text>"
    }

    private func point(_ radius: Double, _ angle: Double) -> String {
        "\(number(320 + radius * sin(angle))) \(number(320 - radius * cos(angle)))"
    }

    private func number(_ value: Double) -> String {
        HTML.decimal(value, places: 2)
    }

    /// At most `length` characters.
    private static func cut(_ text: String, _ length: Int) -> String {
        text.count > length ? text.prefix(length - 1) + "…" : text
    }

    private static let style = """
        .sunburst .v{fill:hsl(var(--h) 52% 78%)}.sunburst .o{fill:hsl(var(--h) 55% 90%)}\
        .sunburst .r{fill:hsl(var(--h) 20% 96%)}.sunburst path{stroke:#fff;stroke-width:1}\
        .sunburst text{fill:#1b1d21;font:10.5px system-ui,sans-serif}.sunburst .sum{font-size:20px;font-weight:600}\
        .sunburst .small{font-size:12px;font-weight:400}\
        @media (prefers-color-scheme:dark){.sunburst .v{fill:hsl(var(--h) 38% 36%)}.sunburst .o{fill:hsl(var(--h) 34% 24%)}\
        .sunburst .r{fill:hsl(var(--h) 8% 13%)}\
        .sunburst path{stroke:#16181c}.sunburst text{fill:#e6e8ec}}
        """
}
