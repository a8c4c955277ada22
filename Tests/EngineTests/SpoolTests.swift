import Foundation
import Store
import Support
import Testing

@testable import Engine

@Suite struct `The emergency file` {
    private let folder = NSTemporaryDirectory() + "/spool-\(UUID().uuidString)"
    private var path: String { folder + "/emergency" }

    init() throws {
        try Files.makeDirectories(folder)
    }

    private func entry(_ number: Int) -> EmergencySpool.Entry {
        let row = AnswerRow(
            job: "j", step: "s\(number)", ask: "a", attempt: "attempt-\(number)", status: 200,
            body: Array("{\"n\": \(number)}".utf8),
            requestHash: "h", endpoint: "e", model: "m", at: 1)
        return EmergencySpool.Entry(row, charged: 7, prompt: 3, completion: 4, cached: 1, reasoning: 2)
    }

    private func store(_ attempts: Range<Int>) async throws -> Store {
        let store = try Store(at: folder + "/store.sqlite")
        try await store.write { transaction in
            for number in attempts {
                try transaction.insertAttempt(
                    AttemptRow(
                        id: "attempt-\(number)", job: "j", step: "s\(number)", ask: "a", requestHash: "h", endpoint: "e",
                        model: "m",
                        maximumPico: 100, at: 1))
            }
        }
        return store
    }

    @Test func `keeps answers through a crash, and gives each to the store once`() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try await store(0..<3)
        do {
            let spool = try EmergencySpool(at: path, size: 1 << 16)
            for number in 0..<3 { try spool.keep(entry(number)) }
        }
        let again = try EmergencySpool(at: path, size: 1 << 16)
        #expect(again.entries == (0..<3).map(entry))
        #expect(try await again.empty(into: store) == 3)
        #expect(try await again.empty(into: store) == 0)
        #expect(try EmergencySpool(at: path, size: 1 << 16).entries.isEmpty)
        let totals = try store.read { try $0.attemptTotals(job: "j") }
        #expect(totals.answered == 3 && totals.chargedPico == 21)
        #expect(try store.read { try $0.answer(job: "j", step: "s1", ask: "a") }?.body == Array("{\"n\": 1}".utf8))
    }

    @Test func `a crash between the store's commit and its emptying changes nothing`() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try await store(0..<1)
        let spool = try EmergencySpool(at: path, size: 1 << 16)
        try spool.keep(entry(0))
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(try await spool.empty(into: store) == 1)
        try before.write(to: URL(fileURLWithPath: path))
        #expect(try await EmergencySpool(at: path, size: 1 << 16).empty(into: store) == 1)
        #expect(try store.read { try $0.attemptTotals(job: "j").answered } == 1)
    }

    @Test func `a torn end is not there, wherever it is torn`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let spool = try EmergencySpool(at: path, size: 1 << 14)
        for number in 0..<2 { try spool.keep(entry(number)) }
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        let used = (whole.lastIndex { $0 != 0 } ?? 0) + 1
        for cut in stride(from: 0, to: used, by: 7) {
            try (whole[..<cut] + Data(count: whole.count - cut)).write(to: URL(fileURLWithPath: path))
            let found = try EmergencySpool(at: path, size: 1 << 14).entries
            #expect(found == (0..<found.count).map(entry), "cut at \(cut)")
            #expect(found.count < 2)
        }
    }

    @Test func `says when its room is used up`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let spool = try EmergencySpool(at: path, size: 1000)
        #expect(throws: MillError(.diskFull, "", "", cause: "")) { for number in 0..<10 { try spool.keep(entry(number)) } }
    }
}
