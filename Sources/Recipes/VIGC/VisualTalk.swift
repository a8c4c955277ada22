import FoundationEssentials
import RecipeKit
import Records

/// A question about a picture with its answer, and how it came to it.
struct VisualTurn {
    var question: String
    /// What the drafting model was told to make.
    var instruction: String
    /// The draft's answer, which is not used.
    var originalAnswer: String
    /// The first answer to the question alone, whole.
    var answerGivenQuestion: String
    var answer: String
    /// Of the answer, in order.
    var parts: [String]
    /// What the last call that answered gave.
    var wholeText: String
    var checks: [SentenceCheck]
    /// How many questions were asked for it.
    var calls: Int
}

/// The conversation about one picture, as far as it has come.
struct VisualTalk {
    enum End {
        case kept(VisualTurn)
        case dropped(Rejection)
    }

    let scene: Scene
    let picture: ImagePart
    let type: VIGCType
    let settings: VIGCSettings
    private(set) var turns: [VisualTurn] = []
    private var rejections: [Rejection] = []

    init(scene: Scene, picture: ImagePart, type: VIGCType, settings: VIGCSettings) {
        self.scene = scene
        self.picture = picture
        self.type = type
        self.settings = settings
    }

    /// Adds a turn, or the reason why there is none.
    /// - Returns: whether others may follow: after a bad first one they may not, for they would refer to it.
    mutating func take(_ end: End) -> Bool {
        switch end {
        case .kept(let turn): turns.append(turn)
        case .dropped(var rejection):
            // A step with a row is not asked again for what is left out of it.
            if !turns.isEmpty { rejection.ask = nil }
            rejections.append(rejection)
        }
        return !turns.isEmpty
    }

    var outcome: Outcome {
        guard let first = turns.first else { return Outcome(rejections: rejections) }
        let candidate = Candidate(key: "talk", text: first.question, counts: true, records: [row(first)])
        return Outcome(candidates: [candidate], rejections: rejections)
    }

    private func row(_ first: VisualTurn) -> RecordDraft {
        var row = RecordDraft(kind: "visual", instruction: first.question, instance: Instance(input: "", output: first.answer))
        if turns.count > 1 {
            (row.instruction, row.input, row.output) = (nil, nil, nil)
            row.messages = turns.flatMap { [Message(.user, $0.question), Message(.assistant, $0.answer)] }
        }
        let checks = turns.flatMap(\.checks)
        row.parents = [scene.id]
        row.extra = [
            "scene": scene.id, "image": picture.path, "image_sha256": picture.sha256, "type": type.rawValue,
            "mode": settings.mode.rawValue, "calls": "\(turns.reduce(0) { $0 + $1.calls })", "turns": "\(turns.count)",
            SentenceCheck.field: SentenceCheck.text(of: checks),
        ]
        if turns.count == 1 { addPublishedFields(first, to: &row) }
        row.scores = ObjectCheck(scene: scene)?.scores(of: turns) ?? [:]
        return row
    }

    /// What the published file has of a question and is not in its messages, under its names there.
    private func addPublishedFields(_ turn: VisualTurn, to row: inout RecordDraft) {
        row.extra["image_id"] = scene.id
        row.extra["instruction"] = turn.instruction
        row.extra["original_answer"] = turn.originalAnswer
        row.extra["answer_given_question"] = turn.answerGivenQuestion
        row.extra["whole_text"] = turn.wholeText
        // Texts always have a JSON form.
        row.extra["answer_lst"] = (try? JSONEncoder().encode(turn.parts)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// What a rejection of a turn is counted by.
    func tags(checks: [SentenceCheck], calls: Int) -> [String: String] {
        var tags = ["scene": scene.id, "type": type.rawValue, "mode": settings.mode.rawValue, "calls": "\(calls)", "turns": "1"]
        if !checks.isEmpty { tags[SentenceCheck.field] = SentenceCheck.text(of: checks) }
        return tags
    }
}
