import RecipeKit
import Records
import TextKit

/// The making of one turn: draft, gate, answer afresh, correct, gate.
struct TurnWork {
    private let talk: VisualTalk
    private var desk: TurnDesk
    private var checks: [SentenceCheck] = []

    /// - Parameter number: of the turn, from 1.
    init(number: Int, talk: VisualTalk, bench: any Workbench) {
        self.talk = talk
        desk = TurnDesk(bench: bench, picture: talk.picture, settings: talk.settings, turn: number)
    }

    private var settings: VIGCSettings { talk.settings }

    /// - Throws: what the bench throws.
    mutating func work() async throws -> VisualTalk.End {
        do {
            return .kept(try await turn())
        } catch var dropped as TurnDropped {
            dropped.rejection.tags = talk.tags(checks: checks, calls: desk.calls)
            return .dropped(dropped.rejection)
        }
    }

    private mutating func turn() async throws -> VisualTurn {
        let request = DraftRequest(talk: talk, turn: desk.turn, random: desk.random)
        let draft = try DraftReply.read(try await desk.text(request.call), ask: desk.name(request.call), settings: settings)
        let gate = QuestionGate(talk: talk)
        try gate.check(draft, ask: desk.name(request.call))
        var answer = try await corrected(draft.question)
        checks = answer.checks
        try check(answer)
        if settings.parameters.bool("consistency") {
            let texts = [draft.answer, answer.given, answer.text]
            if let difference = SpokenFacts.difference(among: texts) {
                throw TurnDropped("inconsistent", text: draft.question + "\n\n" + answer.text, detail: difference)
            }
        }
        if answer.parts.isEmpty { answer.parts = answer.checks.compactMap(\.final) }
        let turn = VisualTurn(
            question: draft.question, instruction: request.instruction, originalAnswer: draft.answer,
            answerGivenQuestion: answer.given, answer: answer.text, parts: answer.parts, wholeText: answer.whole,
            checks: answer.checks, calls: desk.calls)
        try gate.checkAnswer(turn)
        return turn
    }

    /// The question's answer, made without a look at the draft's, and corrected as the mode says.
    private mutating func corrected(_ question: String) async throws -> CorrectedAnswer {
        if settings.mode == .regenerate {
            return try await RegenerateLoop(question: question, settings: settings).run(at: &desk)
        }
        let given = try await FreshAnswer(question: question, type: talk.type, settings: settings).ask(at: &desk)
        var review = AnswerReview(question: question, answer: given, turn: desk.turn, settings: settings)
        switch settings.mode {
        case .verify: try await review.verify(at: &desk, views: PictureViews(desk.picture))
        case .zoom: try await review.zoom(into: talk.scene, at: &desk)
        case .critique: try await review.critique(at: &desk)
        case .probe: try await review.probe(at: &desk)
        case .vote: try await review.vote(at: &desk)
        case .none, .regenerate: break
        }
        if settings.firstSentence == .leantOn { review.dropLeaning() }
        return review.corrected
    }

    /// Whether enough of the answer is left.
    private func check(_ answer: CorrectedAnswer) throws(TurnDropped) {
        let kept = answer.checks.compactMap(\.final).count
        let least = max(1, settings.leastSentences(of: talk.type))
        if let first = answer.checks.first, first.final == nil,
            settings.firstSentence.rejects(next: answer.checks.lazy.compactMap(\.final).first)
        {
            throw TurnDropped("first-sentence-lost", text: first.text, detail: first.evidence)
        }
        if kept < least || PythonText.strip(answer.text).isEmpty {
            throw TurnDropped("too-few-sentences", measured: kept, threshold: least, text: answer.given)
        }
    }
}

/// An answer after its correction.
struct CorrectedAnswer {
    /// The first one, whole.
    var given: String
    var text: String
    var checks: [SentenceCheck]
    /// What the last call that answered gave.
    var whole: String
    /// As it was put together, where that is told otherwise than by the checks.
    var parts: [String] = []
}
