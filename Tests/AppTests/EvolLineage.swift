import Endpoint
import Foundation
import Records
import Store
import Support
import Templates
import Testing

/// The data of a finished job of Evol-Instruct, chain by chain, beside the store that it came from.
struct EvolLineage {
    struct Row: Decodable {
        let id: String
        let instruction: String
        let parents: [String]
        let extra: [String: String]
        let scores: [String: Double]
        let provenance: Provenance

        struct Provenance: Decodable {
            let step: String
            let answers: [String]
            let prompts: [String: String]
        }

        var round: Int { extra["round"].flatMap { Int($0) } ?? -1 }
        var operation: String { extra["operation"] ?? "" }
    }

    struct Rejected: Decodable {
        let rule: String
        let step: String
        let tags: [String: String]?

        var round: Int? { tags?["round"].flatMap { Int($0) } }
    }

    /// What one seed came to.
    struct Chain {
        let step: String
        /// In the order of their rounds; the first is the seed's own.
        let rows: [Row]
        let failures: [Rejected]
        /// Whether its last instruction was too close to another's, which leaves the seed's row alone.
        let isLeftOut: Bool

        var root: String { rows.first?.extra["root"] ?? "" }
    }

    let job: String
    let chains: [Chain]
    private let rounds: Int
    private let prompts: PromptSet

    /// - Parameter rounds: of evolution, for each seed.
    init(_ output: OutputFolder, rounds: Int = 4) throws {
        job = try output.manifest().job
        self.rounds = rounds
        let rows = try JSONLines.rows(of: output.folder + "/data.jsonl", as: Row.self)
        let rejected = try JSONLines.rows(of: output.folder + "/rejected.jsonl", as: Rejected.self)
        let failures = Dictionary(grouping: rejected, by: \.step)
        #expect(Set(rows.map(\.id)).count == rows.count, "ids are unique")
        chains = Dictionary(grouping: rows, by: \.provenance.step).map { step, rows in
            let failures = failures[step] ?? []
            return Chain(
                step: step, rows: rows.sorted { $0.round < $1.round }, failures: failures.filter { $0.rule != "rouge-l" },
                isLeftOut: failures.contains { $0.rule == "rouge-l" })
        }
        let names = ["answer"] + (Self.operations + ["equality"]).map { "en/" + $0 }
        prompts = try PromptLibrary(folders: [Repository.folder + "/Prompts"]).load(names.map { "evol-instruct/" + $0 })
    }

    static let operations = [
        "add-constraints", "deepening", "concretizing", "increase-reasoning", "complicate-input", "in-breadth",
    ]

    /// Follows every row back to its seed, and every round to the question that was asked in it.
    func expectWhole(seeds: [String], in store: Store) throws {
        let given = chains.compactMap { $0.rows.first?.instruction }
        #expect(given.count == seeds.count && Set(given) == Set(seeds), "each seed has one chain, which begins with it")
        #expect(Set(chains.map(\.root)).count == seeds.count)
        try store.read { reader in
            for chain in chains {
                try expectFamily(chain, reader)
                try expectQuestions(of: chain, reader)
            }
        }
    }

    /// Each row's parent is the one before it, and their ids follow from job, step and place.
    private func expectFamily(_ chain: Chain, _ reader: StoreReader) throws {
        let settled = try reader.records(job: job, step: chain.step).map { try JSONDecoder().decode(Row.self, from: Data($0)).id }
        #expect(chain.rows.map(\.id) == settled, "the store has the rows in the order of their rounds")
        #expect(chain.rows.map(\.id) == chain.rows.indices.map { id($0 == 0 ? "seed#0" : "chain#\($0 - 1)", chain) })
        #expect(chain.rows.allSatisfy { $0.extra["root"] == chain.root })
        #expect(chain.rows.first?.parents == [chain.root] && chain.rows.first?.round == 0)
        for (parent, row) in zip(chain.rows, chain.rows.dropFirst()) {
            #expect(row.parents == [parent.id] && parent.round < row.round && row.instruction != parent.instruction)
        }
        if chain.isLeftOut { return #expect(chain.rows.count == 1) }
        let ended = chain.rows.dropFirst().map(\.round) + chain.failures.compactMap(\.round)
        #expect(ended.sorted() == Array(1...rounds), "each round succeeded or failed, once: \(chain.step)")
    }

    private func id(_ key: String, _ chain: Chain) -> String {
        var hasher = Hasher256()
        for name in ["item", job, chain.step, key] { hasher.update(field: name) }
        return hasher.finish().shortHex(10)
    }
}

extension EvolLineage {
    /// Makes the question of every round again, from the row that its round began with, and compares it with the stored one.
    private func expectQuestions(of chain: Chain, _ reader: StoreReader) throws {
        #expect(chain.rows.first?.provenance.answers == [])
        // The rows of a chain that was left out are gone, and with them what its later rounds began with.
        guard !chain.isLeftOut, var parent = chain.rows.first?.instruction else { return }
        let successes = Dictionary(grouping: chain.rows, by: \.round)
        let failures = Dictionary(grouping: chain.failures) { $0.round ?? 0 }
        for round in 1...rounds {
            let row = successes[round]?.first
            let tags = try #require(row?.extra ?? failures[round]?.first?.tags, "round \(round) of \(chain.step)")
            try expect("evolve-\(round)", of: chain, asked: try evolving(parent, tags), sampling: .writing, reader)
            guard let row else { continue }
            try expectOrigin(of: row, parent: parent, chain, reader)
            parent = row.instruction
        }
    }

