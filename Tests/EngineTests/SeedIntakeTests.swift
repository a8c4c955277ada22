import Formats
import Foundation
import RecipeKit
import Records
import Store
import Support
import Testing

@testable import Engine

@Suite struct `Seeds in the store` {
    private let shop: Workshop

    init() throws {
        shop = try Workshop()
    }

    private func line(_ text: String, id: String? = nil, output: String = "Done.") -> String {
        let name = id.map { "\"id\": \"\($0)\", " } ?? ""
        return "{\(name)\"instruction\": \"\(text)\", \"output\": \"\(output)\"}\n"
    }

    /// Takes `text` in pieces of `size` bytes.
    private func take(_ text: String, size: Int = 7) async throws -> SeedReceipt {
        var rest = Array(text.utf8)[...]
        return try await shop.desk.takeSeeds(sha256: SHA256Digest.hex(of: text.utf8)) {
            defer { rest = rest.dropFirst(size) }
            return Array(rest.prefix(size))
        }
    }

    private func instructions(_ receipt: SeedReceipt) throws -> [String] {
        let input = try StoredSeeds.input(receipt.supply, from: shop.desk.store)
        return try (0..<input.count).map { try input.seed(at: $0).instruction }
    }

    @Test func `every line is a seed, a duplicate or a fault, as when the file is read whole`() async throws {
        let text =
            line("One.") + line("Two.", id: "a") + "broken\n" + line("One.") + line("Three.", id: "a") + line("Three.", id: "b")
            + line("Two.", id: "c") + line("Four \\u00e9 \\\"quoted\\\".")
        let receipt = try await take(text)
        #expect(try instructions(receipt) == ["One.", "Two.", "Three.", "Four é \"quoted\"."])
        #expect((receipt.lines, receipt.duplicates, receipt.faults) == (8, 2, 2))
        var lines: [String] = []
        try receipt.forEachFault { lines.append("\($0.line) \($0.duplicateOf.map { "of \($0)" } ?? $0.reason ?? "")") }
        #expect(lines.map { $0.prefix(4) } == ["3 a ", "4 of", "5 id", "7 of"])
        #expect(lines[1] == "4 of 1" && lines[3] == "7 of 2" && lines[2].hasSuffix("line 2"))
    }

    @Test func `the same content is read once, and the same seeds are stored once`() async throws {
        let first = try await take(line("One.") + line("Two."))
        let again = try await shop.desk.takeSeeds(sha256: SHA256Digest.hex(of: (line("One.") + line("Two.")).utf8)) {
            Issue.record("it is read again")
            return []
        }
        let same = try await take(line("One.") + "broken\n" + line("Two.") + line("Two."))
        #expect(first.supply.digest == again.supply.digest && first.supply.digest == same.supply.digest)
        #expect((same.lines, same.duplicates, same.faults) == (4, 1, 1))
        let sets = try shop.desk.store.read { try $0.seedSet(digest: first.supply.digest) }
        #expect(sets?.count == 2)
        #expect(try instructions(same) == ["One.", "Two."])
    }

    @Test func `seeds in memory and the same seeds of a file make the same job`() async throws {
        let receipt = try await take(line("One.", id: "1") + line("Two.", id: "2"))
        let tasks = ["One.", "Two."].enumerated().map { index, text in
            SeedTask(id: "\(index + 1)", instruction: text, instances: [Instance(input: "", output: "Done.")])
        }
        #expect(SeedSupply(tasks).digest == receipt.supply.digest)
        #expect(SeedSupply(tasks.reversed()).digest != receipt.supply.digest)
    }

    @Test func `seeds that differ in what they carry are two`() {
        let place = SeedPlace(line: 1, byteOffset: 0)
        let contents = [nil, "", "a pair", "another"].map { payload in
            SeedRow(SeedTask(id: "s", instruction: "One.", instances: [], payload: payload), ordinal: 0, at: place).content
        }
        #expect(Set(contents).count == 4)
    }

