import RecipeKit
import Records
import TextKit

/// Asks for more instructions and sieves what comes back.
struct InstructionStage {
    let settings: SelfInstructSettings

    func work(_ step: Step, at bench: any Workbench) async throws -> Outcome {
        let language = settings.language(of: bench.input)
        let shown = try await Demonstrations(at: bench, settings: settings)
        let reply = try await bench.ask(question(shown, language)).first
        switch ReplyReader(settings: settings).items(in: reply, askedFrom: shown.texts.count + 1) {
        case .failure(let dropped): return Outcome(rejections: [dropped.rejection(of: "instructions")])
        case .success(let items): return outcome(of: items, step: step, parents: shown.seeds, language: language)
        }
    }

    private func question(_ shown: Demonstrations, _ language: Language) -> Question {
        let next = shown.texts.count + 1
        let count = settings.parameters.int("items_per_request")
        var values: [String: TemplateValue] = ["demonstrations": .list(shown.rows), "next": .text("\(next)")]
        if settings.api == .chat {
            values["last"] = .text("\(next + count - 1)")
            values["classification"] = .flag(settings.classificationOnly)
            values["json"] = .flag(settings.json)
        }
        return Question(
            "instructions", template: settings.prompt(.instructions, in: language), values: values, api: settings.api,
            sampling: settings.instructionSampling(last: next + count - 1),
            schema: settings.json ? ReplySchema.tasks(count: count) : nil)
    }

    private func outcome(of items: [NumberedList.Item], step: Step, parents: [String], language: Language) -> Outcome {
        var outcome = Outcome()
        let rules = settings.instructionRules(language)
        for item in items {
            let text = rules.cleaned(item.text)
            if !item.isTerminated {
                outcome.rejections.append(
                    Rejection(rule: "truncated", text: text, detail: "the last item of a list that was cut off"))
            } else if let rejection = rules.rejection(of: text) {
                outcome.rejections.append(rejection)
            } else {
                outcome.candidates.append(candidate(text, at: item.offset, step: step, parents: parents, language: language))
            }
        }
        return outcome
    }

    private func candidate(_ text: String, at offset: Int, step: Step, parents: [String], language: Language) -> Candidate {
        let task = InstanceTask(instruction: text, language: language, parents: parents)
        let next = Step(kind: StepKind.instances, key: "\(step.key):\(offset)", payload: task.payload)
        return Candidate(
            key: "\(offset)", text: text, comparison: text, counts: settings.counting == .instructions, followUps: [next])
    }
}
