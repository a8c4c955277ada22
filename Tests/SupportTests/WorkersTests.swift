import Support
import Testing

@Suite struct `Tasks that are kept for more work` {
    @Test func `do all that they are given, on no more tasks than have work at one time`() async throws {
        let tasks = Locked<Set<Int>>([])
        let sum = Locked(0)
        try await withThrowingDiscardingTaskGroup { group in
            let workers = Workers()
            defer { workers.close() }
            for number in 1...200 {
                let isDone = Locked(false)
                workers.start(in: &group) {
                    tasks.withLock { _ = $0.insert(taskNumber()) }
                    sum.withLock { $0 += number }
                    isDone.withLock { $0 = true }
                }
                while !isDone.withLock({ $0 }) { await Task.yield() }
            }
        }
        #expect(sum.withLock { $0 } == 20_100)
        // One may be about to wait for more when the next piece comes, so that another is begun; 200 times it will not be.
        #expect(tasks.withLock { $0.count } < 200)
    }

    @Test func `work side by side where there is so much to do`() async throws {
        let arrived = Locked<[CheckedContinuation<Void, Never>]>([])
        let done = Locked(0)
        try await withThrowingDiscardingTaskGroup { group in
            let workers = Workers()
            defer { workers.close() }
            for _ in 0..<100 {
                workers.start(in: &group) {
                    await withCheckedContinuation { continuation in
                        let all = arrived.withLock { arrived in
                            arrived.append(continuation)
                            return arrived
                        }
                        // Nobody goes on before all have come.
                        if all.count == 100 { for one in all { one.resume() } }
                    }
                    done.withLock { $0 += 1 }
                }
            }
        }
        #expect(done.withLock { $0 } == 100)
    }

    @Test func `end when closed, those at work once they are done`() async throws {
        let done = Locked(0)
        try await withThrowingDiscardingTaskGroup { group in
            let workers = Workers()
            for _ in 0..<50 {
                workers.start(in: &group) {
                    for _ in 0..<20 { await Task.yield() }
                    done.withLock { $0 += 1 }
                }
            }
            workers.close()
        }
        #expect(done.withLock { $0 } == 50)
    }

    @Test func `let go of their work before they are given more`() async throws {
        let freed = Locked(0)
        try await withThrowingDiscardingTaskGroup { group in
            let workers = Workers()
            defer { workers.close() }
            for _ in 0..<10 { workers.start(in: &group, holding(Held(freed))) }
            for _ in 0..<1_000_000 where freed.withLock({ $0 }) < 10 { await Task.yield() }
            #expect(freed.withLock { $0 } == 10)
        }
    }

    @Test func `are cancelled with their group`() async throws {
        let cancelled = Locked(0)
        try await withThrowingDiscardingTaskGroup { group in
            let workers = Workers()
            defer { workers.close() }
            for _ in 0..<10 {
                workers.start(in: &group) {
                    try? await Task.sleep(for: .seconds(600))
                    if Task.isCancelled { cancelled.withLock { $0 += 1 } }
                }
            }
            group.cancelAll()
        }
        #expect(cancelled.withLock { $0 } == 10)
    }
}

/// Tells the present task from others that live.
private func taskNumber() -> Int {
    withUnsafeCurrentTask { $0?.hashValue ?? 0 }
}

private final class Held: Sendable {
    private let freed: Locked<Int>

    init(_ freed: Locked<Int>) {
        self.freed = freed
    }

    deinit {
        freed.withLock { $0 += 1 }
    }
}

private func holding(_ held: Held) -> Workers.Work {
    { withExtendedLifetime(held) {} }
}
