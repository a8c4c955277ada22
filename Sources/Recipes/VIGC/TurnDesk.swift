import RecipeKit
import Records
import TextKit

/// A turn that gives no row, and why.
struct TurnDropped: Error {
    var rejection: Rejection

    init(_ rule: String, measured: Int? = nil, threshold: Int? = nil, text: String, detail: String? = nil, ask: String? = nil) {
        rejection = Rejection(
            rule: rule, measured: measured.map(Double.init), threshold: threshold.map(Double.init), text: text, detail: detail,
            ask: ask)
    }

    init(_ rejected: ReplyRejected, ask: String) {
        rejection = rejected.rejection(of: ask)
    }
}

/// Where the questions of one turn are asked, and counted.
struct TurnDesk {
    let bench: any Workbench
    let picture: ImagePart
    let settings: VIGCSettings
    /// From 1.
    let turn: Int
    /// How many were asked.
    private(set) var calls = 0

    init(bench: any Workbench, picture: ImagePart, settings: VIGCSettings, turn: Int) {
        self.bench = bench
        self.picture = picture
        self.settings = settings
        self.turn = turn
    }

    /// One call, and how its reply may look.
    struct Call {
        /// Unique in the turn.
        var name: String
        var prompt: VIGCPrompt
        var role: Role
        var values: [String: TemplateValue]
        /// What is seen; nil for the whole picture.
        var images: [ImagePart]?
        /// The parameter that has the temperature; nil for a look.
        var temperature: String?
        var n: Int?
        var schema: String?
    }

    /// The name under which the store has the call's answer.
    func name(_ call: Call) -> String { "\(call.name)-\(turn)" }

    func random(_ purpose: String) -> AnyRandom { AnyRandom(bench.random("\(purpose)-\(turn)")) }

    mutating func ask(_ call: Call) async throws -> Reply {
        calls += 1
        return try await bench.ask(
            Question(
                name(call), role: call.role, template: call.prompt.template, values: call.values,
                images: call.images ?? [picture],
                sampling: settings.sampling(call.temperature, n: call.n), schema: settings.isJSON ? call.schema : nil,
                longerLimit: settings.longerLimit))
    }

    /// The text of the first choice.
    /// - Throws: ``TurnDropped`` where there is none to be used, and what the bench throws.
    mutating func text(_ call: Call, mayBeCut: Bool = false, question: String = "") async throws -> String {
        let reply = try await ask(call).first
        let drops = settings.parameters.bool("drop_refusals")
        if let rejected = ReplyRejected.unusable(reply, to: question, dropsRefusals: drops) {
            throw TurnDropped(rejected, ask: name(call))
        }
        if reply.ending == .truncated, !mayBeCut { throw TurnDropped("truncated", text: reply.text, ask: name(call)) }
        return PictureMark.removed(from: String(PythonText.strip(reply.text)))
    }
}
