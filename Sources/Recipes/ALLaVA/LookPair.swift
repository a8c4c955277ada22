import RecipeKit
import Records
import TextKit

/// The two rows of one scene, as far as they pass the rules.
struct LookPair {
    private let scene: Scene
    private let number: Int
    private let form: LookForm
    private let settings: ALLaVASettings
    private(set) var outcome = Outcome()

    private static let caption = "caption"
    private static let instruct = "instruct"

    /// - Parameter number: of the scene's seed; both rows are called by it.
    init(scene: Scene, number: Int, form: LookForm, settings: ALLaVASettings) {
        self.scene = scene
        self.number = number
        self.form = form
        self.settings = settings
    }

    private var rules: TurnRules { TurnRules(parameters: settings.parameters, context: "") }

    /// - Returns: whether it is any good. A model that did not see the picture has nothing to say of it in answers either.
    mutating func take(description: String, for instruction: String) -> Bool {
        let turn = PictureMark.removed(from: Dialogue.Turn(question: instruction, answer: description))
        let least = settings.parameters.int("min_description_words")
        let words = WordTokens.words(turn.answer).count
        if let rejected = rules.rejection(of: turn) {
            outcome.rejections.append(rejected.rejection(of: ALLaVA.look))
        } else if words < least {
            let rejected = ReplyRejected(
                "too-short", turn.answer, measured: Double(words), threshold: Double(least), detail: "words")
            outcome.rejections.append(rejected.rejection(of: ALLaVA.look))
        } else {
            add(turn, Self.caption, asked: [ALLaVA.look])
            return true
        }
        return false
    }

    /// The reply to the second call.
    mutating func take(_ reply: ReplyChoice, to question: String) {
        let drops = settings.parameters.bool("drop_refusals")
        if let rejected = ReplyRejected.unusable(reply, to: question, dropsRefusals: drops) {
            outcome.rejections.append(rejected.rejection(of: ALLaVA.answer))
        } else if reply.ending == .truncated {
            outcome.rejections.append(
                ReplyRejected("truncated", reply.text, detail: question).rejection(of: ALLaVA.answer))
        } else {
            take(
                Dialogue.Turn(question: question, answer: String(PythonText.strip(reply.text))), ask: ALLaVA.answer,
                asked: [ALLaVA.look, ALLaVA.answer])
        }
    }

    /// An answer that came with the description: the reply is not useless where the answer alone is bad, and not asked for again.
    mutating func take(answer: String, to question: String) {
        take(Dialogue.Turn(question: question, answer: answer), ask: nil, asked: [ALLaVA.look])
    }

    private mutating func take(_ turn: Dialogue.Turn, ask: String?, asked: [String]) {
        let turn = PictureMark.removed(from: turn)
        if let rejected = rules.rejection(of: turn) {
            var rejection = rejected.rejection(of: ALLaVA.answer)
            rejection.ask = ask
            outcome.rejections.append(rejection)
        } else {
            add(turn, Self.instruct, asked: asked)
        }
    }

    private mutating func add(_ turn: Dialogue.Turn, _ type: String, asked: [String]) {
        let branch = form == .given ? "vflan" : "laion"
        var row = SightRow.draft(of: [turn], about: scene, type: type)
        row.extra["branch"] = branch
        // As the published rows are called: both of a picture have its number.
        row.extra["allava_id"] = "allava_\(branch)_\(type == Self.caption ? "cap" : "inst")_\(number)"
        row.extra["original_caption"] = scene.captions.first ?? ""
        row.asked = asked
        if type == Self.instruct { row.siblings = ["\(Self.caption)#0"] }
        outcome.candidates.append(Candidate(key: type, text: turn.question, counts: true, records: [row]))
    }
}
