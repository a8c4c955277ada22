import RecipeKit
import Records
import TextKit

/// What a first call is to give.
enum LookForm: Sendable {
    /// A description and five questions.
    case candidates
    /// The same, one of the questions and its answer.
    case whole
    /// A description and the answer to the scene's own question.
    case given

    /// The prompt's name below `Prompts/`.
    var template: String {
        switch self {
        case .candidates: "allava/en/look"
        case .whole: "allava/en/look-and-answer"
        case .given: "allava/en/given"
        }
    }

    /// The sections of a reply, which are the members of its JSON too.
    var sections: [String] {
        switch self {
        case .candidates: ["description", "questions"]
        case .whole: ["description", "questions", "question", "answer"]
        case .given: ["description", "answer"]
        }
    }

    /// The JSON schema of a reply. All members are needed, in this order.
    var schema: String {
        let text = #"{"type":"string","minLength":1}"#
        let count = Look.questionCount
        let list = #"{"type":"array","items":\#(text),"minItems":\#(count),"maxItems":\#(count)}"#
        let properties = sections.map { "\"\($0)\":\($0 == "questions" ? list : text)" }.joined(separator: ",")
        let names = sections.map { "\"\($0)\"" }.joined(separator: ",")
        return #"{"type":"object","properties":{\#(properties)},"required":[\#(names)],"additionalProperties":false}"#
    }
}

/// What a first call gave.
struct Look {
    /// How many questions are asked for. Source: arXiv 2402.11684.
    static let questionCount = 5

    let description: String
    /// ``questionCount`` different ones, where there are to be any.
    let questions: [String]
    /// The question that the model picked, where it was to pick.
    let chosen: String?
    let answer: String?
}

/// Reads a first reply, or says why it is of no use.
struct LookReply {
    let form: LookForm
    let settings: ALLaVASettings

    func read(_ reply: ReplyChoice) throws(ReplyRejected) -> Look {
        let drops = settings.parameters.bool("drop_refusals")
        if let rejected = ReplyRejected.unusable(reply, to: "", dropsRefusals: drops) { throw rejected }
        if reply.ending == .truncated {
            throw ReplyRejected("truncated", reply.text, detail: "the whole reply is dropped")
        }
        do {
            return try look(of: settings.isJSON ? members(of: reply.text) : sections(of: reply.text), reply.text)
        } catch {
            // An assistant that has not understood keeps no form.
            if drops, let phrase = AssistantError.detect(in: reply.text) {
                throw ReplyRejected("assistant-error", reply.text, detail: phrase)
            }
            throw error
        }
    }

    /// What a reply's parts are, in either form.
    private struct Parts {
        var texts: [String: String] = [:]
        var questions: [String] = []
    }

    private func sections(of reply: String) throws(ReplyRejected) -> Parts {
        let texts: [String]
        do {
            texts = try MarkedSections.read(form.sections, in: reply)
        } catch {
            throw ReplyRejected("section-marker", reply, detail: error.reason)
        }
        var parts = Parts(texts: Dictionary(zip(form.sections, texts), uniquingKeysWith: { first, _ in first }))
        if let list = parts.texts["questions"] {
            parts.questions = NumberedList.parse(list, startingAt: 1).map { String(PythonText.strip($0.text)) }
        }
        return parts
    }

    private func members(of reply: String) throws(ReplyRejected) -> Parts {
        guard let members = ReplyMembers(reply) else { throw ReplyRejected("unparsable", reply, detail: "it is no JSON object") }
        var parts = Parts()
        for name in form.sections {
            if name == "questions" {
                parts.questions = members.texts(name) ?? []
            } else if let text = members.text(name) {
                parts.texts[name] = text
            } else {
                throw ReplyRejected("unparsable", reply, detail: "the JSON has no \(name)")
            }
        }
        return parts
    }

    private func look(of parts: Parts, _ reply: String) throws(ReplyRejected) -> Look {
        let questions = form == .given ? [] : try fiveQuestions(parts.questions, reply)
        if form == .whole { try checkChoice(parts.texts["question"] ?? "", among: questions, reply) }
        return Look(
            description: parts.texts["description"] ?? "", questions: questions, chosen: parts.texts["question"],
            answer: parts.texts["answer"])
    }

    /// The first five that differ; the same question twice is one.
    private func fiveQuestions(_ all: [String], _ reply: String) throws(ReplyRejected) -> [String] {
        var seen: Set<[String]> = []
        let questions = all.filter { !$0.isEmpty && seen.insert(WordTokens.words($0)).inserted }
        guard questions.count >= Look.questionCount else {
            throw ReplyRejected(
                "too-few-questions", reply, measured: Double(questions.count), threshold: Double(Look.questionCount))
        }
        return Array(questions.prefix(Look.questionCount))
    }

    private func checkChoice(_ chosen: String, among questions: [String], _ reply: String) throws(ReplyRejected) {
        let words = WordTokens.words(chosen)
        let best = questions.compactMap { TokenOverlap.fMeasure(words, WordTokens.words($0), atLeast: 0) }.max() ?? 0
        let least = settings.parameters.double("match")
        guard best >= least else {
            throw ReplyRejected("question-not-offered", reply, measured: best, threshold: least, detail: chosen)
        }
    }
}
