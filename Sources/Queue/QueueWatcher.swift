import CLinux
import Glibc
import Support

/// Says when to look at `incoming` again, by inotify; a periodic scan stays necessary, because inotify can lose events and
/// sees nothing that another machine does on a network file system.
public final class QueueWatcher: Sendable {
    /// An element arrives when something changed; changes that come together are one.
    public let changes: AsyncStream<Void>
    /// Why the kernel does not watch (too few watches left, for one); nil when it does. Then only the periodic scan is left.
    public let problem: String?
    private let loop: WatchLoop?
    private let continuation: AsyncStream<Void>.Continuation

    /// Watches the folders of `queue` on a thread of its own until ``stop()`` or until this value is let go of.
    public init(_ queue: DirectoryQueue) {
        (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let signal = continuation
        do {
            loop = try WatchLoop(
                incoming: queue.incoming, changed: { signal.yield(()) }, completed: { queue.announceComplete($0) })
            problem = nil
        } catch {
            loop = nil
            problem = error.cause
        }
    }

    deinit {
        stop()
    }

    /// Ends the thread and the stream.
    public func stop() {
        loop?.stop()
        continuation.finish()
    }
}

/// The thread that reads inotify, and its descriptors.
final class WatchLoop: Sendable {
    private static let mask = UInt32(IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ONLYDIR)

    private let incoming: RawPath
    private let inotify: Int32
    private let wake: Int32
    private let changed: @Sendable () -> Void
    private let completed: @Sendable (RawPath) -> Void
    private let folders = Locked<[Int32: RawPath]>([:])
    private let thread = Locked<Threads.Joinable?>(nil)

    init(
        incoming: RawPath, changed: @escaping @Sendable () -> Void, completed: @escaping @Sendable (RawPath) -> Void
    ) throws(MillError) {
        self.incoming = incoming
        self.changed = changed
        self.completed = completed
        inotify = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        wake = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard inotify >= 0, wake >= 0, watch(incoming) else {
            throw RawFiles.failure("watch", incoming)
        }
        watchSubfolders()
        try start()
    }

    deinit {
        if inotify >= 0 { close(inotify) }
        if wake >= 0 { close(wake) }
    }

    func stop() {
        guard
            let running = thread.withLock({ thread in
                defer { thread = nil }; return thread
            })
        else { return }
        eventfd_write(wake, 1)
        running.join()
    }

    private func start() throws(MillError) {
        do {
            // The thread holds the loop, not the watcher, so letting go of the watcher still ends it.
            let running = try Threads.start { [self] in run() }
            thread.withLock { $0 = running }
        } catch {
            throw MillError.system(.inputOutput, "watch", incoming.description, number: error.number)
        }
    }

    private func watch(_ folder: RawPath) -> Bool {
        let watch = folder.withCString { inotify_add_watch(inotify, $0, Self.mask) }
        guard watch >= 0 else { return false }
        folders.withLock { $0[watch] = folder }
        return true
    }

    private func watchSubfolders() {
        for name in (try? RawFiles.list(incoming)) ?? [] {
            let path = incoming.appending(name)
            if RawFiles.look(path)?.kind == .folder { _ = watch(path) }
        }
    }

    private func run() {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var waiting = [
            pollfd(fd: inotify, events: Int16(POLLIN), revents: 0), pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            let ready = poll(&waiting, 2, -1)
            if ready < 0 && errno != EINTR { return }
            if waiting[1].revents != 0 { return }
            guard ready > 0 else { continue }
            let count = read(inotify, &buffer, buffer.count)
            guard count > 0 else {
                if count < 0 && (errno == EAGAIN || errno == EINTR) { continue }
                return
            }
            handle(buffer[..<count])
            changed()
        }
    }

    /// The kernel's records: watch, mask, cookie, length (four 32-bit words), then the name padded with NULs.
    private func handle(_ events: ArraySlice<UInt8>) {
        var rest = events
        while rest.count >= 16 {
            let header = rest.prefix(16).withUnsafeBytes { bytes in
                (0..<4).map { bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self) }
            }
            let name = Array(rest.dropFirst(16).prefix(Int(header[3])).prefix { $0 != 0 })
            rest = rest.dropFirst(16 + Int(header[3]))
            let mask = header[1]
            guard let folder = folders.withLock({ $0[Int32(bitPattern: header[0])] }), !name.isEmpty else { continue }
            let path = folder.appending(name)
            if mask & UInt32(IN_ISDIR) != 0 {
                if folder == incoming { _ = watch(path) }
            } else if mask & UInt32(IN_CLOSE_WRITE | IN_MOVED_TO) != 0 {
                completed(path)
            }
        }
    }
}