    private func evolving(_ parent: String, _ tags: [String: String]) throws -> String {
        let operation = tags["operation"] ?? ""
        var values: [String: PromptValue] = ["instruction": .text(parent)]
        values["format"] = tags["format"].map { .text($0) }
        if !["in-breadth", "complicate-input"].contains(operation) {
            values.merge(["least": .text("10"), "most": .text("20")]) { $1 }
        }
        return try prompts.render("evol-instruct/en/" + operation, values)
    }

    /// The answers that a row names are there, to the questions that it follows from, with the prompts that it names.
    private func expectOrigin(of row: Row, parent: String, _ chain: Chain, _ reader: StoreReader) throws {
        let (evolve, equal, answer) = ("evolve-\(row.round)", "equal-\(row.round)", "answer-\(row.round)")
        let isJudged = row.operation != "in-breadth"
        #expect(row.extra["verdict"] == (isJudged ? "not-equal" : "not-asked"))
        let isLonger = row.provenance.answers.last?.hasSuffix("-longer") == true
        let asked = [evolve] + (isJudged ? [equal] : []) + [answer] + (isLonger ? [answer + "-longer"] : [])
        #expect(row.provenance.answers == asked.map { chain.step + "/" + $0 })
        if isJudged {
            let question = try prompts.render(
                "evol-instruct/en/equality", ["first": .text(parent), "second": .text(row.instruction)])
            try expect(equal, of: chain, asked: question, sampling: .judging, reader)
        }
        try expect(answer, of: chain, asked: row.instruction, sampling: .writing, reader)
        if isLonger { try expect(answer + "-longer", of: chain, asked: row.instruction, sampling: .writingLonger, reader) }
        let names = ["answer", "en/" + row.operation] + (isJudged ? ["en/equality"] : [])
        let hashes = names.map { "evol-instruct/" + $0 }.map { ($0, prompts.hashes[$0] ?? "") }
        #expect(row.provenance.prompts == Dictionary(uniqueKeysWithValues: hashes), "\(row.id)")
    }

    /// How the recipe samples by default.
    private enum Sampling {
        case writing, writingLonger, judging

        var maxTokens: Int {
            switch self {
            case .writing: 2048
            case .writingLonger: 4096
            case .judging: 16
            }
        }
    }

    /// The stored answer to `ask` was to `prompt` and nothing else: the hash of its request says so.
    private func expect(
        _ ask: String, of chain: Chain, asked prompt: String, sampling: Sampling, _ reader: StoreReader
    ) throws {
        let stored = try #require(try reader.answer(job: job, step: chain.step, ask: ask), "\(ask) of \(chain.step)")
        var random = SeededRandom(deriving: "42", chain.step, ask, "seed")
        let request = CompletionRequest(
            key: AnswerKey(job: job, step: chain.step, ask: ask), model: "simulated-teacher", messages: [Message(.user, prompt)],
            temperature: sampling == .judging ? 0 : 1, topP: sampling == .judging ? nil : 0.9, maxTokens: sampling.maxTokens,
            seed: random.next() >> 33)
        #expect(stored.requestHash == request.hash, "\(ask) of \(chain.step) was to another question")
    }
}
