import RecipeKit
import Records
import TextKit

/// Whether an evolved instruction gained anything over its parent.
///
/// Source: arXiv 2304.12244, section 3.2, elimination test 1. For what was to be a new instruction it says nothing and is left out.
struct EqualityTest {
    let round: EvolutionRound
    let settings: EvolInstructSettings

    /// What lets an instruction pass.
    struct Verdict: Equatable {
        let name: String
        let wasAsked: Bool

        static let notEqual = Verdict(name: "not-equal", wasAsked: true)
        static let unclear = Verdict(name: "unclear", wasAsked: true)
        static let lexical = Verdict(name: "lexical", wasAsked: false)
        static let notAsked = Verdict(name: "not-asked", wasAsked: false)
    }

    private var question: String { "equal-\(round.number)" }

    /// - Throws: ``Eliminated`` where the two are equal, or the judge does not say and such instructions are dropped.
    func verdict(on instruction: String, parent: String, at bench: any Workbench) async throws -> Verdict {
        if round.operation.startsAfresh || settings.equality == .off { return .notAsked }
        if settings.equality.comparesWords, let overlap = overlap(instruction, parent) {
            throw Eliminated(
                Rejection(
                    rule: "evol-equal", measured: overlap, threshold: settings.parameters.double("lexical_threshold"),
                    text: instruction, detail: round.detail("by its words"), tags: round.tags))
        }
        guard settings.equality.asksJudge else { return .lexical }
        let reply = try await bench.ask(
            Question(
                question, role: .judge, template: EvolPrompt.equality,
                values: ["first": .text(parent), "second": .text(instruction)], sampling: settings.judgeSampling)
        ).first
        return try verdict(in: reply, on: instruction)
    }

    private func verdict(in reply: ReplyChoice, on instruction: String) throws -> Verdict {
        // A verdict that comes before the limit of tokens is one, however the reply would have gone on.
        let unusable = reply.ending == .truncated ? nil : UnusableReply.rule(of: reply)
        switch unusable == nil ? EqualityVerdict.parse(reply.text) : nil {
        case false?: return .notEqual
        case true?: throw Eliminated(round, rule: "evol-equal", text: instruction, "the judge says so")
        case nil:
            if settings.keepsUnclear { return .unclear }
            let said = String(reply.text.unicodeScalars.prefix(200))
            throw Eliminated(
                round, rule: unusable ?? "evol-verdict-unclear", text: instruction, "\(question): \(said)", ask: question)
        }
    }

    private func overlap(_ instruction: String, _ parent: String) -> Double? {
        TokenOverlap.fMeasure(
            WordTokens.words(parent), WordTokens.words(instruction), atLeast: settings.parameters.double("lexical_threshold"))
    }
}

/// How difficult an instruction is by a judge's rating. It decides nothing.
///
/// Source: arXiv 2304.12244, section 4.
struct Difficulty {
    /// 1 to 10; nil where the judge gave no such number.
    private let score: Double?

    init(of instruction: String, round: Int, settings: EvolInstructSettings, at bench: any Workbench) async throws {
        let reply = try await bench.ask(
            Question(
                EvolutionRound.difficultyName(round), role: .judge, template: EvolPrompt.difficulty,
                values: ["instruction": .text(instruction)], sampling: settings.judgeSampling)
        ).first
        let isReadable = reply.ending == .complete || reply.ending == .truncated
        score = isReadable ? ScoreReply.parse(reply.text, in: 1...10) : nil
    }

    func mark(_ row: inout RecordDraft) {
        if let score { row.scores["difficulty"] = score } else { row.extra["difficulty"] = "unclear" }
    }
}
