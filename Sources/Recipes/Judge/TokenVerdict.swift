import RecipeKit
import Statistics
import TextKit

/// The verdict that the probabilities of a reply's first token give.
///
/// Source: AlpacaEval 2, whose weighted preference is P(m)/(P(m)+P(M)) over the tokens that the endpoint lists.
struct TokenVerdict: Equatable {
    /// The labels of the two places, as the prompt offers them.
    static let labels = (first: "A", second: "B")

    /// How probable the first label is, beside the second alone, 0...1.
    let firstProbability: Double

    /// Nil where `tokens` have neither label: that says nothing of either.
    init?(_ tokens: [TokenProbability]) {
        func logprobs(_ label: String) -> [Double] {
            tokens.filter { Self.word($0.token) == label }.map(\.logprob)
        }
        guard let share = LabelShare(first: logprobs(Self.labels.first), second: logprobs(Self.labels.second)) else { return nil }
        firstProbability = share.first
    }

    /// `A`, `B`, or a tie where neither is more probable.
    var label: String {
        if firstProbability == 0.5 { return "tie" }
        return firstProbability > 0.5 ? Self.labels.first : Self.labels.second
    }

    /// A token without the space before it, which tokenizers also write as U+0120 or U+2581.
    private static func word(_ token: String) -> Substring {
        PythonText.strip(token).drop { $0 == "\u{120}" || $0 == "\u{2581}" }
    }
}

extension JudgeCall {
    /// The least that endpoints demand as a limit which refuse a single token.
    private static let leastLimit = 16

    /// Asks for one token. A reply without its probabilities, or whose list has neither label, is an error by name: what was drawn
    /// from a distribution is not taken for the distribution.
    func tokenRuling(at bench: any Workbench) async throws -> Ruling {
        let fence = bench.hex(12, "fence-\(name)")
        var reply = try await bench.ask(tokenQuestion(name, limit: 1, fence: fence)).first
        if reply.ending == .malformed {
            reply = try await bench.ask(tokenQuestion("\(name)-\(Self.leastLimit)", limit: Self.leastLimit, fence: fence)).first
        }
        switch reply.ending {
        // A limit of one token cuts off whatever is said, and the token may be one that leaves no text.
        case .complete, .truncated, .empty: break
        case .refusal, .contentFilter, .malformed, .otherTool, .severalCalls, .imageMissing, .imageChanged, .imageRefused:
            return Ruling(failure: UnusableReply.rule(of: reply), judgment: reply.text)
        }
        guard let tokens = reply.firstToken else { return Ruling(failure: "no-logprobs", judgment: reply.text) }
        guard let verdict = TokenVerdict(tokens) else { return Ruling(failure: "label-not-listed", judgment: reply.text) }
        return Ruling(
            verdict: .label(verdict.label), method: .logprobs, firstProbability: verdict.firstProbability, judgment: reply.text)
    }

    private func tokenQuestion(_ name: String, limit: Int, fence: String) -> Question {
        var values = brief.values(fence: fence)
        values["options"] = .list([TokenVerdict.labels.first, TokenVerdict.labels.second].map { ["line": $0] })
        return Question(
            name, role: role, template: settings.template, values: values, images: brief.images,
            sampling: settings.tokenSampling(limit: limit))
    }
}
