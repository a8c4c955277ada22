import RecipeKit
import Records
import TextKit

/// Reads replies as the parameters say, and names what makes one unusable as a whole.
struct ReplyReader {
    let settings: SelfInstructSettings

    /// The items of a list that was asked for from number `next` on, or why there are none.
    func items(in reply: ReplyChoice, askedFrom next: Int) -> Result<[NumberedList.Item], ReplyRejected> {
        if let rejection = ReplyRejected.unusable(reply, to: "", dropsRefusals: dropsRefusals) { return .failure(rejection) }
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
        if let rejection = ReplyRejected.unusable(reply, to: instruction, dropsRefusals: dropsRefusals) {
            return .failure(rejection)
        }
        let instances = Instances.parse(
            reply.text, order: labelFirst ? .outputFirst : .inputFirst, mode: resynchronises ? .resynchronising : .compat,
            wasCut: reply.ending == .truncated)
        return instances.isEmpty
            ? .failure(ReplyRejected("unparsable", reply.text, detail: "no instance found")) : .success(instances)
    }

    private var resynchronises: Bool {
        settings.parameters.bool("resynchronise")
    }

    private var dropsRefusals: Bool {
        settings.parameters.bool("drop_refusals")
    }
}
