import RecipeKit
import Records
import TextKit

/// Makes rows of a seed's new answers, and names what makes one of no use.
struct SeedReplies {
    let settings: ReanswerSettings
    let seed: SeedTask

    /// - Parameter replies: one for each of the seed's instances, in their order.
    func outcome(of replies: [ReplyChoice]) -> Outcome {
        var outcome = Outcome()
        for (number, pair) in zip(seed.instances, replies).enumerated() {
            let (instance, reply) = pair
            switch answer(in: reply, to: instance) {
            case .success(let answer): outcome.candidates.append(candidate(number, row(number, instance, answer)))
            case .failure(let rejected):
                outcome.rejections.append(rejected.rejection(of: Reanswer.question(number)))
                if settings.keepsOld, !instance.output.isEmpty {
                    outcome.candidates.append(candidate(number, oldRow(instance)))
                }
            }
        }
        // A dead letter has its whole step asked again, and what was kept of the step would then be there twice.
        if !outcome.candidates.isEmpty {
            for place in outcome.rejections.indices { outcome.rejections[place].ask = nil }
        }
        return outcome
    }

    /// A new output, and the reasoning where that is kept apart.
    private struct Answer {
        var output: String
        var reasoning: String?
    }

    private func answer(in reply: ReplyChoice, to instance: Instance) -> Result<Answer, ReplyRejected> {
        let drops = settings.parameters.bool("drop_refusals")
        let question = Shots.question(seed, instance)
        if let rejected = ReplyRejected.unusable(reply, to: question, dropsRefusals: drops) { return .failure(rejected) }
        if reply.ending == .truncated { return .failure(ReplyRejected("truncated", reply.text, detail: seed.instruction)) }
        guard settings.chainOfThought else { return .success(Answer(output: String(PythonText.strip(reply.text)))) }
        guard let read = ReasonedAnswer.parse(reply.text) else {
            return .failure(ReplyRejected("unparsable", reply.text, detail: "no reasoning with an answer after it"))
        }
        if drops, let pattern = Refusal.detect(in: read.answer, prompt: question) {
            return .failure(ReplyRejected("refusal", reply.text, detail: pattern.opening))
        }
        return .success(
            settings.keepsReasoning
                ? Answer(output: read.reasoning + "\n\nAnswer: " + read.answer)
                : Answer(output: read.answer, reasoning: read.reasoning))
    }

    private func row(_ number: Int, _ instance: Instance, _ answer: Answer) -> RecordDraft {
        var draft = draft(Instance(input: instance.input, output: answer.output))
        draft.extra["reasoning"] = answer.reasoning
        if settings.parameters.bool("keep_previous") { draft.extra["previous_output"] = instance.output }
        draft.asked = [Reanswer.question(number)]
        return draft
    }

    private func oldRow(_ instance: Instance) -> RecordDraft {
        var draft = draft(instance)
        draft.extra["answer"] = "previous"
        draft.asked = []
        return draft
    }

    private func draft(_ instance: Instance) -> RecordDraft {
        var draft = RecordDraft(kind: Reanswer.name, instruction: seed.instruction, instance: instance)
        draft.parents = [seed.id]
        return draft
    }

    private func candidate(_ number: Int, _ row: RecordDraft) -> Candidate {
        Candidate(key: "answer-\(number)", text: seed.instruction, counts: true, records: [row])
    }
}
