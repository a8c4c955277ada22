import RecipeKit
import Records
import TextKit

/// The tasks shown in a request for instructions: some made by the machine, the rest by people, in random order.
///
/// Source: arXiv 2212.10560, section 2.2: eight per prompt, six of them human and two machine-made.
struct Demonstrations {
    let texts: [String]
    /// The ids of the seeds among them, in the order shown.
    let seeds: [String]

    init(at bench: any Workbench, settings: SelfInstructSettings) async throws {
        var random = AnyRandom(bench.random("demonstrations"))
        let human = settings.parameters.int("demonstrations_human")
        let machine = settings.parameters.int("demonstrations_machine")
        let machineCount = min(machine, bench.poolCount)
        var shown: [(text: String, seed: String?)] = []
        for index in random.sample(machineCount, below: bench.poolCount) {
            shown.append((PythonText.listLine(try await bench.poolText(at: index)), nil))
        }
        for index in random.sample(human + machine - machineCount, below: settings.seedCount(of: bench.input)) {
            let seed = try settings.seed(at: index, of: bench.input)
            shown.append((PythonText.listLine(seed.instruction), seed.id))
        }
        shown.shuffle(using: &random)
        texts = shown.map(\.text)
        seeds = shown.compactMap(\.seed)
    }

    /// Rows for the prompt, numbered from 1.
    var rows: [[String: String]] {
        texts.enumerated().map { ["number": "\($0.offset + 1)", "instruction": $0.element] }
    }
}
