import Endpoint
import Foundation
import RecipeKit
import Records
import Rouge
import Store
import Support
import Testing

@testable import Engine

/// Every third call fails; who then waits to ask again waits until `enough` calls have come, or nearly for ever.
private final class PatientWorld: Transport, Sleeper {
    let enough: Int
    let callsAtFirstWaking = Locked(0)
    private let calls = Locked(0)
    private let teacher = WordTeacher()

    init(enough: Int) {
        self.enough = enough
    }

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        let number = calls.withLock { calls in
            calls += 1
            return calls
        }
        if number % 3 == 0, number < enough { return TransportResponse(status: 500, body: Array("{}".utf8)) }
        return try await teacher.send(request)
    }

    func sleep(for duration: Duration) async throws {
        for _ in 0..<100_000 where calls.withLock({ $0 }) < enough { await Task.yield() }
        let now = calls.withLock { $0 }
        callsAtFirstWaking.withLock { $0 = $0 == 0 ? now : $0 }
    }
}

@Suite struct `A running job` {
    @Test func `steps that wait to ask again after a failure take nobody's place`() async throws {
        let shop = try Workshop()
        let world = PatientWorld(enough: 40)
        let job = try await shop.desk.enrol(try Workshop.definition(target: 60), name: "test", source: nil).id
        let runner = try shop.desk.runner(
            for: job, crew: shop.crew(world, sleeper: world), concurrency: 1, control: RunControl())
        #expect(try await runner.run() == .done)
        // Six steps are under way at one time, and thirteen failed before anyone asked again.
        #expect(world.callsAtFirstWaking.withLock { $0 } >= 40)
    }

    @Test func `it ends with exactly the target, and every step is settled`() async throws {
        let shop = try Workshop()
        let (job, ending) = try await shop.run(try Workshop.definition(target: 37), teacher: WordTeacher())
        #expect(ending == .done)
        let output = try shop.project(job)
        #expect(output.manifest.counted == 37)
        #expect(output.manifest.data.rows == 37)
        #expect(try shop.desk.store.read { try $0.readySteps(job: job) }.isEmpty)
    }

    @Test func `counts in the manifest are the lines of the files`() async throws {
        let shop = try Workshop()
        let (job, _) = try await shop.run(try Workshop.definition(target: 20), teacher: WordTeacher())
        let output = try shop.project(job)
        let rejectedLines = output.rejected.split(separator: UInt8(ascii: "\n")).count
        #expect(output.manifest.rejected.rows == rejectedLines)
        #expect(output.manifest.rejections.values.reduce(0, +) == rejectedLines)
        #expect(output.manifest.data.sha256 == SHA256Digest.hex(of: output.data))
    }

    @Test func `what is kept is at or under the threshold against all kept before it, by brute force`() async throws {
        let shop = try Workshop()
        let (job, _) = try await shop.run(try Workshop.definition(target: 60), teacher: WordTeacher())
        let members = try shop.desk.store.read { try $0.poolEntries("job:\(job)") }
        #expect(members.count > 60)
        for (index, member) in members.enumerated() where member.origin == .machine {
            let nearest = members[..<index].map { RougeL.score(target: member.text, prediction: $0.text).fMeasure }.max() ?? 0
            #expect(nearest <= 0.7)
        }
    }

    @Test func `deleted files come back with the same bytes`() async throws {
        let shop = try Workshop()
        let (job, _) = try await shop.run(try Workshop.definition(target: 15), teacher: WordTeacher())
        let first = try shop.project(job)
        try FileManager.default.removeItem(atPath: shop.folder + "/output")
        let second = try shop.project(job)
        #expect(first.data == second.data)
        #expect(first.rejected == second.rejected)
    }

    @Test func `a dead key stops the job, what was answered is kept, and nothing is bought twice when it goes on`() async throws {
        let shop = try Workshop()
        let definition = try Workshop.definition(target: 30)
        let refused = WordTeacher(failAfter: 25)
        await #expect(throws: MillError.self) { try await shop.run(definition, teacher: refused) }
        let paid = Set(refused.received.withLock { $0.prefix(25) })

        let again = Workshop(continuing: shop)
        let teacher = WordTeacher()
        let (job, ending) = try await again.run(definition, teacher: teacher)
        #expect(ending == .done)
        #expect(try again.project(job).manifest.counted == 30)
        let bought = teacher.received.withLock { $0 }
        #expect(paid.isDisjoint(with: bought))
    }

    @Test func `a teacher that says the same for ever stalls the job instead of spending for ever`() async throws {
        let shop = try Workshop()
        let teacher = WordTeacher(barren: true)
        let (_, ending) = try await shop.run(try Workshop.definition(target: 50), teacher: teacher, concurrency: 2)
        #expect(ending == .stalled)
        #expect(teacher.received.withLock { $0.count } < 60)
    }

    @Test func `two jobs of one pool never keep the same thing twice`() async throws {
        let shop = try Workshop()
        let first = try await shop.run(try Workshop.definition(target: 40, pool: "shared", seed: 1), teacher: WordTeacher())
        let second = try await shop.run(try Workshop.definition(target: 40, pool: "shared", seed: 2), teacher: WordTeacher())
        #expect(first.job != second.job)
        let kept = try shop.desk.store.read { try $0.poolEntries("shared") }.filter { $0.origin == .machine }.map(\.text)
        #expect(Set(kept).count == kept.count)
        #expect(kept.count >= 80)
    }

    @Test func `a drained job is partial and goes on later`() async throws {
        let shop = try Workshop()
        let definition = try Workshop.definition(target: 500)
        let job = try await shop.desk.enrol(definition, name: "test", source: nil).id
        let control = RunControl()
        control.drain()
        let runner = try shop.desk.runner(for: job, crew: shop.crew(WordTeacher()), concurrency: 4, control: control)
        #expect(try await runner.run() == .partial)
    }
}

@Suite struct `Deterministic order` {
    @Test(arguments: [1, 3, 16, 64]) func `the bytes do not depend on concurrency or on which answer comes first`(
        concurrency: Int
    ) async throws {
        let definition = try Workshop.definition(target: 50, order: .window(8))
        let reference = try Workshop()
        let expected = try await reference.run(definition, teacher: WordTeacher(), concurrency: 5)
        let shop = try Workshop()
        let (job, ending) = try await shop.run(definition, teacher: WordTeacher(), concurrency: concurrency)
        #expect(ending == .done)
        #expect(try shop.project(job).data == reference.project(expected.job).data)
        #expect(try shop.project(job).rejected == reference.project(expected.job).rejected)
    }

    @Test(arguments: [1, 9, 30, 55, 71]) func `an interruption after any answer changes nothing`(answers: Int) async throws {
        let definition = try Workshop.definition(target: 40, order: .window(8))
        let reference = try Workshop()
        let expected = try await reference.run(definition, teacher: WordTeacher())
        let shop = try Workshop()
        _ = try? await shop.run(definition, teacher: WordTeacher(failAfter: answers))
        let again = Workshop(continuing: shop)
        let (job, ending) = try await again.run(definition, teacher: WordTeacher())
        #expect(ending == .done)
        #expect(try again.project(job).data == reference.project(expected.job).data)
        #expect(try again.project(job).rejected == reference.project(expected.job).rejected)
    }
}

extension Workshop {
    /// The same store, as another process would find it: a new desk with a new ledger.
    init(continuing other: Workshop) {
        folder = other.folder
        desk = JobDesk(store: other.desk.store, recipes: [WordRecipe.self], time: SystemTime())
    }
}
