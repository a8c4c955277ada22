import RecipeKit
import Records
import TextKit

/// Makes a row of a reply, or says why there is none.
struct TalkReply {
    let request: TalkRequest
    let settings: LLaVASettings

    func outcome(of reply: ReplyChoice) -> Outcome {
        let drops = settings.parameters.bool("drop_refusals")
        if let rejected = ReplyRejected.unusable(reply, to: "", dropsRefusals: drops) { return whole(rejected) }
        if reply.ending == .truncated {
            return whole(ReplyRejected("truncated", reply.text, detail: "the whole reply is dropped"))
        }
        if let instruction = request.instruction { return description(reply.text, answering: instruction) }
        do {
            return dialogue(try Dialogue.parse(reply.text))
        } catch {
            // An assistant that has not understood keeps no form.
            if drops, let phrase = AssistantError.detect(in: reply.text) {
                return whole(ReplyRejected("assistant-error", reply.text, detail: phrase))
            }
            return whole(ReplyRejected("unparsable", reply.text, detail: error.reason))
        }
    }

    private func whole(_ rejected: ReplyRejected) -> Outcome {
        Outcome(rejections: [rejected.rejection(of: LLaVA.question)])
    }

    private var rules: TurnRules {
        TurnRules(parameters: settings.parameters, context: request.context)
    }

    private func description(_ reply: String, answering instruction: String) -> Outcome {
        let given = settings.isJSON ? Dialogue.member("description", of: reply) : nil
        let text = PictureMark.removed(from: given ?? String(PythonText.strip(reply)))
        if let rejection = rules.rejection(ofDescription: text, to: instruction) { return Outcome(rejections: [rejection]) }
        return Outcome(candidates: [candidate([Dialogue.Turn(question: instruction, answer: text)])])
    }

    /// A bad turn after the first is left out; a bad first one takes the others with it, for they may refer to it.
    private func dialogue(_ all: [Dialogue.Turn]) -> Outcome {
        var kept: [Dialogue.Turn] = []
        var rejections: [Rejection] = []
        // Reasoning is one question; what else is there was not asked for.
        for turn in request.talk.type == .reasoning ? all.prefix(1) : all[...] {
            let turn = PictureMark.removed(from: turn)
            guard let rejected = rules.rejection(of: turn) else {
                kept.append(turn)
                continue
            }
            if kept.isEmpty { return whole(rejected) }
            var rejection = rejected.rejection(of: LLaVA.question)
            rejection.ask = nil
            rejections.append(rejection)
        }
        return Outcome(candidates: kept.isEmpty ? [] : [candidate(kept)], rejections: rejections)
    }

    private func candidate(_ turns: [Dialogue.Turn]) -> Candidate {
        let first = turns.first ?? Dialogue.Turn(question: "", answer: "")
        var row = RecordDraft(kind: "visual", instruction: first.question, instance: Instance(input: "", output: first.answer))
        if turns.count > 1 {
            (row.instruction, row.input, row.output) = (nil, nil, nil)
            row.messages = turns.flatMap { [Message(.user, $0.question), Message(.assistant, $0.answer)] }
        }
        row.parents = [request.scene.id]
        row.extra = ["scene": request.scene.id, "type": request.talk.type.rawValue]
        row.extra["image"] = request.scene.image
        var candidate = Candidate(key: "talk", text: first.question, counts: true, records: [row])
        if request.talk.type == .conversation, settings.consumesFacts, request.talk.round < settings.conversations {
            candidate.followUps = [request.talk.next(after: turns).step]
        }
        return candidate
    }
}

/// The mark that stands for the picture in published rows: a text that holds it would be taken for one with a second picture.
enum PictureMark {
    private static let mark = "<image>"

    static func removed(from text: String) -> String {
        guard text.contains(mark) else { return text }
        let mark = Array(mark.utf8)
        var bytes: [UInt8] = []
        // What is left on both sides of a mark may be another: so the end is looked at after every byte.
        for byte in text.utf8 {
            bytes.append(byte)
            if byte == UInt8(ascii: ">"), bytes.suffix(mark.count).elementsEqual(mark) { bytes.removeLast(mark.count) }
        }
        return String(PythonText.strip(String(decoding: bytes, as: UTF8.self)))
    }

    static func removed(from turn: Dialogue.Turn) -> Dialogue.Turn {
        Dialogue.Turn(question: removed(from: turn.question), answer: removed(from: turn.answer))
    }
}
