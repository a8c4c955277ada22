import FoundationEssentials
import Reports
import Store
import Support

/// What a preview shows: the rows, what they cost, and what the whole would.
struct PreviewReport: Encodable {
    struct Row: Codable {
        struct Message: Codable {
            let role: String?
            let text: String?
        }

        let instruction: String?
        let input: String?
        let output: String?
        let messages: [Message]?
    }

    var schema = 1
    let rows: [Row]
    let rejections: [String: Int]
    let calls: Int
    let promptTokens: Int
    let completionTokens: Int
    /// nil: the price is unknown.
    let picodollars: Int64?
    let secondsPerCall: Double?
    /// nil where no row came of it.
    let forecast: JobForecast?

    init(_ made: PreviewTrial.Made, forecast: JobForecast?) {
        rows = made.rows.compactMap { try? CanonicalJSON.decode(Row.self, from: $0) }
        rejections = made.rejections
        calls = made.calls
        (promptTokens, completionTokens) = (made.promptTokens, made.completionTokens)
        picodollars = made.picodollars
        secondsPerCall = made.secondsPerCall
        self.forecast = forecast
    }

    var text: String {
        var text = ""
        for (number, row) in rows.enumerated() {
            text += "── \(number + 1) " + String(repeating: "─", count: 60) + "\n\(Self.text(of: row))"
        }
        if !rows.isEmpty { text += "\n" }
        let tokens = "\(Figures.grouped(promptTokens)) tokens in, \(Figures.grouped(completionTokens)) out"
        text +=
            "\(Figures.grouped(rows.count)) rows from \(Figures.grouped(calls)) calls: \(tokens); cost \(Figures.money(picodollars))"
        if let secondsPerCall { text += "; \(Figures.delay(seconds: secondsPerCall)) a call" }
        text += "\n"
        let rules = rejections.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
        if !rules.isEmpty { text += "rejected: " + rules.joined(separator: ", ") + "\n" }
        if let forecast { text += "the whole, " + forecast.text }
        return text
    }

    private static func text(of row: Row) -> String {
        var parts: [(String, String)] = []
        if let instruction = row.instruction {
            parts.append(("instruction", instruction))
            if let input = row.input, !input.isEmpty { parts.append(("input", input)) }
            parts.append(("output", row.output ?? ""))
        } else {
            parts = (row.messages ?? []).map { ($0.role ?? "", $0.text ?? "") }
        }
        return parts.map { name, value in
            let lines = value.split(separator: "\n", omittingEmptySubsequences: false).map { Terminal.safe(String($0)) }
            return "\(Terminal.safe(name)): " + lines.joined(separator: "\n    ") + "\n"
        }.joined()
    }
}
