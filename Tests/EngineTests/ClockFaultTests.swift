import Endpoint
import Foundation
import Records
import Support
import Testing

@testable import Engine

/// Two clocks that a test sets by hand: the wall's, which may step, and the steady one, which may not.
private final class HandClock: TimeSource {
    let wall: Locked<Int64>
    let steady = Locked<Int64>(0)

    init(wall: Int64) {
        self.wall = Locked(wall)
    }

    func epochMicros() -> Int64 { wall.withLock { $0 } }
    func steadyMicros() -> Int64 { steady.withLock { $0 } }
}

@Suite struct `Faults of the clock` {
    private static let day: Int64 = 86_400_000_000

    private func call(_ name: String) -> Reservation {
        Reservation(
            attempt: name, key: AnswerKey(job: "j", step: "s", ask: "a"), requestHash: "h", endpoint: "e", model: "m",
            inputTokensBound: 1, outputTokensBound: 1, maximumPicodollars: 100)
    }

    @Test(arguments: [-1, 1, -30, 365])
    func
        `clock jumps by days, DST, leap seconds: the day's cap is never given twice for a step back, and once more for a step on`(
            _ days: Int64
        ) async throws
    {
        let clock = HandClock(wall: 20_000 * Self.day + 3_600_000_000)
        let treasury = Treasury(time: clock)
        treasury.set(Caps(day: Cap(requests: 1)))
        try await treasury.reserve(call("a"))
        treasury.book("a", picodollars: 1, tokens: 1)
        clock.wall.withLock { $0 += days * Self.day }
        if days < 0 {
            await #expect(throws: MillError.self) { try await treasury.reserve(call("b")) }
        } else {
            try await treasury.reserve(call("b"))
        }
    }

    @Test func `suspend: time asleep counts as time passed`() throws {
        let uptime = try String(contentsOfFile: "/proc/uptime", encoding: .utf8).split(separator: " ").first.flatMap {
            Double($0)
        }
        let steady = Double(SystemTime().steadyMicros()) / 1_000_000
        // The kernel's own uptime counts suspended time; a monotonic clock that does not would fall behind it.
        #expect(abs(steady - (try #require(uptime))) < 1)
    }
}