    @Test func `a reading that is cut off leaves nothing after the next start`() async throws {
        struct Cut: Error {}
        var pieces = 0
        let text = (0..<5_000).map { line("Task \($0).") }.joined()
        await #expect(throws: Cut.self) {
            _ = try await shop.desk.takeSeeds(sha256: "cut") {
                pieces += 1
                if pieces == 2 { throw Cut() }
                return Array(text.utf8)
            }
        }
        try await shop.desk.recover()
        #expect(try shop.desk.store.read { try $0.seedFile(sha256: "cut") } == nil)
        var left = 0
        try shop.desk.store.read { reader in try reader.forEachSeed(set: 1) { _ in left += 1 } }
        #expect(left == 0)
    }

    @Test func `more seeds than are held are read by index, past those that repeated others`() async throws {
        let text = (0..<12_000).map { line($0 % 5 == 3 ? "Again." : "Task \($0).") }.joined()
        let receipt = try await take(text, size: 1 << 16)
        let input = try StoredSeeds.input(receipt.supply, from: shop.desk.store)
        let expected = (0..<12_000).compactMap { $0 == 3 ? "Again." : $0 % 5 == 3 ? nil : "Task \($0)." }
        #expect(input.count == expected.count && receipt.duplicates == 12_000 - expected.count)
        #expect(input.head.count == 64)
        for index in [0, 3, 4, 64, 9_000, expected.count - 1] {
            #expect(try input.seed(at: index).instruction == expected[index])
        }
        #expect(throws: (any Error).self) { try input.seed(at: expected.count) }
    }

    @Test func `the ordinal of an index is the one that so many seeds stand before`() {
        for gaps in [[], [0], [0, 1, 2], [5], [3, 4, 9], [1, 3, 5, 7]] as [[Int]] {
            let ordinals = (0..<30).filter { !gaps.contains($0) }
            for (index, ordinal) in ordinals.enumerated() { #expect(StoredSeeds.ordinal(of: index, gaps: gaps) == ordinal) }
        }
    }

    @Test func `members of the pool are the seeds' instructions, as they were written`() async throws {
        let receipt = try await take(line("Say \\\"hej\\\" \\u4f60\\ud83d\\ude00, then \\t stop.") + line("Two."))
        var definition = try Workshop.definition(target: 3)
        definition.seeds = receipt.supply
        let job = try await shop.desk.enrol(definition, name: "test", source: nil).id
        let entries = try shop.desk.store.read { try $0.poolEntries("job:\(job)") }
        #expect(entries.map(\.text) == ["Say \"hej\" 你😀, then \t stop.", "Two."])
        #expect(entries.map(\.seq) == [1, 2] && entries.allSatisfy { $0.origin == .seed && $0.job == job })
    }

    @Test func `a definition of an earlier version, which holds its seeds, is still read`() throws {
        let tasks = [SeedTask(id: "s", instruction: "An old one.", instances: [])]
        let old = try JSONEncoder().encode(tasks)
        let supply = try JSONDecoder().decode(SeedSupply.self, from: old)
        #expect(supply.count == 1)
        #expect(try StoredSeeds.input(supply, from: shop.desk.store).seed(at: 0).instruction == "An old one.")
        let again = try JSONDecoder().decode(SeedSupply.self, from: JSONEncoder().encode(supply))
        #expect(again.digest == supply.digest && again.count == 1)
    }
}

@Suite struct `The order of a data set` {
    private func ids(_ bytes: [UInt8]) throws -> [String] {
        try String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
            try JSONDecoder().decode(Record.self, from: Data($0.utf8)).id
        }
    }

    @Test func `a shuffled data set holds the same rows in an order that follows from the seed, a sample some of them`()
        async throws
    {
        let shop = try Workshop()
        func rows(_ output: DataOrder) async throws -> [String] {
            var definition = try Workshop.definition(target: 40)
            definition.output = output == .accepted ? nil : output
            let (job, _) = try await shop.run(definition, teacher: WordTeacher())
            let first = try ids(try shop.project(job).data)
            #expect(try ids(try shop.project(job).data) == first, "projecting again gives the same bytes")
            return first
        }
        let accepted = try await rows(.accepted)
        let shuffled = try await rows(.shuffled(sample: nil))
        let sample = try await rows(.shuffled(sample: 10))
        #expect(accepted.count == 40 && Set(shuffled).count == 40 && Set(sample).count == 10)
        #expect(shuffled != shuffled.sorted() || accepted == accepted.sorted())
    }
}
