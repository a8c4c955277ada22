import RecipeKit
import Records
import TextKit

/// One class of one scene: one request.
struct ClassStep {
    static let kind = "class"
    /// The question of every such step.
    static let question = "class"

    /// The index of the scene's seed.
    let seed: Int
    let kind: LAMMClass

    init(seed: Int, kind: LAMMClass) {
        self.seed = seed
        self.kind = kind
    }

    /// - Throws: ``PayloadError`` for a step that ``step`` never gives.
    init(_ step: Step) throws(PayloadError) {
        let fields = FieldText.split(step.payload) ?? []
        guard step.kind == Self.kind, fields.count == 2, let seed = fields.first.flatMap({ Int($0) }),
            let kind = fields.last.flatMap(LAMMClass.init)
        else { throw PayloadError(kind: step.kind) }
        self.init(seed: seed, kind: kind)
    }

    var step: Step {
        Step(kind: Self.kind, key: "\(seed)-\(kind.rawValue)", payload: FieldText.join(["\(seed)", kind.rawValue]))
    }

    func work(_ settings: LAMMSettings, at bench: any Workbench) async throws -> Outcome {
        let scene = try Scene(seed: try bench.input.seed(at: seed))
        let context = context(of: scene, settings)
        let views = settings.showsViews && scene.isSpace && kind != .factual
        if views, scene.cloud == nil { return Outcome(rejections: [SightRow.cloudMissing(scene)]) }
        guard !context.isEmpty || views else {
            let lacking = kind == .factual ? "there is no encyclopedia's text" : "nothing is told of it"
            return Outcome(rejections: [SightRow.noContext(scene, "\(kind.rawValue): \(lacking)")])
        }
        var instruction: String?
        if kind == .detail {
            var random = AnyRandom(bench.random("instruction"))
            instruction = settings.detailInstructions.randomElement(using: &random)
        }
        var values = values(of: scene, context, instruction, settings)
        if kind != .factual { values["views"] = .flag(views) }
        let reply = try await bench.ask(
            Question(
                Self.question, role: views ? .vision : .teacher, template: kind.template, values: values,
                images: views ? scene.views : [], sampling: SightParameters.sampling(settings.parameters),
                schema: settings.isJSON ? kind.schema : nil, longerLimit: SightParameters.longerLimit(settings.parameters))
        ).first
        return ClassReply(step: self, scene: scene, context: context, instruction: instruction, settings: settings)
            .outcome(of: reply)
    }

    /// What the request tells; nothing where the scene lacks what the class is made of.
    private func context(of scene: Scene, _ settings: LAMMSettings) -> String {
        switch kind {
        case .factual: Self.beginning(of: scene.knowledge ?? "", settings.parameters.int("max_knowledge"))
        case .daily, .detail:
            scene.isSpace
                ? SpaceText.context(of: scene) : SceneText.context(of: scene, boxes: true, counts: true)
        }
    }

    private func values(
        of scene: Scene, _ context: String, _ instruction: String?, _ settings: LAMMSettings
    ) -> [String: TemplateValue] {
        var values: [String: TemplateValue] = ["json": .flag(settings.isJSON), "space": .flag(scene.isSpace)]
        switch kind {
        case .daily: values["context"] = .text(context)
        case .detail:
            values["context"] = .text(context)
            values["instruction"] = .text(instruction ?? "")
        case .factual:
            values["knowledge"] = .text(context)
            values["entity"] = .text(scene.entity ?? "")
            values["has_entity"] = .flag(scene.entity != nil)
        }
        return values
    }

    /// At most `most` characters of `text`, up to a blank where it is cut.
    private static func beginning(of text: String, _ most: Int) -> String {
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: most, limitedBy: scalars.endIndex), end < scalars.endIndex
        else {
            return String(PythonText.strip(text))
        }
        let whole = scalars[..<end]
        let blank = whole.lastIndex(where: PythonText.isWhitespace) ?? end
        return String(PythonText.strip(String(whole[..<blank])))
    }
}

