import FoundationEssentials
import Formats
import Records
import Rouge
import Support
import Testing

/// The shipped seed tasks are what Seeds/README.md says they are.
@Suite struct SeedCensusTests {
    struct Collection: Sendable, CustomTestStringConvertible {
        let folder: String
        let tasks: Int
        let classification: Int
        let domains: Int
        let formats: Int
        var testDescription: String { folder }
    }

    static let collections = [
        Collection(folder: "self-instruct", tasks: 175, classification: 25, domains: 40, formats: 15),
        Collection(folder: "self-instruct-zh", tasks: 60, classification: 10, domains: 30, formats: 15),
    ]

    private struct Census: Decodable {
        let domains: [String: [String]]
        let formats: [String: [String]]
    }

    private func seeds(_ collection: Collection) throws -> SeedReading {
        try SeedReader.read(path: SourceTree().root + "/Seeds/\(collection.folder)/seed_tasks.jsonl")
    }

    @Test(arguments: collections) func `every line is a seed task, and the numbers are as documented`(_ collection: Collection)
        throws
    {
        let reading = try seeds(collection)
        #expect(reading.quarantined.isEmpty && reading.duplicates.isEmpty)
        #expect(reading.seeds.count == collection.tasks)
        #expect(reading.seeds.count { $0.isClassification == true } == collection.classification)
        #expect(Set(reading.seeds.map(\.id)).count == collection.tasks)
        #expect(Set(reading.seeds.compactMap(\.name)).count == collection.tasks)
        for seed in reading.seeds {
            #expect(!seed.instances.isEmpty && seed.instances.allSatisfy { !$0.output.isEmpty }, "\(seed.id) has no answer")
            #expect(!seed.instruction.contains("\n"), "\(seed.id) is on more than one line")
        }
    }

    @Test(arguments: collections) func `the census counts every task once, over many domains and formats`(
        _ collection: Collection
    ) throws {
        let text = try SourceTree().text("Seeds/\(collection.folder)/census.json")
        let census = try JSONDecoder().decode(Census.self, from: Data(text.utf8))
        let ids = try seeds(collection).seeds.map(\.id).sorted()
        #expect(census.domains.values.flatMap { $0 }.sorted() == ids)
        #expect(census.formats.values.flatMap { $0 }.sorted() == ids)
        #expect(census.domains.count >= collection.domains)
        #expect(census.formats.count >= collection.formats)
    }

    @Test func `no two English seeds come nearer than ROUGE-L 0.5`() throws {
        try expectNoneNear(Self.collections[0]) { RougeL.score(target: $0, prediction: $1, tokenizer: .ascii).fMeasure }
    }

    @Test func `no two Chinese seeds come nearer than ROUGE-L 0.5 on characters`() throws {
        try expectNoneNear(Self.collections[1]) { RougeL.score(target: $0, prediction: $1, tokenizer: .unicode).fMeasure }
    }

    private func expectNoneNear(_ collection: Collection, _ score: (String, String) -> Double) throws {
        let seeds = try seeds(collection).seeds
        var nearest = 0.0
        for (index, seed) in seeds.enumerated() {
            for other in seeds[..<index] {
                let near = score(seed.instruction, other.instruction)
                nearest = max(nearest, near)
                #expect(near <= 0.5, "\(seed.id) and \(other.id)")
            }
        }
        #expect(nearest > 0.1, "a score that is always zero measures nothing")
    }
}
