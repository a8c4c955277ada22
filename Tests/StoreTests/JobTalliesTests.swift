import Support
import Testing

@testable import Store

struct JobTalliesTests {
    private static func attempt(_ number: Int, job: String = "j", endpoint: String = "e", price: Int64? = 10) -> AttemptRow {
        AttemptRow(
            id: "a\(number)", job: job, step: "s\(number)", ask: "q", requestHash: "h", endpoint: endpoint, model: "m",
            maximumPico: price, promptTokens: 100, completionTokens: 50, at: Int64(number))
    }

    @Test func `a look that reads what is new finds what a look at everything does`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        var random = SeededRandom(seed: 7)
        var tallies = JobTallies()
        var open: [Int] = []
        for number in 0..<300 {
            let job = "job-\(number % 3)"
            let price: Int64? = number % 7 == 0 ? nil : 10
            try await store.write { store in
                store.insertJobOnce(job)
                try store.insertAttempt(Self.attempt(number, job: job, endpoint: "e\(number % 2)", price: price))
                try store.insertRecord(job: job, step: "s", task: "t", item: "i\(number)", body: [0x7B, 0x7D])
                try store.insertRejections(job: job, [(step: "s", rule: "rule-\(number % 4)", body: [0x7B, 0x7D])])
            }
            open.append(number)
            // Calls end in any order, long after others that came later.
            while open.count > 5 {
                let ended = open.remove(at: Int(random.next() % UInt64(open.count)))
                let state: AttemptState = [.answered, .unpaid, .ambiguous, .paidUseless, .notSent][ended % 5]
                try await store.write { store in
                    try store.setAttempt("a\(ended)", state: state, charged: state == .answered ? 7 : nil, promptTokens: nil)
                }
            }
            if number % 10 == 0 { try store.read { try tallies.catchUp($0) } }
        }
        try store.read { try tallies.catchUp($0) }
        var whole = JobTallies()
        try store.read { try whole.catchUp($0) }
        #expect(tallies.calls == whole.calls)
        #expect(tallies.records == whole.records)
        #expect(tallies.rejections == whole.rejections)
        #expect(whole.records == ["job-0": 100, "job-1": 100, "job-2": 100])
        #expect(whole.calls.values.flatMap(\.values).reduce(0) { $0 + $1.reserved } == 5)
        for job in whole.calls.keys {
            let rows = try store.read { try $0.spending(job: job) }.filter { $0.state != .reserved }
            var sum = CallTally()
            for tally in (whole.calls[job] ?? [:]).values { sum.add(tally) }
            #expect(sum.calls == rows.reduce(0) { $0 + $1.calls })
            #expect(sum.bookedPico == rows.reduce(0) { $0 + $1.bookedPico })
            #expect(sum.unpriced == rows.reduce(0) { $0 + $1.unpriced })
            let paid = rows.filter { !$0.state.isFree }
            #expect(sum.promptTokens == paid.reduce(0) { $0 + $1.promptTokens })
        }
    }

    @Test func `a first look in parts ends with the figures of one at everything, and says how far it is`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        let count = 2 * Int(JobTallies.part) + 10
        try await store.write { store in
            store.insertJobOnce("j")
            for number in 0..<count { try store.insertAttempt(Self.attempt(number)) }
            try store.setAttempt("a0", state: .answered, charged: 7)
        }
        var whole = JobTallies()
        try store.read { try whole.catchUp($0) }
        var parts = JobTallies()
        var shares: [Double] = []
        for _ in 0..<3 {
            try store.read { try parts.catchUp($0) { true } }
            shares.append(parts.share)
        }
        #expect(shares == shares.sorted() && shares[0] < 0.5 && shares[1] < 1 && shares[2] == 1)
        #expect(parts.calls == whole.calls && whole.share == 1)
        #expect(parts.calls["j"]?["e"]?.reserved == count - 1)
    }

    @Test func `an empty store has no figures, and jobs come without their definitions`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        var tallies = JobTallies()
        try store.read { try tallies.catchUp($0) }
        #expect(tallies.jobs.isEmpty && tallies.calls.isEmpty && tallies.records.isEmpty)
        try await store.write { store in
            try store.insertJob(sampleJob("j"))
            try store.setProgress("j", json: "{\"counted\":3}")
            _ = try store.setJob("j", state: .done, detail: "well", at: 9)
        }
        try store.read { try tallies.catchUp($0) }
        let job = try #require(tallies.jobs.first)
        #expect(job.progress == "{\"counted\":3}" && job.state == .done && job.finishedAt == 9 && job.detail == "well")
    }

    @Test func `the newest records come first, and no more than were asked for`() async throws {
        let scratch = try Scratch()
        let store = try Store(at: scratch.database)
        for text in ["1", "2", "3"] { try await store.addRecord(text) }
        let newest = try store.read { try $0.newestRecords("j", 2) }.map { String(decoding: $0, as: UTF8.self) }
        #expect(newest == ["3", "2"])
        #expect(try store.read { try $0.newestRecords("none", 2) }.isEmpty)
    }
}

extension StoreTransaction {
    fileprivate func insertJobOnce(_ id: String) {
        _ = try? insertJob(sampleJob(id))
    }
}
