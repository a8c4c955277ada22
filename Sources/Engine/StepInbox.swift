import Support

/// A step's end, however it came.
struct StepResult: Sendable {
    let id: String
    let outcome: Result<FinishedStep, any Error>
}

/// Finished steps on their way to the runner, and the bell that wakes it.
final class Inbox: Sendable {
    private let results = Locked<[StepResult]>([])
    private let bell: AsyncStream<Void>
    private let ring: AsyncStream<Void>.Continuation

    init() {
        (bell, ring) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    func put(_ result: StepResult) {
        results.withLock { $0.append(result) }
        ring.yield()
    }

    func wake() {
        ring.yield()
    }

    func take() -> [StepResult] {
        results.withLock { results in
            defer { results = [] }
            return results
        }
    }

    func wait() async {
        for await _ in bell { return }
    }
}
