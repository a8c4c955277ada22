import RecipeKit
import Records
import TextKit

/// The call that answers a question from the picture alone. Source: arXiv 2308.12714, section 3.2 (VIC).
struct FreshAnswer {
    let question: String
    let type: VIGCType
    let settings: VIGCSettings

    /// - Parameter samples: how many answers are wanted.
    func call(samples: Int?, temperature: String = "answer_temperature") -> TurnDesk.Call {
        TurnDesk.Call(
            name: "answer", prompt: .answer, role: .visionAnswerer,
            values: [
                "question": .text(question), "bare": .flag(settings.parameters.bool("bare_question")),
                "short": .flag(type == .short),
            ],
            temperature: temperature, n: samples)
    }

    /// - Throws: ``TurnDropped`` where there is no answer to be used, and what the bench throws.
    func ask(at desk: inout TurnDesk) async throws -> String {
        type == .short ? try await agreed(at: &desk) : try await desk.text(call(samples: nil), question: question)
    }

    /// The most frequent of several short answers.
    ///
    /// Source: vision-generation, §2.3: the published software draws from five beams by their weight and drops what is below a
    /// confidence; what an endpoint can tell of that is how many of its answers agree.
    private func agreed(at desk: inout TurnDesk) async throws -> String {
        let samples = settings.parameters.int("short_samples")
        let call = call(samples: samples == 1 ? nil : samples, temperature: samples == 1 ? "answer_temperature" : "temperature")
        let choices = try await desk.ask(call).choices
        let drops = settings.parameters.bool("drop_refusals")
        let usable = choices.filter { ReplyRejected.unusable($0, to: question, dropsRefusals: drops) == nil }
        guard let first = usable.first else {
            let reply = choices.first ?? ReplyChoice(ending: .empty, text: "")
            let rejected = ReplyRejected.unusable(reply, to: question, dropsRefusals: drops) ?? ReplyRejected("empty-reply", "")
            throw TurnDropped(rejected, ask: desk.name(call))
        }
        let groups = Dictionary(grouping: usable) { WordTokens.words($0.text) }
        let most = groups.values.map(\.count).max() ?? 0
        let chosen = usable.first { groups[WordTokens.words($0.text)]?.count == most } ?? first
        let answer = PictureMark.removed(from: String(PythonText.strip(chosen.text)))
        let share = Double(most) / Double(choices.count)
        let least = settings.parameters.double("short_agreement")
        guard share >= least else {
            var dropped = TurnDropped("low-agreement", text: question, detail: answer)
            (dropped.rejection.measured, dropped.rejection.threshold) = (share, least)
            throw dropped
        }
        return answer
    }
}
