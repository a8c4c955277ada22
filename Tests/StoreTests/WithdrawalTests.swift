import Support
import Testing

@testable import Store

@Suite struct `What was withdrawn` {
    /// A store with the records a, b (of a) and c (of the seed s), whose step has settled.
    private func filled(_ scratch: Scratch) async throws -> Store {
        let store = try Store(at: scratch.database)
        try await store.write { store in
            try store.insertJob(sampleJob("j"))
            try store.insertStep(sampleStep("s", root: 0, ordinal: 0))
            for (item, parents) in [("a", ["seed"]), ("b", ["a"]), ("c", ["other"])] {
                try store.insertRecord(job: "j", step: "s", task: "t", item: item, body: Self.body(item, parents))
            }
            try store.settleStep(job: "j", step: "s", at: 1, settlement: 1)
        }
        return store
    }

    private static func body(_ item: String, _ parents: [String]) -> [UInt8] {
        Array("{\"id\":\"\(item)\",\"parents\":[\(parents.map { "\"\($0)\"" }.joined(separator: ","))]}".utf8)
    }

    private func kept(_ store: Store) throws -> [String] {
        var items: [String] = []
        try store.read { reader in
            try reader.forEachKeptRecord("j") { body in
                items.append(String(decoding: body.dropFirst(7).prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self))
            }
        }
        return items
    }

    private func row(_ item: String, _ rule: String = WithdrawalRow.withdrawn, cause: String = "seed") -> WithdrawalRow {
        WithdrawalRow(item: item, rule: rule, cause: cause, detail: "why", measured: 0.5, threshold: 0, at: 7)
    }

    @Test func `leaves the data and nothing else`() async throws {
        let scratch = try Scratch()
        let store = try await filled(scratch)
        #expect(try kept(store) == ["a", "b", "c"])
        #expect(
            try await store.write { try $0.insertWithdrawals(job: "j", [row("b"), row("c", "contaminated", cause: "e:1")]) } == 2)
        #expect(try kept(store) == ["a"])
        try store.read { reader in
            #expect(try reader.recordCount("j") == 3)
            #expect(try reader.withdrawals("j") == [row("b"), row("c", "contaminated", cause: "e:1")])
            #expect(try reader.withdrawalCounts("j").map(\.rule) == ["contaminated", "withdrawn"])
            #expect(try reader.withdrawnRecordNumbers("j") == [2, 3])
            var left: [WithdrawalRow] = []
            try reader.forEachWithdrawnRecord("j") { row, body in
                #expect(body.starts(with: Array("{\"id\":\"\(row.item)\"".utf8)))
                left.append(row)
            }
            #expect(left.map(\.item) == ["b", "c"])
            #expect(try reader.audit().isEmpty)
        }
    }

    @Test func `is decided once; that it descends from a seed goes before that it overlaps`() async throws {
        let scratch = try Scratch()
        let store = try await filled(scratch)
        let overlapping = row("b", "contaminated", cause: "e:1")
        #expect(try await store.write { try $0.insertWithdrawals(job: "j", [overlapping, overlapping]) } == 1)
        #expect(try await store.write { try $0.insertWithdrawals(job: "j", [row("b")]) } == 1)
        #expect(try await store.write { try $0.insertWithdrawals(job: "j", [row("b", cause: "another"), overlapping]) } == 0)
        #expect(try store.read { try $0.withdrawals("j") } == [row("b")])
        let subject = WithdrawnSubject(name: "seed", reason: nil, at: 7)
        #expect(try await store.write { try $0.insertWithdrawn(subject, job: "j") })
        #expect(try await store.write { try $0.insertWithdrawn(subject, job: "j") } == false)
        #expect(try store.read { try $0.withdrawnSubjects("j") } == [subject])
    }

    @Test func `takes the rows along that settle later and descend from it`() async throws {
        let scratch = try Scratch()
        let store = try await filled(scratch)
        try await store.write { store in
            try store.insertStep(sampleStep("s2", root: 1, ordinal: 1))
            let records = [("d", ["x", "seed"]), ("e", ["d"]), ("f", ["other"]), ("g", [])]
            try store.withdrawDescendants(job: "j", records)
            #expect(try store.withdrawals("j").isEmpty, "nothing is withdrawn yet")
            try store.insertWithdrawn(WithdrawnSubject(name: "seed", reason: "asked to", at: 7), job: "j")
            for (item, parents) in records {
                try store.insertRecord(job: "j", step: "s2", task: "t", item: item, body: Self.body(item, parents))
            }
            try store.withdrawDescendants(job: "j", records)
            try store.settleStep(job: "j", step: "s2", at: 1, settlement: 2)
        }
        let left = try store.read { try $0.withdrawals("j") }
        #expect(left.map(\.item) == ["d", "e"])
        #expect(left.allSatisfy { $0.cause == "seed" && $0.detail == "asked to" && $0.at == 7 })
    }

    @Test func `is asked of every audit`() async throws {
        let scratch = try Scratch()
        let store = try await filled(scratch)
        _ = try await store.write { store in
            try store.insertWithdrawn(WithdrawnSubject(name: "seed", reason: nil, at: 7), job: "j")
            try store.insertWithdrawn(WithdrawnSubject(name: "c", reason: nil, at: 7), job: "j")
            try store.insertWithdrawals(job: "j", [row("nobody")])
        }
        let findings = try store.read { try $0.audit() }
        #expect(findings.map(\.name) == ["withdrawal-homeless", "withdrawn-descendant", "withdrawn-row"])
        #expect(findings.map(\.example) == ["nobody", "a", "c"])
        _ = try await store.write { store in try store.insertWithdrawals(job: "j", [row("a"), row("c")]) }
        let left = try store.read { try $0.audit() }
        #expect(left.map(\.name) == ["withdrawal-homeless", "withdrawn-descendant"] && left.last?.example == "b")
    }

    @Test func `is left out when a damaged store is salvaged`() async throws {
        let scratch = try Scratch()
        let store = try await filled(scratch)
        _ = try await store.write { try $0.insertWithdrawals(job: "j", [row("b")]) }
        try store.close()
        let salvage = try SalvagedStore(of: scratch.database, scratch: scratch.path)
        _ = salvage.readNames()
        #expect(salvage.readWithdrawals() == SalvagedStore.Count(read: 1, failed: 0))
        var bodies: [[UInt8]] = []
        _ = salvage.forEachRecord { bodies.append($1) }
        #expect(bodies == [Self.body("a", ["seed"]), Self.body("c", ["other"])])
    }
}
