public import RecipeKit
public import Statistics

/// A published way of judging: parameters, and the rule by which it merges what the judge said.
///
/// Prompts are this program's own, so that results are not those of the papers; how is asked, how often, and how it is counted, is
/// theirs.
public struct JudgeProtocol: Sendable {
    /// What users type: "mt-bench".
    public let name: String
    /// Where it was published.
    public let source: String
    /// Parameters of ``Judge`` that differ from the recipe's defaults or matter to the protocol.
    public let parameters: [String: ParameterValue]
    /// The rule of its headline.
    public let rule: MergeRule

    /// The protocol called `name`.
    public static func named(_ name: String) -> JudgeProtocol? {
        all.first { $0.name == name }
    }

    /// By name.
    public static let all: [JudgeProtocol] = [
        JudgeProtocol(
            name: "alpaca-eval", source: "AlpacaEval 2, arXiv 2404.04475",
            [
                "mode": .string("pairwise"), "channel": .string("logprobs"), "temperature": .double(1),
            ], .halfVotes),
        JudgeProtocol(name: "alpagasus", source: "AlpaGasus, arXiv 2307.08701", scores, .lenient),
        JudgeProtocol(
            name: "arena-hard", source: "Arena-Hard, arXiv 2406.11939",
            [
                "mode": .string("five-level"), "channel": .string("classic"), "temperature": .double(0), "max_tokens": .int(4096),
            ], .weighted),
        JudgeProtocol(name: "cherry", source: "Cherry LLM, arXiv 2308.12032", scores, .lenient),
        JudgeProtocol(
            name: "faireval", source: "FairEval, arXiv 2305.17926",
            [
                "mode": .string("scores"), "samples": .int(3), "temperature": .double(1),
            ], .scoreMean),
        // LIMA's main comparison is by people; the scale of six and the five samples are those of its ablations.
        JudgeProtocol(
            name: "lima", source: "LIMA, arXiv 2305.11206",
            [
                "mode": .string("single"), "scale": .string("1-6"), "samples": .int(5), "temperature": .double(1),
            ], .scoreMean),
        JudgeProtocol(
            name: "mt-bench", source: "MT-bench, arXiv 2306.05685",
            [
                "mode": .string("pairwise"), "channel": .string("classic"), "temperature": .double(0), "reask": .bool(false),
                "lengthen_truncated": .bool(false),
            ], .strict),
        JudgeProtocol(name: "rethinking", source: "Rethinking Data Selection, arXiv 2402.06094", scores, .strict),
    ]

    private static let scores: [String: ParameterValue] = ["mode": .string("scores"), "temperature": .double(0)]

    private init(name: String, source: String, _ parameters: [String: ParameterValue], _ rule: MergeRule) {
        self.name = name
        self.source = source
        self.parameters = parameters
        self.rule = rule
    }

    /// The parameters as `--set` takes them, by name.
    public var settings: String {
        parameters.sorted { $0.key < $1.key }.map { name, value in
            if case .string(let text) = value { "\(name)=\(text)" } else { "\(name)=\(value)" }
        }.joined(separator: " ")
    }
}
