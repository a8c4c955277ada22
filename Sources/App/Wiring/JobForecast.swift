import Engine
import FoundationEssentials
import RecipeKit
import Reports
import Settings
import Statistics

/// What a sample of a job says of the whole: calls, tokens, money and time.
struct JobForecast: Encodable {
    var schema = 1
    /// Tasks to make, or seeds to work where the recipe has no target.
    let target: Int
    let isTargeted: Bool
    /// Rows of data to come.
    let rows: Int
    let calls: Int
    let promptTokens: Int
    let completionTokens: Int
    /// Nil where the endpoint's price is unknown.
    let picodollars: Int64?
    /// What is set aside if every answer were as long as it may be.
    let mostPicodollars: Int64?
    let seconds: Double
    let secondsPerCall: Double
    let concurrency: Int
    let endpoint: String?
    let capPicodollars: Int64?
    let sampledTasks: Int
    /// What the numbers of a judge's job will be worth.
    let precision: JudgePrecision?
    /// What it was made from, in words.
    let basis: String

    init(_ sample: DrySample, settings: Settings, order: JobOrder, secondsPerCall: Double, basis: String? = nil) {
        func scaled(_ count: Int) -> Int {
            Int(min(1e18, (Double(count) / Double(sample.units) * Double(sample.wanted)).rounded(.up)))
        }
        target = sample.wanted
        self.basis = basis ?? "from \(sample.units) on the simulated endpoint (nothing was sent)"
        isTargeted = order.recipe.parameters.parameters.contains { $0.name == "target" }
        rows = scaled(sample.rows)
        sampledTasks = sample.units
        calls = scaled(sample.calls)
        promptTokens = scaled(sample.promptTokens)
        completionTokens = scaled(sample.completionTokens)
        let asked = settings.endpoints(for: order.recipe.roles.first ?? .teacher)
        endpoint = asked.first?.name
        // A panel's judges are asked the same, so each has its share of the tokens at its own price.
        let seats = ((try? order.roles()) ?? []).filter(\.isFurtherSeat).map { settings.endpoints(for: $0) }
        let prices = ([asked] + seats).map(Self.price)
        func cost(_ input: Int, _ output: Int) -> Int64? {
            guard !prices.contains(where: { $0 == nil }) else { return nil }
            let whole = prices.compactMap { $0 }.reduce(0.0) { sum, price in
                sum + Double(input) * Double(price.input) + Double(output) * Double(price.output)
            }
            return Int64(min(9e18, whole / Double(prices.count)))
        }
        picodollars = cost(promptTokens, completionTokens)
        mostPicodollars = cost(scaled(sample.promptBound), scaled(sample.completionBound))
        concurrency = max(1, asked.reduce(0) { $0 + $1.maximumInFlight })
        self.secondsPerCall = secondsPerCall
        seconds = Double(calls) * secondsPerCall / Double(concurrency)
        capPicodollars = (order.cap ?? settings.budgets.job.map { Cap($0) })?.picodollars
        precision = order.recipe.name == JobOrder.judge ? JudgePrecision(pairs: sample.wanted) : nil
    }

    /// Nil where it is not known.
    private static func price(_ endpoints: [EndpointSetting]) -> Price? {
        endpoints.first.flatMap { $0.price ?? ($0.isLoopback ? Price(input: 0, output: 0) : nil) }
    }

    var text: String {
        let money = picodollars.map { $0 == 0 ? "free" : "about \(Figures.money($0))" } ?? "unknown (the endpoint has no price)"
        let unit = isTargeted ? "tasks" : precision == nil ? "seeds" : "pairs"
        let most = mostPicodollars.flatMap {
            $0 > 0 ? "; at the most, if every answer were as long as it may be, \(Figures.money($0))" : nil
        }
        var text = """
            for \(Figures.grouped(target)) \(unit), \(basis):
              rows    about \(Figures.grouped(rows))
              calls   about \(Figures.grouped(calls))
              tokens  about \(Figures.grouped(promptTokens)) in, \(Figures.grouped(completionTokens)) out
              money   \(money)\(most ?? "")
              time    about \(Figures.duration(seconds: seconds)) at \(concurrency) at one time, \
            \(Figures.delay(seconds: secondsPerCall)) a call

            """
        if let precision { text += "  \(precision.text)\n" }
        if let capPicodollars, let picodollars, picodollars > capPicodollars {
            text += "  the cap of \(Figures.money(capPicodollars)) would pause it before its end\n"
        }
        return text
    }
}

/// What so many pairs can tell, said before anything is spent: ties make it a little better.
///
/// Source: judging, §5.7; the normal approximation without ties, at 95 % confidence and 80 % power.
struct JudgePrecision: Encodable {
    let pairs: Int
    /// Of the 95 % interval of a win rate near a half: a share.
    let halfWidth: Double
    /// The distance of the true win rate from one half that is found in four of five runs: a share.
    let detectableGap: Double

    /// Nil for no pair.
    init?(pairs: Int) {
        guard let power = Power(), let halfWidth = power.halfWidth(questions: pairs),
            let gap = power.detectableGap(questions: pairs)
        else { return nil }
        self.pairs = pairs
        self.halfWidth = halfWidth
        detectableGap = gap
    }

    var text: String {
        "\(Figures.grouped(pairs)) pairs tell a win rate to ±\(Self.points(halfWidth)) points, and find one that lies "
            + "\(Self.points(detectableGap)) points or more from 50 % in four runs of five"
    }

    private static func points(_ share: Double) -> String { "\((share * 1000).rounded() / 10)" }
}
