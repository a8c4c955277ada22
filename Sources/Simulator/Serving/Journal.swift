import Glibc
import Support

/// What the simulated endpoint received and what it delivered in full: JSON lines, appended, durable in groups.
///
/// The oracle for answers paid for twice (reliability invariant I5). One `fdatasync` serves every line waiting, and it
/// runs while the requests are in their simulated latency, so it costs no throughput. A thread of its own does the
/// writing: a disk that takes its time must not hold one of the few threads that serve requests.
final class Journal: Sendable {
    /// A position in the journal: everything before it is durable once ``durable(_:)`` returns.
    typealias Mark = Int

    private let writer: JournalWriter

    /// - Parameters:
    ///   - path: the file, made when missing.
    ///   - gathering: microseconds to wait for further lines before each `fdatasync`.
    /// - Throws: ``MillError`` `cannot-create` when the file cannot be opened.
    init(path: String, gathering: UInt32) throws {
        let writer = try JournalWriter(path: path, gathering: gathering)
        self.writer = writer
        do {
            try Threads.detach { writer.run() }
        } catch {
            throw Self.failure(path, error.number)
        }
    }

    deinit {
        writer.stop()
    }

    fileprivate static func failure(_ path: String, _ number: Int32) -> MillError {
        MillError.system(.cannotCreate, "open the journal", path, number: number)
    }

    /// Appends one line and returns the mark that covers it.
    @discardableResult
    func append(_ line: [UInt8]) -> Mark {
        writer.append(line)
    }

    /// Waits until everything up to `mark` is on the disk; false when it cannot be.
    func durable(_ mark: Mark) async -> Bool {
        await withCheckedContinuation { writer.whenDurable(mark, $0) }
    }

    /// Returns when all that was appended is on the disk; false when it cannot be.
    @discardableResult
    func flush() async -> Bool {
        await durable(writer.appended)
    }
}

/// The journal's file and the lines on their way to it.
private final class JournalWriter: Sendable {
    private struct State {
        var pending: [UInt8] = []
        var appended = 0
        var synced = 0
        var failed = false
        var stopped = false
        var waiters: [(mark: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    }

    private let descriptor: Int32
    private let gathering: UInt32
    private let state = Locked(State())
    private let work = Signal()

    init(path: String, gathering: UInt32) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Journal.failure(path, errno) }
        self.gathering = gathering
    }

    deinit {
        close(descriptor)
    }

    var appended: Int {
        state.withLock { $0.appended }
    }

    func append(_ line: [UInt8]) -> Int {
        let (mark, idle) = state.withLock { state -> (Int, Bool) in
            let idle = state.pending.isEmpty
            state.pending.append(contentsOf: line)
            state.pending.append(0x0A)
            state.appended += 1
            return (state.appended, idle)
        }
        if idle { work.raise() }
        return mark
    }

    func whenDurable(_ mark: Int, _ continuation: CheckedContinuation<Bool, Never>) {
        let answer = state.withLock { state -> Bool? in
            if state.failed { return false }
            if state.synced >= mark { return true }
            state.waiters.append((mark, continuation))
            return nil
        }
        if let answer { continuation.resume(returning: answer) }
    }

    func stop() {
        state.withLock { $0.stopped = true }
        work.raise()
    }

    /// Writes batch after batch until stopped with nothing left to write.
    func run() {
        while true {
            work.wait()
            if gathering > 0 { usleep(gathering) }
            let (bytes, mark, stopped) = state.withLock { state -> ([UInt8], Int, Bool) in
                defer { state.pending = [] }
                return (state.pending, state.appended, state.stopped)
            }
            if !bytes.isEmpty { settle(mark, good: write(bytes) && fdatasync(descriptor) == 0) }
            if stopped { return }
        }
    }

    private func settle(_ mark: Int, good: Bool) {
        let ready = state.withLock { state -> [CheckedContinuation<Bool, Never>] in
            if good { state.synced = mark } else { state.failed = true }
            let failed = state.failed
            let ready = state.waiters.filter { failed || $0.mark <= mark }
            state.waiters.removeAll { failed || $0.mark <= mark }
            return ready.map(\.continuation)
        }
        for continuation in ready { continuation.resume(returning: good) }
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

/// Wakes one waiting thread; raised beforehand, the next wait returns at once.
///
/// - Note: `@unchecked Sendable` holds because a POSIX semaphore is made to be shared among threads.
private final class Signal: @unchecked Sendable {
    private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        semaphore = .allocate(capacity: 1)
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func raise() {
        sem_post(semaphore)
    }

    func wait() {
        while sem_wait(semaphore) != 0, errno == EINTR {}
    }
}
