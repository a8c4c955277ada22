import Engine
import FoundationEssentials
import Rouge
import Store
import Support
import Testing

struct NearestSampleTests {
    private static let words = ["write", "list", "name", "poem", "story", "rain", "city", "three", "about", "the", "old", "sea"]

    /// A pool of two jobs and their seeds, made by chance.
    private static func fill(_ store: Store, _ count: Int) async throws -> [PoolEntry] {
        var random = SeededRandom(seed: 5)
        let entries = (0..<count).map { number in
            let text = (0..<(3 + random.index(below: 6))).map { _ in words[random.index(below: words.count)] }
            return PoolEntry(
                pool: "p", seq: Int64(number * 2), job: number % 3 == 0 ? "other" : "j", text: text.joined(separator: " "),
                origin: number < 4 ? .seed : .machine)
        }
        try await store.write { store in
            _ = try store.createPool("p", tokenizer: "ascii", threshold: 0.7)
            try store.appendToPool(entries)
        }
        return entries
    }

    @Test(arguments: [7, 64, 1_000]) func `is what comparing each with all before it finds, however the pool is divided`(
        _ part: Int
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/nearest-\(UInt32.random(in: .min ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try Store(at: folder + "/store.sqlite")
        let entries = try await Self.fill(store, 150)
        let expected = entries.indices.filter { entries[$0].job == "j" && entries[$0].origin == .machine }.map { place in
            entries[..<place].map { RougeL.score(target: $0.text, prediction: entries[place].text).fMeasure }.max() ?? 0
        }
        let pool = PoolRow(name: "p", tokenizer: "ascii", threshold: 0.7)
        let all = try store.read { try NearestSample(of: "j", in: pool, $0, part: part) }
        #expect(all.population == expected.count)
        #expect(all.scores == expected)
        let some = try store.read { try NearestSample(of: "j", in: pool, $0, count: 20, part: part) }
        #expect(some.population == expected.count && some.scores.count == 20)
        #expect(Set(some.scores).isSubset(of: expected))
        #expect(try store.read { try NearestSample(of: "j", in: pool, $0, count: 20, part: 9).scores } == some.scores)
        #expect(try store.read { try NearestSample(of: "nobody", in: pool, $0).scores }.isEmpty)
        try store.close()
    }
}
