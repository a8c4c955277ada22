import FoundationEssentials
import Reports
import Store
import Support

/// What became of the rounds of an Evol-Instruct job: by round and by operation, with each elimination test's own count.
///
/// Chains that were left out whole are counted by themselves and in no round.
struct EvolutionTally: Encodable {
    /// Rounds of one kind.
    struct Line: Encodable {
        var name: String
        var kept = 0
        /// By rule.
        var eliminated: [String: Int] = [:]
        /// The sum of difficulty ratings, and how many there are.
        var difficulty: Double?
        var rated = 0

        var tried: Int { kept + eliminated.values.reduce(0, +) }

        private enum CodingKeys: CodingKey {
            case name, tried, kept, eliminated, meanDifficulty, paperMeanDifficulty, rated
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try container.encode(tried, forKey: .tried)
            try container.encode(kept, forKey: .kept)
            try container.encode(eliminated, forKey: .eliminated)
            try container.encodeIfPresent(meanDifficulty, forKey: .meanDifficulty)
            try container.encodeIfPresent(Self.paper[name], forKey: .paperMeanDifficulty)
            try container.encode(rated, forKey: .rated)
        }

        var meanDifficulty: Double? { difficulty.map { $0 / Double(max(1, rated)) } }

        /// Mean difficulty of the paper's pools as its first judge rated them. Source: arXiv 2304.12244, section 4; pool 0 is Alpaca's.
        static let paper = ["0": 3.00, "1": 5.48, "2": 6.35, "3": 6.84, "4": 7.08]
    }

    private(set) var rounds: [Line] = []
    private(set) var operations: [Line] = []
    /// Chains that are in the data no more because their last instruction is too close to another's.
    private(set) var duplicateChains = 0

    /// - Returns: nil for a job of another recipe.
    init?(of row: JobRow, in reader: StoreReader) throws {
        guard row.recipe == "evol-instruct" else { return nil }
        var (byRound, byOperation): ([String: Line], [String: Line]) = ([:], [:])
        func count(_ tags: [String: String], _ change: (inout Line) -> Void) {
            guard let round = tags["round"], let operation = tags["operation"] else { return }
            change(&byRound[round, default: Line(name: round)])
            change(&byOperation[operation, default: Line(name: operation)])
        }
        try reader.forEachRecord(row.id) { body in
            let record = try CanonicalJSON.decode(RecordTags.self, from: body)
            count(record.extra) { line in
                line.kept += 1
                guard let score = record.scores["difficulty"] else { return }
                line.difficulty = (line.difficulty ?? 0) + score
                line.rated += 1
            }
        }
        // Of a chain that was left out whole, the rounds that succeeded are gone: those that failed would stand alone.
        let leftOut = try Self.chainsLeftOut(of: row, in: reader)
        duplicateChains = leftOut.count
        try reader.forEachRejection(row.id) { body in
            let rejection = try CanonicalJSON.decode(RejectionTags.self, from: body)
            guard !leftOut.contains(rejection.step) else { return }
            count(rejection.tags ?? [:]) { $0.eliminated[rejection.rule, default: 0] += 1 }
        }
        rounds = byRound.values.sorted { (Int($0.name) ?? 0) < (Int($1.name) ?? 0) }
        operations = byOperation.values.sorted { $0.name < $1.name }
    }

    private struct RecordTags: Decodable {
        let extra: [String: String]
        let scores: [String: Double]
    }

    /// The steps of chains whose last instruction is too close to another's.
    private static func chainsLeftOut(of row: JobRow, in reader: StoreReader) throws -> Set<String> {
        var steps: Set<String> = []
        try reader.forEachRejection(row.id) { body in
            let rejection = try CanonicalJSON.decode(RejectionTags.self, from: body)
            if rejection.rule == "rouge-l" { steps.insert(rejection.step) }
        }
        return steps
    }

    private struct RejectionTags: Decodable {
        let step: String
        let rule: String
        let tags: [String: String]?
    }

    var text: String {
        var text = Self.table("round", rounds, showsPaper: rounds.contains { $0.rated > 0 })
        text += Self.table("operation", operations, showsPaper: false)
        if duplicateChains > 0 {
            text += "  \(Figures.grouped(duplicateChains)) chains left out whole, their last instruction near another's\n"
        }
        return text
    }

    private static func table(_ title: String, _ lines: [Line], showsPaper: Bool) -> String {
        var text = ""
        for line in lines {
            text += "  \(title) \(line.name): \(Figures.grouped(line.kept)) of \(Figures.grouped(line.tried)) kept"
            if let mean = line.meanDifficulty {
                text += ", difficulty \(Figures.rate(mean))"
                if showsPaper, let paper = Line.paper[line.name] { text += " (the paper's \(Figures.rate(paper)))" }
            }
            let rules = line.eliminated.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
            text += (rules.isEmpty ? "" : "; " + rules.joined(separator: ", ")) + "\n"
        }
        return text
    }
}
