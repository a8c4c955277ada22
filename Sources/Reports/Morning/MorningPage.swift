import FoundationEssentials

/// The report as one self-contained HTML page: no script, no font, no picture from anywhere, so that nothing a model wrote can run.
///
/// Its size is bounded, whatever the data's: texts are cut, and of many jobs the last ones are told of in full.
public struct MorningPage {
    private let report: MorningReport

    public init(_ report: MorningReport) {
        self.report = report
    }

    /// The page, UTF-8.
    public var text: String {
        var page = HTML()
        let title = report.isNight ? "The night" : report.jobs.first.map { "\($0.recipe) \($0.id.prefix(12))" } ?? "A job"
        page.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        page.raw("<meta name=\"color-scheme\" content=\"light dark\">\n")
        page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; ")
        page.raw("img-src data:\">\n<link rel=\"icon\" href=\"data:,\">\n")
        page.element("title", "", title)
        page.raw("<style>\(JudgePage.style)\(Self.style)</style></head>\n<body><main>\n")
        if report.isNight {
            night(&page)
        } else if report.jobs.isEmpty {
            page.element("h1", "", "No job")
        }
        for job in report.jobs { JobSection(job, isAlone: !report.isNight).write(to: &page) }
        page.raw("</main></body></html>\n")
        return page.text
    }

    private func night(_ page: inout HTML) {
        page.element("h1", "", "The night")
        let from = report.from.map { Moments.text($0) } ?? ""
        let to = report.to.map { Moments.text($0) } ?? ""
        page.element("p", "class=\"note\"", "\(from) to \(to)")
        page.raw("<p class=\"big\">")
        page.escaped(Figures.grouped(report.rows))
        page.raw("</p>")
        page.element(
            "p", "",
            "rows in \(report.jobs.count + report.further) jobs; the calls of that time cost "
                + "\(Figures.money(report.cost.picodollars)), "
                + "\(Figures.grouped(report.cost.tokens)) tokens.")
        JobSection.decisions(report.decisions, to: &page)
        guard !report.jobs.isEmpty else { return }
        page.raw("<h2>Jobs</h2>\n<table>")
        page.row(["recipe", "job", "state", "rows", "rejected", "cost"], numbers: 3, header: true)
        for job in report.jobs {
            page.raw("<tr><td>")
            page.escaped(job.recipe)
            page.raw("</td><td><a href=\"#job-")
            page.escaped(job.id)
            page.raw("\">")
            page.escaped(String(job.id.prefix(12)))
            page.raw("</a></td>")
            page.element("td", "", job.state)
            page.element("td", "class=\"n\"", Figures.grouped(job.rows))
            page.element("td", "class=\"n\"", Figures.grouped(job.rejected))
            page.element("td", "class=\"n\"", Figures.money(job.cost.picodollars))
            page.raw("</tr>\n")
        }
        page.raw("</table>\n")
        if report.further > 0 { page.element("p", "class=\"note\"", "\(report.further) earlier jobs are not told of here.") }
    }

    private static let style = """
        .decide{border-left:4px solid var(--warn);padding:.2rem .8rem;margin:.8rem 0}.decide p{margin:.3rem 0}
        .decide code{display:block;background:color-mix(in srgb,var(--line) 35%,transparent);padding:.3rem .5rem}
        pre{max-height:24rem;overflow:hidden auto;contain:paint}
        .sunburst{display:block;max-width:40rem;margin:.6rem auto}.grid{display:grid;grid-template-columns:repeat(3,1fr);gap:1rem}
        @media (max-width:50rem){.grid{grid-template-columns:1fr}}h3{font-size:1rem;margin:1rem 0 .2rem}
        a{color:inherit}section{border-top:1px solid var(--line);margin-top:2.5rem}section.alone{border:0;margin:0}
        td.n{white-space:nowrap}table.fixed{table-layout:fixed}.fixed th:nth-child(1){width:12rem}.fixed th:nth-child(2),\
        .fixed th:nth-child(3){width:4rem}td{vertical-align:top}th{overflow-wrap:normal}\
        svg.small-chart text{font-size:30px}td pre{margin:0;max-height:7rem;font-size:.85rem}
        @media (max-width:40rem){table.fixed{display:table}.fixed th:nth-child(1){width:5rem}.fixed th:nth-child(2){width:3.2rem}\
        .fixed th:nth-child(3){width:3.6rem}summary{overflow:hidden}}
        """
}

/// Moments as people read them.
enum Moments {
    /// Epoch µs as "2026-11-28 06:30 UTC".
    static func text(_ epochMicros: Int64) -> String {
        let date = Date(timeIntervalSince1970: Double(epochMicros / 1_000_000))
        let text = date.formatted(Date.ISO8601FormatStyle())
        return text.prefix(10) + " " + text.dropFirst(11).prefix(5) + " UTC"
    }
}
