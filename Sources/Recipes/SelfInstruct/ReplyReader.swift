import RecipeKit
import Records
import TextKit

/// Reads replies as the parameters say, and names what makes one unusable as a whole.
struct ReplyReader {
    let settings: SelfInstructSettings

    /// The items of a list that was asked for from number `next` on, or why there are none.
    func items(in reply: ReplyChoice, askedFrom next: Int) -> Result<[NumberedList.Item], ReplyRejected> {
        if let rejection = unusable(reply, instruction: "") { return .failure(rejection) }
        let wasCut = reply.ending == .truncated
        if wasCut, settings.parameters.bool("discard_truncated_response") {
            return .failure(ReplyRejected("truncated", reply.text, detail: "the whole reply is dropped"))
        }
        let items = NumberedList.parse(
            reply.text, startingAt: next, mode: resynchronises ? .resynchronising : .compat, wasCut: wasCut)
        return items.isEmpty ? .failure(ReplyRejected("unparsable", reply.text, detail: "no list item found")) : .success(items)
    }

    /// Whether the reply says that the task is a classification task; nil when it says neither.
    func verdict(in reply: ReplyChoice) -> Bool? {
        YesNo.parse(reply.text, mode: resynchronises ? .tolerant : .compat)
    }

    /// The instances of a task, or why there are none.
    func instances(
        in reply: ReplyChoice, labelFirst: Bool, instruction: String
    ) -> Result<[ParsedInstance], ReplyRejected> {
        if let rejection = unusable(reply, instruction: instruction) { return .failure(rejection) }
        let instances = Instances.parse(
            reply.text, order: labelFirst ? .outputFirst : .inputFirst, mode: resynchronises ? .resynchronising : .compat,
            wasCut: reply.ending == .truncated)
        return instances.isEmpty
            ? .failure(ReplyRejected("unparsable", reply.text, detail: "no instance found")) : .success(instances)
    }

    private var resynchronises: Bool {
        settings.parameters.bool("resynchronise")
    }

    private func unusable(_ reply: ReplyChoice, instruction: String) -> ReplyRejected? {
        switch reply.ending {
        case .refusal: return ReplyRejected("refusal", reply.text, detail: "the endpoint says so")
        case .contentFilter: return ReplyRejected("content-filter", reply.text)
        case .empty: return ReplyRejected("empty-reply", reply.text)
        case .malformed: return ReplyRejected("malformed-reply", reply.text)
        case .complete, .truncated: break
        }
        if PythonText.strip(reply.text).isEmpty { return ReplyRejected("empty-reply", reply.text) }
        guard settings.parameters.bool("drop_refusals") else { return nil }
        return Refusal.detect(in: reply.text, prompt: instruction).map {
            ReplyRejected("refusal", reply.text, detail: $0.opening)
        }
    }
}

/// A reply that is dropped whole.
struct ReplyRejected: Error {
    private let rejection: Rejection

    init(_ rule: String, _ text: String, detail: String? = nil) {
        rejection = Rejection(rule: rule, text: text, detail: detail)
    }

    /// The rejection of the reply to the question of this name.
    func rejection(of question: String) -> Rejection {
        var rejection = rejection
        rejection.ask = question
        return rejection
    }
}
