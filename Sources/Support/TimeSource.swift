import CLinux
import Glibc

/// Where the time comes from: the system in the program, a hand-set value in tests.
public protocol TimeSource: Sendable {
    /// Microseconds since the Unix epoch, UTC.
    func epochMicros() -> Int64
    /// Microseconds on a clock that never steps and counts suspended time (CLOCK_BOOTTIME).
    func steadyMicros() -> Int64
}

/// The system's clocks.
public struct SystemTime: TimeSource {
    public init() {}

    public func epochMicros() -> Int64 {
        read(CLOCK_REALTIME)
    }

    public func steadyMicros() -> Int64 {
        read(CLOCK_BOOTTIME)
    }

    private func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
