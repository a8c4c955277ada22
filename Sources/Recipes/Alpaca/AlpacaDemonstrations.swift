import RecipeKit
import Records
import TextKit

/// What a request shows: a few seeds in full and, if asked for, instructions that are there already.
struct AlpacaDemonstrations {
    /// Rows for the prompt, numbered from 1.
    let rows: [[String: String]]
    /// The ids of the seeds shown, in order.
    let seeds: [String]
    /// Kept instructions, each on one line.
    let known: [String]

    init(at bench: any Workbench, settings: AlpacaSettings) async throws {
        var random = AnyRandom(bench.random("demonstrations"))
        let chosen = try random.sample(settings.demonstrations, below: bench.input.count).map { try bench.input.seed(at: $0) }
        rows = chosen.enumerated().map { Self.row($1, number: $0 + 1) }
        seeds = chosen.map(\.id)
        var known: [String] = []
        for index in random.sample(settings.machineDemonstrations, below: bench.poolCount) {
            known.append(PythonText.collapsed(try await bench.poolText(at: index)))
        }
        self.known = known
    }

    /// The number of the first task asked for.
    var next: Int { rows.count + 1 }

    /// Of a seed's instances the first is shown, as in the original.
    private static func row(_ seed: SeedTask, number: Int) -> [String: String] {
        let instance = seed.instances.first ?? Instance(input: "", output: "")
        return [
            "number": "\(number)", "instruction": PythonText.listLine(seed.instruction),
            "input": instance.input.isEmpty ? "<noinput>" : instance.input, "output": instance.output,
        ]
    }
}
