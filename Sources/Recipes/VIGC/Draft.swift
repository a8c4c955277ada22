import RecipeKit
import Records
import TextKit

/// The call that drafts a question and its answer. Source: arXiv 2308.12714, section 3.1 (VIG).
struct DraftRequest {
    /// What is to be made, as drawn.
    let instruction: String
    let call: TurnDesk.Call

    /// - Parameter random: the generator for a purpose.
    init(talk: VisualTalk, turn: Int, random: (String) -> AnyRandom) {
        let settings = talk.settings
        var drawing = random("instruction")
        instruction = settings.instructions(of: talk.type).randomElement(using: &drawing) ?? ""
        var opening: Opening?
        var openingDraw = random("opening")
        opening = Opening.draw(from: settings.openings(of: talk.type), using: &openingDraw)
        call = TurnDesk.Call(
            name: "draft", prompt: .draft, role: .vision,
            values: [
                "instruction": .text(instruction), "has_opening": .flag(opening != nil), "opening": .text(opening?.words ?? ""),
                "has_used": .flag(!talk.turns.isEmpty),
                "used": .list(talk.turns.map { ["question": PythonText.collapsed($0.question)] }),
                "json": .flag(settings.isJSON),
            ],
            temperature: "temperature", schema: VisionSchema.draft)
    }
}

/// Reads a draft.
enum DraftReply {
    private static let question = "Question:"
    private static let answer = "Answer:"

    /// As JSON with `question` and `answer`; else what follows the last `Question:`, parted by one `Answer:`.
    ///
    /// Source: the published software (vision-generation, §2.2), which takes the text form alone.
    /// - Throws: ``TurnDropped`` where the reply has neither form.
    static func read(_ reply: String, ask: String, settings: VIGCSettings) throws(TurnDropped) -> Dialogue.Turn {
        if settings.isJSON || reply.hasPrefix("{"), let block = JSONBlock.first(in: reply), block.kind == .object,
            let turn = try? Dialogue.parse(block.text).first
        {
            return cleaned(turn.question, turn.answer)
        }
        if settings.parameters.bool("drop_refusals"), let phrase = AssistantError.detect(in: reply) {
            throw TurnDropped("assistant-error", text: reply, detail: phrase, ask: ask)
        }
        guard let start = reply.ranges(of: question).last else {
            throw TurnDropped("unparsable", text: reply, detail: "there is no \(question)", ask: ask)
        }
        let parts = reply[start.upperBound...].split(separator: answer, omittingEmptySubsequences: false)
        guard parts.count == 2, let first = parts.first, let last = parts.last else {
            throw TurnDropped(
                "unparsable", text: reply, detail: "\(parts.count - 1) times \(answer) after the question", ask: ask)
        }
        let turn = cleaned(String(first), String(last))
        if turn.question.isEmpty || turn.answer.isEmpty {
            throw TurnDropped("unparsable", text: reply, detail: "question or answer is empty", ask: ask)
        }
        return turn
    }

    /// Without white space and the marks of emphasis that a heading leaves.
    private static func cleaned(_ question: String, _ answer: String) -> Dialogue.Turn {
        Dialogue.Turn(question: PythonText.collapsed(bare(question)), answer: bare(answer))
    }

    private static func bare(_ text: String) -> String {
        let scalars = PictureMark.removed(from: text).unicodeScalars
        func isMark(_ scalar: Unicode.Scalar) -> Bool { PythonText.isWhitespace(scalar) || scalar == "*" || scalar == "#" }
        guard let first = scalars.firstIndex(where: { !isMark($0) }), let last = scalars.lastIndex(where: { !isMark($0) }) else {
            return ""
        }
        return String(scalars[first...last])
    }
}

/// The rules that a question must pass before it is answered, and an answer before it is kept. Source: vision-generation, §2.5,
/// §6.
struct QuestionGate {
    let talk: VisualTalk

    private var parameters: Parameters { talk.settings.parameters }

    private var rules: TurnRules {
        TurnRules(parameters: parameters, context: SceneText.context(of: talk.scene, boxes: true, counts: false))
    }

    func check(_ draft: Dialogue.Turn, ask: String) throws(TurnDropped) {
        if let rejected = rules.rejection(of: draft) { throw TurnDropped(rejected, ask: ask) }
        if parameters.bool("drop_generic"), talk.type != .detail, GenericQuestion.isOne(draft.question) {
            throw TurnDropped("generic-question", text: draft.question, ask: ask)
        }
        let most = parameters.double("max_question_overlap")
        for turn in talk.turns {
            let overlap = WordOverlap.jaccard(turn.question, draft.question)
            guard overlap > most else { continue }
            var dropped = TurnDropped("question-repeated", text: draft.question, detail: turn.question, ask: ask)
            (dropped.rejection.measured, dropped.rejection.threshold) = (overlap, most)
            throw dropped
        }
    }

    func checkAnswer(_ turn: VisualTurn) throws(TurnDropped) {
        let whole = Dialogue.Turn(question: turn.question, answer: turn.answer)
        if let rejected = rules.rejection(of: whole) { throw TurnDropped(rejected, ask: "answer-\(talk.turns.count + 1)") }
        let words = WordTokens.words(turn.answer).count
        let least = parameters.int("min_detail_words")
        if talk.type == .detail, words < least {
            throw TurnDropped("too-short", measured: words, threshold: least, text: turn.answer, detail: "words")
        }
        let most = parameters.int("max_short_words")
        if talk.type == .short, words > most {
            throw TurnDropped("too-long", measured: words, threshold: most, text: turn.answer, detail: "words")
        }
    }
}
