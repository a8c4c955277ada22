import RecipeKit
import Records
import TextKit

/// Reads a reply's tasks and sieves them.
struct AlpacaReply {
    let settings: AlpacaSettings
    /// The ids of the seeds that the request showed.
    let parents: [String]

    func outcome(of reply: ReplyChoice, askedFrom next: Int) -> Outcome {
        let drops = settings.parameters.bool("drop_refusals")
        if let rejected = ReplyRejected.unusable(reply, to: "", dropsRefusals: drops) {
            return Outcome(rejections: [rejected.rejection(of: Alpaca.question)])
        }
        let tasks = TaskBlocks.parse(
            reply.text, startingAt: next, isOpen: settings.api == .completions,
            mode: settings.parameters.bool("resynchronise") ? .resynchronising : .compat, wasCut: reply.ending == .truncated)
        if tasks.allSatisfy({ $0.state == .malformed }) {
            let rejected = ReplyRejected("unparsable", reply.text, detail: "no task found")
            return Outcome(rejections: [rejected.rejection(of: Alpaca.question)])
        }
        var outcome = Outcome()
        for task in tasks {
            if let rejection = rejection(of: task) {
                outcome.rejections.append(rejection)
            } else {
                outcome.candidates.append(candidate(task))
            }
        }
        return outcome
    }

    /// For the first rule that `task` breaks. Source: the software's filters, in their order; those of its output are ours.
    private func rejection(of task: ParsedTask) -> Rejection? {
        switch task.state {
        case .cut:
            return Rejection(rule: "task-truncated", text: task.instruction, detail: "the last task of a reply that was cut off")
        case .malformed: return Rejection(rule: "task-malformed", text: task.instruction, detail: "number \(task.number)")
        case .whole: break
        }
        let rules = InstructionRules(parameters: settings.parameters, language: .english)
        if let rejection = rules.rejection(of: task.instruction) { return rejection }
        guard settings.parameters.bool("instance_rules") else { return nil }
        return InstanceRules(parameters: settings.parameters, instruction: task.instruction)
            .rejection(of: Instance(input: task.input, output: task.output))
    }

    private func candidate(_ task: ParsedTask) -> Candidate {
        var draft = RecordDraft(
            kind: Alpaca.name, instruction: task.instruction, instance: Instance(input: task.input, output: task.output))
        draft.parents = parents
        return Candidate(
            key: "\(task.offset)", text: task.instruction, comparison: task.instruction, counts: true, records: [draft])
    }
}
