import RecipeKit
import Records
import TextKit

/// One call of the judge, and what is done where its reply has no verdict.
struct JudgeCall {
    /// `ab-1`: the order of the answers and the sample; `ab-1@2` at the panel's second seat.
    let name: String
    let role: Role
    let brief: JudgeBrief
    let settings: JudgeSettings

    /// What came of a call.
    struct Ruling {
        /// Nil where there is none, for the reason `failure`.
        var verdict: JudgeVerdict?
        var failure: String?
        /// By what the verdict was read.
        var method: ParseMethod?
        /// Whether the reply is one to the question with twice the limit.
        var hadLongerLimit = false
        /// How probable it is that the answer in the first place is the better one, where the channel tells.
        var firstProbability: Double?
        /// The judge's reply, whole.
        var judgment: String
        /// The reply to the question for the label only, where that was asked.
        var label: String?
    }

    /// Asks; a reply that was cut off once more with twice the limit; one without a readable verdict for the label only.
    ///
    /// There is no default: what stays without a verdict is an error by name. A reply that was cut off is not read, as its last word
    /// may be the beginning of another; nor is one re-asked that has no text to take a verdict from.
    func rule(at bench: any Workbench) async throws -> Ruling {
        if settings.channel == .logprobs { return try await tokenRuling(at: bench) }
        let form = JudgeForm(settings, nonce: bench.hex(8, "nonce-\(name)"))
        let whole = try await bench.ask(question(form, fence: bench.hex(12, "fence-\(name)")))
        let reply = whole.first
        if let failure = UnusableReply.rule(of: reply) { return Ruling(failure: failure, judgment: reply.text) }
        if let verdict = form.verdict.parse(reply.text) {
            return Ruling(
                verdict: verdict, method: ParseMethod(settings.channel, isCall: reply.isCall),
                hadLongerLimit: whole.hadLongerLimit,
                judgment: reply.text)
        }
        if Refusal.detect(in: reply.text, prompt: brief.question) != nil {
            return Ruling(failure: "refusal", judgment: reply.text)
        }
        guard settings.parameters.bool("reask") else { return Ruling(failure: "unparsed", judgment: reply.text) }
        return try await label(of: reply.text, at: bench)
    }

    private func label(of judgment: String, at bench: any Workbench) async throws -> Ruling {
        let form = JudgeForm(settings, nonce: bench.hex(8, "nonce-\(name)-label"), isLabel: true)
        let reply = try await bench.ask(labelQuestion(form, judgment, fence: bench.hex(12, "fence-\(name)-label"))).first
        let verdict = UnusableReply.rule(of: reply) == nil ? form.verdict.parse(reply.text) : nil
        return Ruling(
            verdict: verdict, failure: verdict == nil ? "unparsed" : nil, method: verdict == nil ? nil : .label,
            judgment: judgment,
            label: reply.text)
    }

    private func question(_ form: JudgeForm, fence: String) -> Question {
        var values = form.values.merging(brief.values(fence: fence)) { $1 }
        values["verdict_first"] = .flag(settings.parameters.bool("verdict_first"))
        return Question(
            name, role: role, template: settings.template, values: values, images: brief.images,
            sampling: settings.sampling(isLabel: false), schema: form.schema, tool: form.tool, longerLimit: settings.longerLimit)
    }

    private func labelQuestion(_ form: JudgeForm, _ judgment: String, fence: String) -> Question {
        var values = form.values
        values["fence"] = .text(fence)
        values["judgment"] = .text(InertText(JudgeLines.spoken(in: judgment), scores: settings.mode.givesScores).text)
        values["none"] = .text(form.noVerdict)
        for mode in JudgeMode.allCases {
            values[mode.rawValue.replacing("-", with: "_")] = .flag(mode == settings.mode)
        }
        return Question(
            name + "-label", role: role, template: JudgeMode.labelTemplate, values: values,
            sampling: settings.sampling(isLabel: true), schema: form.schema, tool: form.tool, longerLimit: settings.longerLimit)
    }
}

/// By what a verdict was read.
enum ParseMethod: String {
    case schema, tool, text, classic, logprobs
    /// The question for the label only.
    case label

    /// Where a tool should have been called and the reply is text, it is the text that was read.
    init(_ channel: JudgeSettings.Channel, isCall: Bool) {
        self =
            switch channel {
            case .schema: .schema
            case .tool: isCall ? .tool : .text
            case .text: .text
            case .classic: .classic
            case .logprobs: .logprobs
            }
    }
}

extension Workbench {
    /// `count` hexadecimal digits that nobody can foresee who does not know the job, at most 16.
    func hex(_ count: Int, _ purpose: String) -> String {
        var random = AnyRandom(random(purpose))
        let digits = String(random.next(), radix: 16)
        return (String(repeating: "0", count: 16 - digits.utf8.count) + digits).suffix(count).description
    }
}
