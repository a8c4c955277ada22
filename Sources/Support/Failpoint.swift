import Glibc

/// A place where a debug build can be made to die as if by `kill -9`: `FAIL_AT=name:n` ends it at the n-th hit of `name`.
///
/// Release builds contain none of it.
public enum Failpoint {
    #if DEBUG
        private static let plan: (name: String, hits: Locked<Int>)? = {
            guard let text = getenv("FAIL_AT").map({ String(cString: $0) }) else { return nil }
            let parts = text.split(separator: ":")
            guard parts.count == 2, let count = Int(parts[1]), count > 0 else { return nil }
            return (String(parts[0]), Locked(count))
        }()
    #endif

    /// `TRAP_ON=text` traps a debug build that comes to see `text`: a defect in reading an answer.
    public static func trap(on text: @autoclosure () -> String) {
        #if DEBUG
            guard let planted = getenv("TRAP_ON").map({ String(cString: $0) }), !planted.isEmpty else { return }
            precondition(!text().contains(planted), "planted")
        #endif
    }

    /// Marks the place `name`.
    @inline(__always)
    public static func hit(_ name: @autoclosure () -> String) {
        #if DEBUG
            guard let plan, plan.name == name() else { return }
            let remaining = plan.hits.withLock { count in
                count -= 1
                return count
            }
            if remaining == 0 { kill(getpid(), SIGKILL) }
        #endif
    }
}
