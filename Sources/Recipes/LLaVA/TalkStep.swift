import RecipeKit
import TextKit

/// What a step is about, in its payload.
struct TalkStep {
    /// The index of the scene's seed.
    let seed: Int
    let type: SceneTalk
    /// From 1; of conversations there may be several.
    let round: Int
    /// The turns of the scene's conversations so far, where they are not to be repeated.
    var used: [Dialogue.Turn] = []

    /// A step's payload has a limit of 64 KB, and a prompt its own: what is further back is no longer shown.
    private static let mostUsed = 32 * 1024

    init(seed: Int, type: SceneTalk, round: Int) {
        self.seed = seed
        self.type = type
        self.round = round
    }

    /// - Throws: ``PayloadError`` for a step that ``step`` never gives.
    init(_ step: Step) throws(PayloadError) {
        var fields = (FieldText.split(step.payload) ?? []).makeIterator()
        guard step.kind == LLaVA.stepKind, let seed = fields.next().flatMap({ Int($0) }),
            let type = fields.next().flatMap(SceneTalk.init), let round = fields.next().flatMap({ Int($0) })
        else { throw PayloadError(kind: step.kind) }
        self.init(seed: seed, type: type, round: round)
        while let question = fields.next() {
            guard let answer = fields.next() else { throw PayloadError(kind: step.kind) }
            used.append(Dialogue.Turn(question: question, answer: answer))
        }
    }

    var step: Step {
        Step(
            kind: LLaVA.stepKind, key: "\(seed)-\(type.rawValue)-\(round)",
            payload: FieldText.join(["\(seed)", type.rawValue, "\(round)"] + used.flatMap { [$0.question, $0.answer] }))
    }

    /// The step of the scene's next conversation, after one of these turns.
    func next(after turns: [Dialogue.Turn]) -> TalkStep {
        var next = TalkStep(seed: seed, type: type, round: round + 1)
        next.used = used + turns
        var size = next.used.reduce(0) { $0 + $1.question.utf8.count + $1.answer.utf8.count }
        while size > Self.mostUsed, let first = next.used.first {
            size -= first.question.utf8.count + first.answer.utf8.count
            next.used.removeFirst()
        }
        return next
    }
}
