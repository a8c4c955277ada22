public import RecipeKit
import Records

/// Evol-Instruct: instructions grow harder, or turn into rarer ones of their field, over several rounds.
///
/// A root step is one seed's chain: each round evolves what the round before left, asks for the answer, and tests both. A success
/// is the next round's parent; after a failure the parent stays and the next round draws anew. The seed itself and every success
/// become rows.
///
/// Source: Xu et al., "WizardLM", arXiv 2304.12244, section 3. The paper's rounds go through the whole pool one after the other;
/// as each instruction meets only its own chain, chains that run for themselves give the same data. The `compat` profile keeps to
/// the paper where the default mends it; the published code has neither rounds nor elimination.
public struct EvolInstruct: Recipe {
    public static let name = "evol-instruct"
    public static let version = 1
    public static let summary = "Rewrites instructions into harder and rarer ones, over rounds (arXiv 2304.12244)."
    public static let parameters = evolInstructParameters
    public static let roles: [Role] = [.evolver, .answerer, .judge]

    /// The step of one seed.
    static let chainKind = "chain"

    let settings: EvolInstructSettings

    public init(parameters: Parameters) throws {
        settings = try EvolInstructSettings(parameters)
    }

    public var prompts: [String] {
        settings.operations.map(\.template) + [EvolPrompt.answer]
            + (settings.equality.asksJudge ? [EvolPrompt.equality] : []) + (settings.rates ? [EvolPrompt.difficulty] : [])
    }

    public var goal: Goal {
        Goal(
            target: nil, stages: [Goal.Stage(kind: Self.chainKind, expectedYield: 0.9)],
            stallAfter: settings.parameters.int("stall_after"))
    }

    public var output: DataOrder {
        let sample = settings.parameters.int("sample")
        return .shuffled(sample: sample > 0 ? sample : nil)
    }

    /// An evolved long seed resembles its own root, whatever was added to it.
    public var comparesWithSeeds: Bool { false }

    public func step(at index: Int, of input: JobInput) -> Step? {
        guard index >= 0, index < input.count else { return nil }
        return Step(kind: Self.chainKind, key: "\(index)", payload: "\(index)")
    }

    /// - Throws: what `bench` throws, and ``PayloadError`` for a step of another version of this recipe.
    public func work(_ step: Step, at bench: any Workbench) async throws -> Outcome {
        guard step.kind == Self.chainKind, let index = Int(step.payload) else { throw PayloadError(kind: step.kind) }
        // A step that is asked again has a key of its own. Its seed's rows are in the data already.
        let givesSeed = settings.parameters.bool("include_seeds") && step.key == step.payload
        var chain = EvolutionChain(seed: try bench.input.seed(at: index), settings: settings, givesSeed: givesSeed)
        return try await chain.run(at: bench)
    }
}

/// The prompts beside the operations' own.
enum EvolPrompt {
    /// The bare instruction.
    static let answer = "evol-instruct/answer"
    static let equality = "evol-instruct/en/equality"
    static let difficulty = "evol-instruct/en/difficulty"
}