/// Makes a row of a reply, or says why there is none.
struct ClassReply {
    let step: ClassStep
    let scene: Scene
    let context: String
    let instruction: String?
    let settings: LAMMSettings

    func outcome(of reply: ReplyChoice) -> Outcome {
        let drops = settings.parameters.bool("drop_refusals")
        if let rejected = ReplyRejected.unusable(reply, to: "", dropsRefusals: drops) { return whole(rejected) }
        if reply.ending == .truncated {
            return whole(ReplyRejected("truncated", reply.text, detail: "the whole reply is dropped"))
        }
        if let instruction { return description(reply.text, answering: instruction) }
        do {
            return dialogue(try Dialogue.parse(reply.text))
        } catch {
            // An assistant that has not understood keeps no form.
            if drops, let phrase = AssistantError.detect(in: reply.text) {
                return whole(ReplyRejected("assistant-error", reply.text, detail: phrase))
            }
            return whole(ReplyRejected("unparsable", reply.text, detail: error.reason))
        }
    }

    private func whole(_ rejected: ReplyRejected) -> Outcome {
        Outcome(rejections: [rejected.rejection(of: ClassStep.question)])
    }

    private var rules: TurnRules { TurnRules(parameters: settings.parameters, context: context) }

    private func description(_ reply: String, answering instruction: String) -> Outcome {
        let given = settings.isJSON ? Dialogue.member("description", of: reply) : nil
        if settings.isJSON, given == nil, ReplyMembers(reply) != nil {
            return whole(ReplyRejected("unparsable", reply, detail: "the JSON has no description"))
        }
        let turn = PictureMark.removed(
            from: Dialogue.Turn(question: instruction, answer: given ?? String(PythonText.strip(reply))))
        if let rejected = rules.rejection(of: turn) { return whole(rejected) }
        let (words, least) = (WordTokens.words(turn.answer).count, settings.parameters.int("min_detail_words"))
        guard words >= least else {
            return whole(
                ReplyRejected("too-short", turn.answer, measured: Double(words), threshold: Double(least), detail: "words"))
        }
        return Outcome(candidates: [candidate([turn])])
    }

    /// A bad turn after the first is left out; a bad first one takes the others with it, for they may refer to it.
    private func dialogue(_ all: [Dialogue.Turn]) -> Outcome {
        var kept: [Dialogue.Turn] = []
        var rejections: [Rejection] = []
        for turn in all.map({ PictureMark.removed(from: $0) }) {
            guard let rejected = rules.rejection(of: turn) else {
                kept.append(turn)
                continue
            }
            if kept.isEmpty { return whole(rejected) }
            var rejection = rejected.rejection(of: ClassStep.question)
            rejection.ask = nil
            rejections.append(rejection)
        }
        return Outcome(candidates: kept.isEmpty ? [] : [candidate(kept)], rejections: rejections)
    }

    private func candidate(_ turns: [Dialogue.Turn]) -> Candidate {
        let row = LAMMRow.draft(
            of: turns, about: scene, type: step.kind.rawValue, taskType: step.kind.taskType(isSpace: scene.isSpace))
        return Candidate(key: "class", text: turns.first?.question ?? "", counts: true, records: [row])
    }
}

/// A row with the fields of LAMM's files. Source: vision-generation, §4.
enum LAMMRow {
    static func draft(of turns: [Dialogue.Turn], about scene: Scene, type: String, taskType: String) -> RecordDraft {
        var row = SightRow.draft(of: turns, about: scene, type: type)
        row.extra["task_type"] = taskType
        if scene.isSpace {
            row.extra["pcl"] = scene.pointCloud
            row.extra["src_dataset"] = scene.source ?? "unknown"
            row.extra["src_id"] = scene.id
        } else {
            row.extra["src_image"] = scene.image
        }
        return row
    }
}
