import RecipeKit
import Records
import TextKit

/// Fills the templates of a task with the ground truth of some scenes, and hands them on to the step of the next ones. Asks nothing.
struct FillStep {
    static let kind = "fill"
    /// How many seeds a step looks at.
    private static let stride = 64

    let task: VisualTask
    let isSpace: Bool
    /// The index of the first seed.
    let start: Int
    let templates: TaskTemplates

    init(task: VisualTask, isSpace: Bool, start: Int, templates: TaskTemplates) {
        self.task = task
        self.isSpace = isSpace
        self.start = start
        self.templates = templates
    }

    /// - Throws: ``PayloadError`` for a step that ``step`` never gives.
    init(_ step: Step) throws(PayloadError) {
        let fields = FieldText.split(step.payload) ?? []
        guard step.kind == Self.kind, fields.count > 4, let task = VisualTask(rawValue: fields[0]),
            let start = Int(fields[2]), start >= 0, let count = Int(fields[3]), (1..<fields.count - 4).contains(count)
        else { throw PayloadError(kind: step.kind) }
        let texts = fields[4...]
        self.init(
            task: task, isSpace: fields[1] == "3d", start: start,
            templates: TaskTemplates(instructions: Array(texts.prefix(count)), answers: Array(texts.dropFirst(count))))
    }

    var step: Step {
        let head = [task.rawValue, isSpace ? "3d" : "2d", "\(start)", "\(templates.instructions.count)"]
        return Step(
            kind: Self.kind, key: "\(task.taskType(isSpace: isSpace))-\(start)",
            payload: FieldText.join(head + templates.instructions + templates.answers), asksNothing: true)
    }

    func work(at bench: any Workbench) throws -> Outcome {
        let end = min(start + Self.stride, bench.input.count)
        var outcome = Outcome()
        for index in start..<max(start, end) {
            let scene = try Scene(seed: try bench.input.seed(at: index))
            guard scene.isSpace == isSpace else { continue }
            var random = AnyRandom(bench.random("fill-\(index)"))
            if let candidate = candidate(of: scene, at: index, using: &random) { outcome.candidates.append(candidate) }
        }
        if end < bench.input.count {
            let next = FillStep(task: task, isSpace: isSpace, start: end, templates: templates)
            outcome.candidates.append(
                Candidate(key: "next", text: task.taskType(isSpace: isSpace), followUps: [next.step]))
        }
        return outcome
    }

    private func candidate(of scene: Scene, at index: Int, using random: inout AnyRandom) -> Candidate? {
        guard let truth = task.truth(of: scene, using: &random),
            let instruction = templates.instructions.randomElement(using: &random),
            let answer = templates.answers.randomElement(using: &random)
        else { return nil }
        let turn = Dialogue.Turn(
            question: GapText.filled(instruction, with: truth), answer: GapText.filled(answer, with: truth))
        let row = LAMMRow.draft(
            of: [turn], about: scene, type: LAMMSettings.taskClass, taskType: task.taskType(isSpace: isSpace))
        return Candidate(key: "\(index)", text: turn.question, counts: true, records: [row])
    }
}
