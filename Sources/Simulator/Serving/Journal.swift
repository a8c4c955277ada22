import Dispatch
import Glibc
import Support

/// What the simulated endpoint received and what it delivered in full: JSON lines, appended, durable in groups.
///
/// The oracle for answers paid for twice (reliability invariant I5). One `fdatasync` serves every line waiting, and it
/// runs while the requests are in their simulated latency, so it costs no throughput.
final class Journal: Sendable {
    /// A position in the journal: everything before it is durable once ``durable(_:)`` returns.
    typealias Mark = Int

    private struct State {
        var pending: [UInt8] = []
        var appended = 0
        var synced = 0
        var writing = false
        var failed = false
        var waiters: [(mark: Mark, continuation: CheckedContinuation<Bool, Never>)] = []
    }

    private let descriptor: Int32
    private let gathering: UInt32
    private let state = Locked(State())
    private let queue = DispatchQueue(label: "instructmill.simulator.journal")

    /// - Parameters:
    ///   - path: the file, made when missing.
    ///   - gathering: microseconds to wait for further lines before each `fdatasync`.
    /// - Throws: ``JournalError`` when the file cannot be opened.
    init(path: String, gathering: UInt32) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw JournalError(path: path, code: errno) }
        self.gathering = gathering
    }

    deinit {
        close(descriptor)
    }

    /// Appends one line and returns the mark that covers it.
    @discardableResult
    func append(_ line: [UInt8]) -> Mark {
        let (mark, start) = state.withLock { state -> (Mark, Bool) in
            state.pending.append(contentsOf: line)
            state.pending.append(0x0A)
            state.appended += 1
            defer { state.writing = true }
            return (state.appended, !state.writing)
        }
        if start { queue.async { self.writeOut() } }
        return mark
    }

    /// Waits until everything up to `mark` is on the disk; false when it cannot be.
    func durable(_ mark: Mark) async -> Bool {
        await withCheckedContinuation { continuation in
            let answer = state.withLock { state -> Bool? in
                if state.failed { return false }
                if state.synced >= mark { return true }
                state.waiters.append((mark, continuation))
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// Returns when all that was appended is on the disk.
    func flush() {
        queue.sync { writeOut() }
    }

    private func writeOut() {
        while true {
            if gathering > 0 { usleep(gathering) }
            let (bytes, mark) = state.withLock { state -> ([UInt8], Mark) in
                defer { state.pending = [] }
                return (state.pending, state.appended)
            }
            let good = bytes.isEmpty || (write(bytes) && fdatasync(descriptor) == 0)
            let (ready, more) = state.withLock { state -> ([CheckedContinuation<Bool, Never>], Bool) in
                if good { state.synced = max(state.synced, mark) } else { state.failed = true }
                let ready = state.waiters.filter { state.failed || $0.mark <= state.synced }
                state.waiters.removeAll { state.failed || $0.mark <= state.synced }
                state.writing = !state.pending.isEmpty
                return (ready.map(\.continuation), state.writing)
            }
            for continuation in ready { continuation.resume(returning: good) }
            if !more { return }
        }
    }

    private func write(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
                if count > 0 { done += count } else if errno != EINTR { return false }
            }
            return true
        }
    }
}

/// The journal cannot be opened.
struct JournalError: Error, CustomStringConvertible {
    let path: String
    let code: Int32

    var description: String {
        "the journal \(path) cannot be opened: \(String(cString: strerror(code)))"
    }
}
