import RecipeKit
import Records
import TextKit

/// Has a model write the templates of one kind of task: for pictures, for things in space, or for both, as the first seeds are.
struct TemplateStep {
    static let kind = "templates"
    static let prompt = "lamm/en/task"

    let task: VisualTask

    init(task: VisualTask) {
        self.task = task
    }

    /// - Throws: ``PayloadError`` for a step that ``step`` never gives.
    init(_ step: Step) throws(PayloadError) {
        guard step.kind == Self.kind, let task = VisualTask(rawValue: step.payload) else { throw PayloadError(kind: step.kind) }
        self.task = task
    }

    var step: Step { Step(kind: Self.kind, key: task.rawValue, payload: task.rawValue) }

    /// The name of the question.
    static func question(isSpace: Bool) -> String { isSpace ? "templates-3d" : "templates" }

    func work(_ settings: LAMMSettings, at bench: any Workbench) async throws -> Outcome {
        var forms: Set<Bool> = []
        for seed in bench.input.head { forms.insert(try Scene(seed: seed).isSpace) }
        var replies: [(isSpace: Bool, reply: ReplyChoice)] = []
        for isSpace in [false, true] where forms.contains(isSpace) {
            replies.append((isSpace, try await bench.ask(question(isSpace: isSpace, settings)).first))
        }
        var outcome = Outcome()
        for (isSpace, reply) in replies {
            let name = Self.question(isSpace: isSpace)
            do {
                let read = try TemplateReply(task: task, isJSON: settings.isJSON, most: settings.parameters.int("templates"))
                    .read(reply)
                let fill = FillStep(task: task, isSpace: isSpace, start: 0, templates: read.templates)
                outcome.rejections += read.rejections
                outcome.candidates.append(
                    Candidate(key: name, text: task.taskType(isSpace: isSpace), followUps: [fill.step]))
            } catch {
                outcome.rejections.append(error.rejection(of: name))
            }
        }
        return outcome
    }

    private func question(isSpace: Bool, _ settings: LAMMSettings) -> Question {
        let flags = VisualTask.allCases.map { ($0.rawValue, TemplateValue.flag($0 == task)) }
        var values = Dictionary(flags, uniquingKeysWith: { first, _ in first })
        values["space"] = .flag(isSpace)
        values["json"] = .flag(settings.isJSON)
        values["count"] = .text("\(settings.parameters.int("templates"))")
        return Question(
            Self.question(isSpace: isSpace), template: Self.prompt, values: values,
            sampling: SightParameters.sampling(settings.parameters), schema: settings.isJSON ? Self.schema : nil,
            longerLimit: SightParameters.longerLimit(settings.parameters))
    }

    private static let schema =
        #"{"type":"object","properties":{"instructions":{"type":"array","items":{"type":"string","minLength":1}},"#
        + #""answers":{"type":"array","items":{"type":"string","minLength":1}}},"required":["instructions","answers"],"#
        + #""additionalProperties":false}"#
}

/// What a task is asked and answered with.
struct TaskTemplates: Hashable {
    var instructions: [String]
    var answers: [String]
}

/// Reads a reply that is templates: those with other gaps than were asked for are left out.
struct TemplateReply {
    let task: VisualTask
    let isJSON: Bool
    /// How many of either are kept.
    let most: Int

    /// Templates longer than this are none, in characters; a step's payload has its limit.
    private static let longest = 400

    func read(_ reply: ReplyChoice) throws(ReplyRejected) -> (templates: TaskTemplates, rejections: [Rejection]) {
        if let rejected = ReplyRejected.unusable(reply, to: "", dropsRefusals: true) { throw rejected }
        if reply.ending == .truncated { throw ReplyRejected("truncated", reply.text, detail: "the whole reply is dropped") }
        let lists = try lists(of: reply.text)
        var rejections: [Rejection] = []
        let templates = TaskTemplates(
            instructions: sieve(lists.instructions, &rejections) { Set($0) == task.instructionSlots },
            answers: sieve(lists.answers, &rejections) {
                $0.contains(task.answerSlot) && task.answerSlots.isSuperset(of: $0)
            })
        guard !templates.instructions.isEmpty, !templates.answers.isEmpty else {
            throw ReplyRejected("template-slots", reply.text, detail: "no template of \(task.rawValue) has the gaps it needs")
        }
        return (templates, rejections)
    }

    private func lists(of reply: String) throws(ReplyRejected) -> TaskTemplates {
        if isJSON {
            guard let members = ReplyMembers(reply), let instructions = members.texts("instructions"),
                let answers = members.texts("answers")
            else { throw ReplyRejected("unparsable", reply, detail: "it is no JSON object of instructions and answers") }
            return TaskTemplates(instructions: instructions, answers: answers)
        }
        do {
            let sections = try MarkedSections.read(["instructions", "answers"], in: reply)
            let lists = sections.map { NumberedList.parse($0, startingAt: 1).map { String(PythonText.strip($0.text)) } }
            return TaskTemplates(instructions: lists.first ?? [], answers: lists.last ?? [])
        } catch {
            throw ReplyRejected("section-marker", reply, detail: error.reason)
        }
    }

    private func sieve(
        _ texts: [String], _ rejections: inout [Rejection], _ isGood: ([String]) -> Bool
    ) -> [String] {
        var kept: [String] = []
        for text in texts.map({ PictureMark.removed(from: $0) }) where !text.isEmpty && !kept.contains(text) {
            if text.unicodeScalars.count <= Self.longest, let slots = GapText.slots(in: text), isGood(slots) {
                kept.append(text)
            } else {
                rejections.append(Rejection(rule: "template-slots", text: text, detail: task.rawValue))
            }
        }
        return Array(kept.prefix(most))
    }
}
