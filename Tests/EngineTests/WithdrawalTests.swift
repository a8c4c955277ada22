import Foundation
import Records
import Store
import Support
import Testing

@testable import Engine

@Suite struct `Withdrawing from a job` {
    /// A finished job of twenty words, projected.
    private func finished() async throws -> (workshop: Workshop, job: String) {
        let workshop = try Workshop()
        let job = try await workshop.run(Workshop.definition(target: 20), teacher: WordTeacher()).job
        _ = try workshop.project(job)
        return (workshop, job)
    }

    private func ids(_ data: [UInt8]) throws -> [String] {
        struct Row: Decodable { let id: String }
        return try data.split(separator: UInt8(ascii: "\n")).map { try CanonicalJSON.decode(Row.self, from: Array($0)).id }
    }

    @Test func `takes a row out of every file, tells why, and does nothing the second time`() async throws {
        let (workshop, job) = try await finished()
        let before = try workshop.project(job)
        #expect(before.manifest.withdrawals == nil)
        let row = try #require(try ids(before.data).dropFirst(3).first)
        let withdrawal = Withdrawal(workshop.desk)
        let dry = try await withdrawal.withdraw([row], from: job, reason: "asked to", isDryRun: true)
        #expect(dry.rows == 1 && dry.isDryRun && !dry.isChanged && dry.remaining == 19)
        #expect(try workshop.project(job).data == before.data)

        let done = try await withdrawal.withdraw([row], from: job, reason: "asked to", isDryRun: false)
        #expect(done.rows == 1 && done.leftBefore == 0 && done.remaining == 19 && done.isChanged && done.withdrawn == [row: 1])
        let after = try workshop.project(job)
        #expect(try ids(after.data) == ids(before.data).filter { $0 != row })
        #expect(after.manifest.rejections["withdrawn"] == 1 && after.manifest.data.rows == 19)
        #expect(after.manifest.rejected.rows == before.manifest.rejected.rows + 1)
        #expect(after.manifest.withdrawals?.withdrawn == [row: 1] && after.manifest.withdrawals?.reasons == [row: "asked to"])
        #expect(after.rejected.starts(with: before.rejected), "what was rejected before stands as it stood")
        let last = try #require(after.rejected.split(separator: UInt8(ascii: "\n")).last)
        let line = try CanonicalJSON.decode(RejectedRow.self, from: Array(last))
        #expect(line.rule == "withdrawn" && line.detail == "asked to" && line.tags == ["item": row, "withdrawn": row])

        let again = try await withdrawal.withdraw([row], from: job, reason: "another reason", isDryRun: false)
        #expect(again.rows == 0 && again.leftBefore == 1 && !again.isChanged)
        let last2 = try workshop.project(job)
        #expect(last2.data == after.data && last2.rejected == after.rejected)
        #expect(try CanonicalJSON.encode(last2.manifest) == CanonicalJSON.encode(after.manifest))
        let report = try Verification(store: workshop.desk.store).report { _ in nil }
        #expect(report.findings.isEmpty)
    }

    @Test func `refuses what the job has not, and a job that is running`() async throws {
        let (workshop, job) = try await finished()
        let withdrawal = Withdrawal(workshop.desk)
        await #expect(throws: MillError(.usage, "", "", cause: "")) {
            try await withdrawal.withdraw(["nobody"], from: job, reason: nil, isDryRun: false)
        }
        await #expect(throws: MillError(.usage, "", "", cause: "")) {
            try await withdrawal.withdraw(["s"], from: "no job", reason: nil, isDryRun: false)
        }
        try await workshop.desk.store.write { _ = try $0.setJob(job, state: .running, detail: nil, at: 1) }
        await #expect(throws: MillError(.jobState, "", "", cause: "")) {
            try await withdrawal.withdraw(["s"], from: job, reason: nil, isDryRun: false)
        }
        #expect(try workshop.desk.store.read { try $0.withdrawnSubjects(job) }.isEmpty)
    }

    @Test func `keeps a seed without descendants in mind`() async throws {
        let (workshop, job) = try await finished()
        let summary = try await Withdrawal(workshop.desk).withdraw(["s"], from: job, reason: nil, isDryRun: false)
        #expect(summary.rows == 0 && summary.isChanged && summary.withdrawn == ["s": 0])
        #expect(try workshop.project(job).manifest.withdrawals?.withdrawn == ["s": 0])
    }

    @Test func `sieves rows by what is found in them; the pool keeps them, and reparse leaves them out`() async throws {
        let (workshop, job) = try await finished()
        let before = try workshop.project(job)
        let chosen = Set(try ids(before.data).prefix(5))
        struct Row: Decodable { let id: String }
        let members = try workshop.desk.store.read { try $0.poolCount("job:\(job)") }
        for round in 0..<2 {
            let summary = try await Withdrawal(workshop.desk).sieve(job, isDryRun: false) { body, now in
                let id = try CanonicalJSON.decode(Row.self, from: body).id
                guard chosen.contains(id) else { return nil }
                return WithdrawalRow(
                    item: id, rule: WithdrawalRow.contaminated, cause: "set.jsonl:7", measured: 0.25, threshold: 0, at: now)
            }
            #expect(summary.rows == (round == 0 ? 5 : 0) && summary.isChanged == (round == 0))
        }
        let after = try workshop.project(job)
        #expect(Set(try ids(before.data)).subtracting(try ids(after.data)) == chosen)
        #expect(after.manifest.withdrawals?.evaluations == ["set.jsonl": 5] && after.manifest.rejections["contaminated"] == 5)
        #expect(try workshop.desk.store.read { try $0.poolCount("job:\(job)") } == members)
        let again = workshop.folder + "/again"
        let summary = try await Reparse(workshop.desk).write(job: job, into: again)
        #expect(!summary.isChanged && summary.rejections == after.manifest.rejections)
        #expect(try Files.read(again + "/data.jsonl") == after.data)
        #expect(try Files.read(again + "/rejected.jsonl") == after.rejected)
    }

    @Test func `finds descendants of descendants in whatever order they settled`() {
        var departures = Departures(subjects: [WithdrawnSubject(name: "seed", reason: nil, at: 1)])
        #expect(departures.departure(of: "grandchild", parents: ["child"]) == nil)
        #expect(departures.departure(of: "child", parents: ["x", "seed"])?.cause == "seed")
        #expect(departures.departure(of: "grandchild", parents: ["child"])?.cause == "seed")
        #expect(departures.departure(of: "other", parents: ["x"]) == nil)
        #expect(departures.departure(of: "seed", parents: [])?.rule == "withdrawn")
    }
}
