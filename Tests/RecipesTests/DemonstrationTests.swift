import RecipeKit
import RecipeTesting
import Recipes
import Records
import Testing

@Suite struct `Demonstrations` {
    private func shown(
        _ recipe: SelfInstruct, pool: [String] = [], seeds input: [SeedTask] = seeds, seed: String = "a"
    ) async throws -> [[String: String]] {
        let bench = ScriptedWorkbench(seeds: input, pool: pool, seed: seed, replies: [:])
        _ = try await recipe.work(root(recipe, seeds: input), at: bench)
        guard case .list(let rows)? = bench.questions.first?.values["demonstrations"] else { return [] }
        return rows
    }

    private let pool = (0..<30).map { "Machine task \($0)" }

    @Test(arguments: [(0, 0), (1, 1), (2, 2), (30, 2)])
    func `eight are shown: at most two of the machine's, the rest are seeds`(poolSize: Int, machine: Int) async throws {
        let rows = try await shown(recipe(), pool: Array(pool.prefix(poolSize)))
        #expect(rows.count == 8)
        #expect(rows.count { $0["instruction"]?.hasPrefix("Machine") == true } == machine)
        #expect(rows.map { $0["number"] } == (1...8).map { "\($0)" })
        #expect(Set(rows.map { $0["instruction"] }).count == 8)
    }

    @Test func `whitespace is collapsed and trailing colons are gone`() async throws {
        let texts = try await shown(recipe()).compactMap { $0["instruction"] }
        #expect(texts.allSatisfy { $0.hasPrefix("Seed number ") && $0.hasSuffix("says what to do") })
    }

    @Test func `the same step shows the same ones, another seed others, in any order`() async throws {
        let recipe = try recipe()
        let first = try await shown(recipe, pool: pool)
        #expect(try await shown(recipe, pool: pool) == first)
        var places: Set<Int> = []
        for seed in 0..<40 {
            let rows = try await shown(recipe, pool: pool, seed: "\(seed)")
            places.formUnion(rows.indices.filter { rows[$0]["instruction"]?.hasPrefix("Machine") == true })
        }
        #expect(places == Set(0..<8))
    }

    @Test func `machine tasks are drawn from the whole pool, and every seed gets its turn`() async throws {
        let recipe = try recipe()
        var seen: Set<String> = []
        for seed in 0..<200 {
            seen.formUnion(try await shown(recipe, pool: pool, seed: "\(seed)").compactMap { $0["instruction"] })
        }
        #expect(seen.count == 40)
    }

    @Test func `with few seeds, fewer are shown and the numbers go on from there`() async throws {
        let recipe = try recipe(.compat)
        let bench = ScriptedWorkbench(seeds: Array(seeds.prefix(3)), replies: [:])
        _ = try await recipe.work(root(recipe), at: bench)
        #expect(bench.questions.first?.values["next"] == .text("4"))
        #expect(bench.questions.first?.sampling.stop.contains("\n11") == true)
    }

    @Test func `with classification seeds only, no other seed is shown, and without one there is no step`() async throws {
        let recipe = try recipe(.default, ["classification_seeds_only": .bool(true)])
        let rows = try await shown(recipe)
        #expect(rows.count == 2)
        #expect(recipe.step(at: 0, of: JobInput(seeds: Array(seeds.dropFirst(2)))) == nil)
    }

    @Test func `root steps never end while there are seeds`() throws {
        let recipe = try recipe()
        #expect(try root(recipe, 123_456).key == "123456")
        #expect(recipe.step(at: 0, of: JobInput(seeds: [])) == nil)
    }
}
