import RecipeKit
import Records

/// One seed's way through the rounds.
struct EvolutionChain {
    private let seed: SeedTask
    private let settings: EvolInstructSettings
    private let givesSeed: Bool
    /// The instruction that the next round starts from, and the row that holds it; nil while it is a seed that has none.
    private var parent: (prompt: String, row: String?)
    private var successes: [RecordDraft] = []
    private var rejections: [Rejection] = []

    private static let seedKey = "seed"
    private static let chainKey = "chain"

    init(seed: SeedTask, settings: EvolInstructSettings, givesSeed: Bool) {
        self.seed = seed
        self.settings = settings
        self.givesSeed = givesSeed
        parent = (Self.prompt(of: seed), nil)
    }

    /// The instruction and, after a blank line, its first input.
    private static func prompt(of seed: SeedTask) -> String {
        guard let input = seed.instances.first?.input, !input.isEmpty else { return seed.instruction }
        return seed.instruction + "\n\n" + input
    }

    mutating func run(at bench: any Workbench) async throws -> Outcome {
        let rows = givesSeed ? try await seedRows(at: bench) : []
        for number in 1...settings.rounds {
            guard let round = EvolutionRound(number, settings: settings, at: bench) else { continue }
            do {
                add(try await round.evolve(parent.prompt, at: bench), of: round)
            } catch let eliminated as Eliminated {
                rejections.append(eliminated.rejection)
            }
        }
        return Outcome(candidates: candidates(seedRows: rows), rejections: rejections)
    }

    private mutating func add(_ evolved: Evolved, of round: EvolutionRound) {
        var row = RecordDraft(
            kind: EvolInstruct.name, instruction: evolved.instruction, instance: Instance(input: "", output: evolved.answer))
        if let sibling = parent.row { row.siblings = [sibling] } else { row.parents = [seed.id] }
        row.asked = evolved.asked
        row.scores = ["added_words": Double(evolved.addedWords)]
        row.extra = round.tags.merging(["root": seed.id, "verdict": evolved.verdict]) { $1 }
        evolved.difficulty?.mark(&row)
        parent = (evolved.instruction, "\(Self.chainKey)#\(successes.count)")
        successes.append(row)
    }

    /// The seed's own instances. One without an output is no row.
    private mutating func seedRows(at bench: any Workbench) async throws -> [RecordDraft] {
        var rows: [RecordDraft] = []
        for (index, instance) in seed.instances.enumerated() {
            guard !instance.output.isEmpty else {
                rejections.append(
                    Rejection(rule: "instance-empty-output", text: seed.instruction, detail: "of the seed \(seed.id)"))
                continue
            }
            // What is evolved is the first instance's prompt, whatever its output.
            if index == 0 { parent.row = "\(Self.seedKey)#\(rows.count)" }
            var row = RecordDraft(kind: EvolInstruct.name, instruction: seed.instruction, instance: instance)
            row.parents = [seed.id]
            row.asked = []
            row.extra = ["root": seed.id, "round": "0", "operation": "seed"]
            if index == 0, settings.rates {
                row.asked = [EvolutionRound.difficultyName(0)]
                try await Difficulty(of: parent.prompt, round: 0, settings: settings, at: bench).mark(&row)
            }
            rows.append(row)
        }
        return rows
    }

    private func candidates(seedRows rows: [RecordDraft]) -> [Candidate] {
        var candidates: [Candidate] = []
        if !rows.isEmpty { candidates.append(Candidate(key: Self.seedKey, text: seed.instruction, records: rows)) }
        if let last = successes.last?.instruction {
            candidates.append(
                Candidate(
                    key: Self.chainKey, text: last, comparison: settings.parameters.bool("dedupe") ? last : nil, counts: true,
                    records: successes))
        }
        return candidates
    }
}
