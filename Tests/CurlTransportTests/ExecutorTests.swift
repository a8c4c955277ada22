import CurlTransport
import Dispatch
import Endpoint
import Glibc
import Support
import Testing

@Suite struct `The executor of the transfer thread` {
    @Test func `keeps a few tasks to one thread, and lets others run the rest while that is busy`() async throws {
        let transport = try CurlTransport()
        let first = Locked<pthread_t?>(nil)
        let isSeenElsewhere = DispatchSemaphore(value: 0)
        let hasWaited = Locked<DispatchTimeoutResult?>(nil)
        let executor = try #require(transport.executor)
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: executor) {
                first.withLock { $0 = pthread_self() }
                // Keeps the thread until some other has run a task. Where all were put off behind this one, none would; where
                // they are not, other tests may still keep Swift's few threads for minutes.
                hasWaited.withLock { $0 = isSeenElsewhere.wait(timeout: .now() + 600) }
            }
            while first.withLock({ $0 }) == nil { await Task.yield() }
            for _ in 0..<100 {
                group.addTask(executorPreference: executor) {
                    let isElsewhere = first.withLock { $0.map { pthread_equal($0, pthread_self()) == 0 } ?? false }
                    if isElsewhere { isSeenElsewhere.signal() }
                }
            }
        }
        #expect(hasWaited.withLock { $0 } == .success)
        await transport.shutdown()
    }

    @Test func `runs every task that is handed to it, however many at one time`() async throws {
        let transport = try CurlTransport()
        let sum = Locked(0)
        await withTaskGroup(of: Void.self) { group in
            for number in 1...2000 {
                group.addTask(executorPreference: transport.executor) {
                    for _ in 0..<5 { await Task.yield() }
                    sum.withLock { $0 += number }
                }
            }
        }
        #expect(sum.withLock { $0 } == 2_001_000)
        await transport.shutdown()
    }

    @Test func `lets no task go that it has when the transport is shut down`() async throws {
        let transport = try CurlTransport()
        let sum = Locked(0)
        await withTaskGroup(of: Void.self) { group in
            for number in 1...500 {
                group.addTask(executorPreference: transport.executor) {
                    for _ in 0..<20 { await Task.yield() }
                    if number == 250 { await transport.shutdown() }
                    for _ in 0..<20 { await Task.yield() }
                    sum.withLock { $0 += number }
                }
            }
        }
        #expect(sum.withLock { $0 } == 125_250)
    }
}

@Suite struct `A wait on the transfer thread` {
    @Test func `lasts as long as was asked for, each its own time`() async throws {
        let transport = try CurlTransport()
        let order = Locked<[Int]>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for milliseconds in [40, 10, 70, 10, 0] {
                group.addTask(executorPreference: transport.executor) {
                    let begin = SystemTime().steadyMicros()
                    try await transport.sleep(for: .milliseconds(milliseconds))
                    let passed = SystemTime().steadyMicros() - begin
                    #expect(passed >= Int64(milliseconds) * 1000)
                    order.withLock { $0.append(milliseconds) }
                }
            }
            try await group.waitForAll()
        }
        #expect(order.withLock { $0 } == [0, 10, 10, 40, 70])
        await transport.shutdown()
    }

    @Test(arguments: [50, 3600]) func `ends before its time where its task is cancelled`(seconds: Int) async throws {
        let transport = try CurlTransport()
        let waits = (0..<50).map { _ in
            Task(executorPreference: transport.executor) { try await transport.sleep(for: .seconds(seconds)) }
        }
        for wait in waits { wait.cancel() }
        for wait in waits { await #expect(throws: CancellationError.self) { try await wait.value } }
        await transport.shutdown()
    }

    @Test func `ends with the transport, also where it is asked for after the end`() async throws {
        let transport = try CurlTransport()
        // On the thread itself, where nothing keeps them waiting.
        let wait = await withTaskExecutorPreference(transport.executor) {
            let hasBegun = Locked(false)
            let wait = Task(executorPreference: transport.executor) {
                hasBegun.withLock { $0 = true }
                try await transport.sleep(for: .seconds(50))
            }
            while !hasBegun.withLock({ $0 }) { await Task.yield() }
            await transport.shutdown()
            return wait
        }
        await #expect(throws: CancellationError.self) { try await wait.value }
        await #expect(throws: CancellationError.self) { try await transport.sleep(for: .seconds(50)) }
    }
}
