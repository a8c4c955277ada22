import Endpoint
import Foundation
import Records
import Store
import Support
import Testing

@testable import Engine

@Suite struct `The ledger over the store` {
    @Test func `holds nothing against a question any more once a person has decided`() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "ledger-\(UUID().uuidString).sqlite").path
        defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
        let store = try Store(at: path)
        let ledger = StoreLedger(store: store, time: SystemTime())
        let key = AnswerKey(job: "j", step: "s", ask: "a")
        for number in 1...3 {
            let attempt = Reservation(
                attempt: "attempt-\(number)", key: key, requestHash: "h", endpoint: "e", model: "m", inputTokensBound: 1,
                outputTokensBound: 1, maximumPicodollars: nil)
            try await ledger.reserve(attempt)
            try await ledger.settle(attempt: attempt.attempt, fate: .ambiguous, reason: "cut")
        }
        try ledger.recall(job: "j")
        #expect(try await ledger.ambiguousAttempts(for: key) == 3)
        // Another process does this while the daemon lives on.
        let forgiven = try await store.write { try $0.forgiveAmbiguous(job: "j") }
        #expect(forgiven == 3)
        try ledger.recall(job: "j")
        #expect(try await ledger.ambiguousAttempts(for: key) == 0)
        #expect(try store.read { try $0.attemptTotals(job: "j").ambiguous } == 3)
    }
}
