import RecipeKit
import Records
import TextKit

/// A reply that is dropped whole.
struct ReplyRejected: Error {
    private let rejection: Rejection

    init(_ rule: String, _ text: String, measured: Double? = nil, threshold: Double? = nil, detail: String? = nil) {
        rejection = Rejection(rule: rule, measured: measured, threshold: threshold, text: text, detail: detail)
    }

    /// Nil for a reply that has text to be read, complete or cut off.
    /// - Parameters:
    ///   - instruction: what the reply is to do; a task that speaks of declining is not declined by it.
    ///   - dropsRefusals: whether a reply whose text declines counts as none.
    static func unusable(_ reply: ReplyChoice, to instruction: String, dropsRefusals: Bool) -> ReplyRejected? {
        switch reply.ending {
        case .refusal: return ReplyRejected("refusal", reply.text, detail: "the endpoint says so")
        case .contentFilter: return ReplyRejected("content-filter", reply.text)
        case .empty: return ReplyRejected("empty-reply", reply.text)
        case .malformed: return ReplyRejected("malformed-reply", reply.text)
        case .otherTool: return ReplyRejected("other-tool", reply.text)
        case .severalCalls: return ReplyRejected("several-calls", reply.text)
        case .imageMissing: return ReplyRejected("image-missing", reply.text)
        case .imageChanged: return ReplyRejected("image-changed", reply.text)
        case .imageRefused: return ReplyRejected("image-refused", reply.text)
        case .complete, .truncated: break
        }
        if PythonText.strip(reply.text).isEmpty { return ReplyRejected("empty-reply", reply.text) }
        guard dropsRefusals else { return nil }
        return Refusal.detect(in: reply.text, prompt: instruction).map {
            ReplyRejected("refusal", reply.text, detail: $0.opening)
        }
    }

    /// The rejection of the reply to the question of this name.
    func rejection(of question: String) -> Rejection {
        var rejection = rejection
        rejection.ask = question
        return rejection
    }
}
