import RecipeKit
import Support

/// A step's end, however it came.
struct StepResult: Sendable {
    let id: String
    let outcome: Result<FinishedStep, any Error>

    // Not made part of the task that waits for the step: it would hold what they need for a moment as long as it lives.

    @inline(never) static func finished(_ step: PlannedStep, _ outcome: Outcome, _ bench: Bench) -> StepResult {
        let finished = FinishedStep(
            step: step, outcome: outcome, traces: bench.traces, deadLetters: bench.deadLetters(of: outcome))
        return StepResult(id: step.id, outcome: .success(finished))
    }

    @inline(never) static func failed(_ step: PlannedStep, _ error: any Error) -> StepResult {
        StepResult(id: step.id, outcome: .failure(error))
    }
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
