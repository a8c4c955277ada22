public import RecipeKit
import Records

/// Alpaca: one request gives many tasks, each with its instruction, input and output.
///
/// A root step shows the model a few seeds in full and asks it to go on with the list. Each task that passes the rules, and
/// whose instruction is not too similar to any kept earlier, becomes a row. One call for a dozen tasks makes it the cheapest of
/// the recipes; answers are as good as a model gives in passing, and `reanswer` can have them written anew.
///
/// Source: Taori et al., Stanford Alpaca, 2023, and its published software. The `compat` profile follows that software; each
/// mended defect is a parameter of its own.
public struct Alpaca: Recipe {
    public static let name = "alpaca"
    public static let version = 1
    public static let summary = "Makes instructions with inputs and outputs, a dozen in one request (Stanford Alpaca)."
    public static let parameters = alpacaParameters
    public static let roles: [Role] = [.teacher]

    static let stepKind = "tasks"
    static let question = "tasks"

    let settings: AlpacaSettings

    public init(parameters: Parameters) throws {
        settings = try AlpacaSettings(parameters)
    }

    public var prompts: [String] { [settings.prompt] }

    public var goal: Goal {
        let asked = Double(settings.items - settings.demonstrations)
        return Goal(
            target: settings.target, stages: [Goal.Stage(kind: Self.stepKind, expectedYield: asked * 0.8)],
            stallAfter: settings.stallAfter)
    }

    /// One request for more tasks; there is always a next one while there are seeds to show.
    public func step(at index: Int, of input: JobInput) -> Step? {
        input.count > 0 ? Step(kind: Self.stepKind, key: "\(index)", payload: "") : nil
    }

    /// - Throws: what `bench` throws.
    public func work(_ step: Step, at bench: any Workbench) async throws -> Outcome {
        let shown = try await AlpacaDemonstrations(at: bench, settings: settings)
        let reply = try await bench.ask(question(shown)).first
        return AlpacaReply(settings: settings, parents: shown.seeds).outcome(of: reply, askedFrom: shown.next)
    }

    private func question(_ shown: AlpacaDemonstrations) -> Question {
        var values: [String: TemplateValue] = [
            "demonstrations": .list(shown.rows), "next": .text("\(shown.next)"), "last": .text("\(settings.items)"),
        ]
        if settings.api == .chat {
            values["known"] = .list(shown.known.map { ["instruction": $0] })
            values["has_known"] = .flag(!shown.known.isEmpty)
        }
        return Question(
            Self.question, template: settings.prompt, values: values, api: settings.api, sampling: settings.sampling())
    }
}
