import RecipeKit
import Records
import TextKit

/// Reads an evolved instruction out of a reply, and drops it where no judge is needed to see that it failed.
///
/// Source: arXiv 2304.12244, section 3.2, elimination test 4; the guards before it are ours.
struct EvolvedText {
    let parent: String
    let round: EvolutionRound
    let settings: EvolInstructSettings

    private static let markers = ["given prompt", "rewritten prompt", "created prompt"]

    /// - Throws: ``Eliminated`` with the first rule that the reply breaks.
    func accept(_ reply: ReplyChoice) throws -> String {
        let question = "evolve-\(round.number)"
        if let rule = UnusableReply.rule(of: reply) {
            throw Eliminated(round, rule: rule, text: reply.text, question, ask: question)
        }
        // A parent that speaks of apologies makes no difference: what is wanted is a prompt. One that itself begins like a refusal does.
        if settings.refusals == .patterns, let refusal = Refusal.detect(in: reply.text, prompt: ""),
            Refusal.detect(in: parent, prompt: "") == nil
        {
            throw Eliminated(round, rule: "refusal", text: reply.text, "\(question): \(refusal.opening)", ask: question)
        }
        let text =
            settings.parameters.bool("strip_label")
            ? LabelEcho.removed(from: reply.text, labels: Self.markers) : String(PythonText.strip(reply.text))
        if text.isEmpty { throw Eliminated(round, rule: "evol-empty", text: reply.text) }
        if PythonText.collapsed(text) == PythonText.collapsed(parent) {
            throw Eliminated(round, rule: "evol-identical", text: text)
        }
        try checkLength(of: text)
        if let marker = leak(in: text) { throw Eliminated(round, rule: "evol-marker-leak", text: text, marker) }
        return text
    }

    private func checkLength(of text: String) throws {
        let length = WordTokens.words(text).count
        let grown = settings.parameters.double("max_growth") * Double(WordTokens.words(parent).count)
        let most = max(settings.parameters.int("max_growth_floor"), Int(grown))
        guard length > most else { return }
        throw Eliminated(round, rule: "evol-too-long", text: text, measured: length, threshold: most, "words")
    }

    /// The first marker of the prompts that `text` holds, in any case and with any spaces between its words.
    private func leak(in text: String) -> String? {
        let text = PythonText.collapsed(text)
        let parent = settings.parameters.bool("strict_markers") ? "" : PythonText.collapsed(parent)
        return Self.markers.first { marker in
            // With its signs it can only come from our prompt; without them it may be what the task speaks of.
            ["#" + marker, marker + "#"].contains { PythonText.contains($0, ignoringCaseIn: text) }
                || PythonText.contains(marker, ignoringCaseIn: text) && !PythonText.contains(marker, ignoringCaseIn: parent)
        }
    }
}

/// Replies that are of no use as a whole, by how they ended.
enum UnusableReply {
    /// The rule that names why; nil for a reply with text that is complete.
    static func rule(of reply: ReplyChoice) -> String? {
        switch reply.ending {
        case .refusal: "refusal"
        case .contentFilter: "content-filter"
        case .empty: "empty-reply"
        case .malformed: "malformed-reply"
        case .otherTool: "other-tool"
        case .severalCalls: "several-calls"
        case .imageMissing: "image-missing"
        case .imageChanged: "image-changed"
        case .imageRefused: "image-refused"
        case .truncated: "truncated"
        case .complete: PythonText.strip(reply.text).isEmpty ? "empty-reply" : nil
        }
    }
}
