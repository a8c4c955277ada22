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
            shown.append((Self.line(try await bench.poolText(at: index)), nil))
        }
        for index in random.sample(human + machine - machineCount, below: settings.seedCount(of: bench.input)) {
            let seed = try settings.seed(at: index, of: bench.input)
            shown.append((Self.line(seed.instruction), seed.id))
        }
        shown.shuffle(using: &random)
        texts = shown.map(\.text)
        seeds = shown.compactMap(\.seed)
    }

    /// Rows for the prompt, numbered from 1.
    var rows: [[String: String]] {
        texts.enumerated().map { ["number": "\($0.offset + 1)", "instruction": $0.element] }
    }

    /// An instruction as one line of the list: whitespace collapsed, trailing colons removed.
    private static func line(_ instruction: String) -> String {
        var text = PythonText.collapsed(instruction)
        while text.hasSuffix(":") { text.removeLast() }
        return text
    }
}

/// A generator of any type, as a type of its own.
struct AnyRandom: RandomNumberGenerator {
    private var generator: any RandomNumberGenerator

    init(_ generator: any RandomNumberGenerator) {
        self.generator = generator
    }

    mutating func next() -> UInt64 {
        generator.next()
    }

    /// `count` distinct numbers of 0..<bound in random order; all of them where `bound` is smaller.
    mutating func sample(_ count: Int, below bound: Int) -> [Int] {
        guard count < bound else { return Array(0..<max(0, bound)).shuffled(using: &self) }
        // Floyd's method would need no second pass either, but this keeps the order random.
        var chosen: [Int] = []
        var seen: Set<Int> = []
        while chosen.count < count {
            let candidate = Int.random(in: 0..<bound, using: &self)
            if seen.insert(candidate).inserted { chosen.append(candidate) }
        }
        return chosen
    }
}
