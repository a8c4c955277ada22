/// A way of evolving an instruction. Its prompt is the file of its name in `Prompts/evol-instruct/en`.
struct EvolutionOperation: Sendable, Hashable {
    enum Direction: Sendable {
        /// Harder.
        case depth
        /// Another one, of the same field.
        case breadth
        /// Easier.
        case downward
    }

    let name: String
    let direction: Direction
    /// Whether its prompt names a format of data, drawn for each round.
    let takesFormat: Bool
    /// Whether its prompt says how many words may be added.
    let limitsGrowth: Bool
    /// Whether what it makes is new, so that comparing it with its parent tells nothing.
    let startsAfresh: Bool

    init(
        _ name: String, _ direction: Direction, takesFormat: Bool = false, limitsGrowth: Bool = false, startsAfresh: Bool = false
    ) {
        self.name = name
        self.direction = direction
        self.takesFormat = takesFormat
        self.limitsGrowth = limitsGrowth
        self.startsAfresh = startsAfresh
    }

    var template: String { "evol-instruct/en/" + name }

    /// The formats of data that `complicate-input` draws from. Source: arXiv 2304.12244, section 3.2 and appendix: five are shown in
    /// the demonstrations, JSON is the example's.
    static let formats = ["XML", "SQL", "Python code", "HTML", "shell command", "JSON"]
}

/// A set of operations that belong together.
enum OperationPack: String, CaseIterable, Sendable {
    /// Source: WizardLM, arXiv 2304.12244, section 3.2: five in depth, one in breadth.
    case wizardlm
    /// Source: WizardCoder, arXiv 2306.08568, section 3.1: five methods for programming tasks.
    case wizardcoder
    /// Source: WizardMath, arXiv 2308.09583, section 2: upward and downward evolution of problems.
    case wizardmath

    var operations: [EvolutionOperation] {
        switch self {
        case .wizardlm:
            [
                EvolutionOperation("add-constraints", .depth, limitsGrowth: true),
                EvolutionOperation("deepening", .depth, limitsGrowth: true),
                EvolutionOperation("concretizing", .depth, limitsGrowth: true),
                EvolutionOperation("increase-reasoning", .depth, limitsGrowth: true),
                EvolutionOperation("complicate-input", .depth, takesFormat: true),
                EvolutionOperation("in-breadth", .breadth, startsAfresh: true),
            ]
        case .wizardcoder:
            [
                EvolutionOperation("code-constraints", .depth), EvolutionOperation("code-requirement", .depth),
                EvolutionOperation("code-reasoning", .depth), EvolutionOperation("code-misdirection", .depth),
                EvolutionOperation("code-complexity", .depth),
            ]
        case .wizardmath:
            [
                EvolutionOperation("math-constraints", .depth, limitsGrowth: true),
                EvolutionOperation("math-concretize", .depth, limitsGrowth: true),
                EvolutionOperation("math-reasoning", .depth, limitsGrowth: true),
                EvolutionOperation("math-easier", .downward),
                EvolutionOperation("math-easier-topic", .downward, startsAfresh: true),
            ]
        }
    }
}

/// Operations with their shares of the draws.
struct OperationDraw: Sendable {
    private let weighted: [(operation: EvolutionOperation, weight: Double)]
    private let total: Double

    /// - Parameter weights: by name; an operation without one has 1.
    init(_ operations: [EvolutionOperation], weights: [String: Double]) {
        weighted = operations.map { ($0, weights[$0.name] ?? 1) }.filter { $0.1 > 0 }
        total = weighted.reduce(0) { $0 + $1.weight }
    }

    /// One operation, each with a chance in proportion to its weight; nil only where all weights are 0.
    func next(using random: inout AnyRandom) -> EvolutionOperation? {
        guard total > 0 else { return nil }
        var place = Double.random(in: 0..<total, using: &random)
        for (operation, weight) in weighted {
            if place < weight { return operation }
            place -= weight
        }
        return weighted.last?.operation
    }
}
