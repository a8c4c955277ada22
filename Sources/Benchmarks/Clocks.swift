import Glibc

/// Clocks and medians of the measurements.
enum Clocks {
    /// Seconds on a clock that never steps.
    static func wall() -> Double { seconds(CLOCK_MONOTONIC) }

    /// CPU seconds of the calling thread.
    static func threadCPU() -> Double { seconds(CLOCK_THREAD_CPUTIME_ID) }

    /// CPU seconds of this process.
    static func processCPU() -> Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The most memory that this process has held at one time, in megabytes.
    static func peakMegabytes() -> Double {
        ChildProcess.peakMegabytes(of: getpid())
    }

    /// The least CPU seconds of seven runs of `body` on this thread: what the work costs when nothing disturbs it.
    static func bestOfSeven(_ body: () throws -> Void) rethrows -> Double {
        var best = Double.infinity
        for _ in 0..<7 {
            let begin = threadCPU()
            try body()
            best = min(best, threadCPU() - begin)
        }
        return best
    }
}

extension [Double] {
    /// The value that so large a share of them does not pass; 0 of none.
    func quantile(_ share: Double) -> Double {
        guard !isEmpty else { return 0 }
        return sorted()[Swift.min(count - 1, Int(Double(count) * share))]
    }

    /// The middle value, or the mean of the two middle ones; 0 of none.
    var median: Double {
        guard !isEmpty else { return 0 }
        let sorted = sorted()
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
}
