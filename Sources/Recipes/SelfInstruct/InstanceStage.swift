import RecipeKit
import Records

/// Asks whether a task is a classification task, then for its instances, and sieves them.
struct InstanceStage {
    let settings: SelfInstructSettings

    func work(_ step: Step, at bench: any Workbench) async throws -> Outcome {
        let task = try InstanceTask(payload: step.payload)
        let reader = ReplyReader(settings: settings)
        let verdict = reader.verdict(in: try await bench.ask(classificationQuestion(task)).first)
        let labelled = verdict == true
        let reply = try await bench.ask(instanceQuestion(task, isClassification: labelled)).first
        var outcome = Outcome()
        switch reader.instances(in: reply, labelFirst: labelled, instruction: task.instruction) {
        case .failure(let dropped): outcome.rejections = [dropped.rejection(of: "instances")]
        case .success(let read):
            var random = AnyRandom(bench.random("instances"))
            let sieved = InstanceRules(parameters: settings.parameters, instruction: task.instruction)
                .sieve(read, random: &random)
            outcome.rejections = sieved.rejections
            if !sieved.kept.isEmpty {
                outcome.candidates = [candidate(task, sieved.kept, verdict: verdict)]
                return outcome
            }
        }
        outcome.rejections.append(
            Rejection(rule: "no-valid-instance", measured: 0, threshold: 1, text: task.instruction, ask: "instances"))
        return outcome
    }

    private func values(_ task: InstanceTask) -> [String: TemplateValue] {
        var values: [String: TemplateValue] = ["instruction": .text(task.instruction)]
        if settings.api == .chat { values["json"] = .flag(settings.json) }
        return values
    }

    private func classificationQuestion(_ task: InstanceTask) -> Question {
        Question(
            "classification", template: settings.prompt(.classification, in: task.language), values: values(task),
            api: settings.api, sampling: settings.classificationSampling(),
            schema: settings.json ? ReplySchema.answer(task.language) : nil)
    }

    private func instanceQuestion(_ task: InstanceTask, isClassification: Bool) -> Question {
        let sampling = settings.instanceSampling(isClassification: isClassification)
        return Question(
            "instances", template: settings.prompt(isClassification ? .outputFirst : .inputFirst, in: task.language),
            values: values(task), api: settings.api, sampling: sampling,
            schema: settings.json ? ReplySchema.instances(count: settings.parameters.int("max_instances")) : nil,
            longerLimit: settings.parameters.bool("lengthen_truncated") ? sampling.maxTokens.map { $0 * 2 } : nil)
    }

    private func candidate(_ task: InstanceTask, _ instances: [Instance], verdict: Bool?) -> Candidate {
        let records = instances.map { instance in
            var draft = RecordDraft(kind: "self-instruct", instruction: task.instruction, instance: instance)
            draft.parents = task.parents
            draft.extra = ["classification": verdict.map { $0 ? "yes" : "no" } ?? "unclear"]
            return draft
        }
        return Candidate(
            key: "instances", text: task.instruction, counts: settings.counting == .tasks, records: records)
    }
}
