import Support

/// What a job came to, for the terminal and, with `--json`, for scripts.
public struct Summary: Codable, Hashable, Sendable {
    /// The version of the JSON form.
    public var schema = 1
    public var job: String
    public var recipe: String
    /// "done", "partial", "failed" …
    public var state: String
    public var accepted: Int
    public var target: Int?
    /// Rows in `data.jsonl`.
    public var rows: Int
    public var rejected: [ProgressSnapshot.Count]
    public var requests: Int
    public var promptTokens: Int
    public var completionTokens: Int
    /// nil: the price is unknown. Zero: free.
    public var costPicodollars: Int64?
    public var seconds: Double
    public var simulated: Bool
    /// The folder with the files.
    public var output: String
    /// Further lines for the reader: a stalled job, a switched-off filter, what to do next.
    public var notes: [String]

    public init(
        job: String, recipe: String, state: String, accepted: Int, target: Int?, rows: Int, rejected: [(String, Int)],
        requests: Int, promptTokens: Int, completionTokens: Int, costPicodollars: Int64?, seconds: Double, simulated: Bool,
        output: String, notes: [String] = []
    ) {
        self.job = job
        self.recipe = recipe
        self.state = state
        self.accepted = accepted
        self.target = target
        self.rows = rows
        self.rejected = rejected.map { ProgressSnapshot.Count(rule: $0.0, count: $0.1) }
        self.requests = requests
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.costPicodollars = costPicodollars
        self.seconds = seconds
        self.simulated = simulated
        self.output = output
        self.notes = notes
    }

    /// One line of JSON with sorted keys.
    /// - Throws: `EncodingError` when `seconds` is not finite.
    public func json() throws -> String {
        String(decoding: try CanonicalJSON.encode(self), as: UTF8.self)
    }

    /// The summary for a terminal of `width` columns; ends with a line end.
    public func text(width: Int = 100, colour: Bool) -> String {
        var text = headline(colour) + "\n\n" + figures(width, colour)
        let applied = rejected.filter { $0.count > 0 }.sorted { ($1.count, $0.rule) < ($0.count, $1.rule) }
        if applied.isEmpty {
            text += "\nNothing was rejected.\n"
        } else {
            let total = applied.reduce(0) { $0 + $1.count }
            text += "\n" + Tint.strong.paint("Rejected \(Figures.grouped(total))", colour) + "\n"
            var table = TextTable([("rule", .left), ("count", .right), ("share", .right), ("meaning", .left)])
            for entry in applied {
                let meaning = RejectionRules.meaning(of: entry.rule)
                table.add([entry.rule, Figures.grouped(entry.count), Figures.percent(entry.count, of: total), meaning])
            }
            text += table.text(width: width, colour: colour, indent: "  ")
        }
        for note in notes { text += "\n" + Tint.caution.paint("note: ", colour) + Terminal.safe(note) + "\n" }
        return text
    }

    private func headline(_ colour: Bool) -> String {
        let tint: Tint = state == "done" ? .good : state == "partial" ? .caution : .bad
        let goal = target.map { " of \(Figures.grouped($0))" } ?? ""
        let origin = simulated ? Tint.caution.paint(" (SIMULATED answers, not a model's)", colour) : ""
        return tint.paint(Terminal.safe(state), colour)
            + ": \(Figures.grouped(accepted))\(goal) accepted by \(Terminal.safe(recipe))" + origin
    }

    private func figures(_ width: Int, _ colour: Bool) -> String {
        var table = TextTable([("", .left), ("", .left)])
        table.add(["output", output])
        table.add(["rows", Figures.grouped(rows)])
        table.add(["requests", Figures.grouped(requests)])
        let tokens = promptTokens.addingReportingOverflow(completionTokens)
        let sum = tokens.overflow ? "" : " (\(Figures.grouped(tokens.partialValue)) in all)"
        table.add(["tokens", "\(Figures.grouped(promptTokens)) in, \(Figures.grouped(completionTokens)) out\(sum)"])
        table.add(["cost", Figures.money(costPicodollars)])
        let rate = seconds > 0 ? " (\(Figures.rate(Double(accepted) / seconds)) accepted/s)" : ""
        table.add(["time", Figures.duration(seconds: seconds) + rate])
        table.add(["job", job])
        return table.text(width: width, colour: colour, indent: "  ")
    }
}
