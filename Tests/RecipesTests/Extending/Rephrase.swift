public import RecipeKit
import Records

/// Asks for each seed's instruction in other words, and keeps it with the seed's own input and output.
public struct Rephrase: Recipe {
    public static let name = "rephrase"
    public static let version = 1
    public static let summary = "Says each instruction in other words; inputs and outputs stay."
    public static let roles: [Role] = [.teacher]
    public static let parameters = ParameterTable([
        Parameter("temperature", .double(0...2), default: .double(0.7), "Sampling temperature."),
        Parameter("max_tokens", .int(1...10_000), default: .int(200), "Token limit of a reply."),
    ])

    private let sampling: Sampling

    public init(parameters: Parameters) throws {
        sampling = Sampling(
            temperature: parameters.double("temperature"), maxTokens: parameters.int("max_tokens"), seeded: true)
    }

    public var prompts: [String] { ["rephrase/en/rephrase"] }

    public var goal: Goal {
        Goal(target: nil, stages: [Goal.Stage(kind: "rephrase", expectedYield: 0.9)], stallAfter: 100)
    }

    // The result is near its seed by intent, so it is compared with the other results alone.
    public var comparesWithSeeds: Bool { false }

    public func step(at index: Int, of input: JobInput) -> Step? {
        index < input.count ? Step(kind: "rephrase", key: "\(index)", payload: "\(index)") : nil
    }

    public func work(_ step: Step, at bench: any Workbench) async throws -> Outcome {
        let seed = try bench.input.seed(at: Int(step.payload) ?? 0)
        let reply = try await bench.ask(
            Question(
                "rephrase", template: "rephrase/en/rephrase", values: ["instruction": .text(seed.instruction)],
                sampling: sampling)
        ).first
        guard reply.ending == .complete else {
            return Outcome(rejections: [Rejection(rule: reply.ending.rawValue, text: reply.text, ask: "rephrase")])
        }
        guard reply.text != seed.instruction else {
            return Outcome(rejections: [Rejection(rule: "unchanged", text: reply.text, ask: "rephrase")])
        }
        let rows = seed.instances.map { instance in
            var row = RecordDraft(kind: "rephrased", instruction: reply.text, instance: instance)
            row.parents = [seed.id]
            return row
        }
        return Outcome(candidates: [
            Candidate(key: "0", text: reply.text, comparison: reply.text, counts: true, records: rows)
        ])
    }
}
