import RecipeKit
import TextKit

/// The form in which one call asks for its verdict: what a prompt says of it, and how the reply is read.
struct JudgeForm {
    let verdict: VerdictForm
    private let settings: JudgeSettings
    private let isLabel: Bool

    /// - Parameters:
    ///   - nonce: marks the verdict of this call.
    ///   - isLabel: for a verdict without reasons, which may also be none.
    init(_ settings: JudgeSettings, nonce: String, isLabel: Bool = false) {
        let channel: VerdictForm.Channel =
            switch settings.channel {
            case .schema, .tool: .schema
            case .text: .text(nonce: nonce)
            case .classic, .logprobs: .classic
            }
        self.settings = settings
        self.isLabel = isLabel
        verdict = VerdictForm(channel, Self.offer(settings))
    }

    private static func offer(_ settings: JudgeSettings) -> VerdictForm.Offer {
        switch settings.mode {
        case .pairwise: .labels(["A", "B", settings.channel == .classic ? "C" : "tie"])
        case .fiveLevel: .labels(["A>>B", "A>B", "A=B", "B>A", "B>>A"])
        case .scores: .scores(2, settings.scale)
        case .single: .scores(1, settings.scale)
        }
    }

    /// The prompt's variables that tell the form.
    var values: [String: TemplateValue] {
        var values: [String: TemplateValue] = [
            "text": .flag(!settings.channel.isObject), "schema": .flag(settings.channel.isObject),
            "tool": .flag(settings.channel == .tool), "options": .list(options.map { ["line": framed($0)] }),
        ]
        // What C stands for has to be said.
        if settings.mode == .pairwise || isLabel { values["classic"] = .flag(settings.channel == .classic) }
        if settings.mode.givesScores, !isLabel {
            values["lowest"] = .text("\(settings.scale.lowerBound)")
            values["highest"] = .text("\(settings.scale.upperBound)")
        }
        return values
    }

    private var options: [String] {
        switch verdict.offer {
        case .labels(let labels): labels
        // In JSON the members tell the scores apart.
        case .scores where verdict.channel == .schema: []
        case .scores(1, _): ["n"]
        case .scores: ["a, b"]
        }
    }

    /// `option` as it stands in a reply.
    private func framed(_ option: String) -> String {
        switch verdict.channel {
        case .schema: "\"\(option)\""
        case .text(let nonce): "VERDICT-\(nonce): \(option)"
        case .classic: "[[\(option)]]"
        }
    }

    /// What a text that reaches no verdict is answered with; it is not on offer.
    var noVerdict: String { verdict.channel == .schema && settings.mode.givesScores ? "null" : framed("none") }

    /// The JSON schema of a reply; nil for the other channels.
    var schema: String? { settings.channel == .schema ? objectSchema : nil }

    /// The tool whose call is the reply; nil for the other channels.
    var tool: Tool? {
        guard settings.channel == .tool else { return nil }
        return Tool(name: Self.toolName, description: "Hands in the verdict on what was to be judged.", parameters: objectSchema)
    }

    /// As the prompts have it.
    private static let toolName = "give_verdict"

    /// Members in the order in which they are to be written.
    private var objectSchema: String {
        let verdicts = verdict.members.map { ($0, valueSchema) }
        let reasoning = isLabel ? [] : [("reasoning", #"{"type":"string"}"#)]
        let members = settings.parameters.bool("verdict_first") ? verdicts + reasoning : reasoning + verdicts
        let properties = members.map { "\"\($0)\":\($1)" }.joined(separator: ",")
        let names = members.map { "\"\($0.0)\"" }.joined(separator: ",")
        return #"{"type":"object","properties":{\#(properties)},"required":[\#(names)],"additionalProperties":false}"#
    }

    private var valueSchema: String {
        switch verdict.offer {
        case .labels(let labels):
            let offered = (labels + (isLabel ? ["none"] : [])).map { "\"\($0)\"" }.joined(separator: ",")
            return #"{"type":"string","enum":[\#(offered)]}"#
        case .scores(_, let range):
            let offered = range.map { "\($0)" }.joined(separator: ",")
            return isLabel
                ? #"{"type":["integer","null"],"enum":[\#(offered),null]}"# : #"{"type":"integer","enum":[\#(offered)]}"#
        }
    }
}
