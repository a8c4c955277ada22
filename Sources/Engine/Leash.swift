import Synchronization

/// Tells a running step that nobody wants its outcome any more: what it has sent comes to its end, and it sends nothing further.
final class Leash: Sendable {
    private let needless = Atomic<Bool>(false)

    var isNeedless: Bool { needless.load(ordering: .relaxed) }

    func cut() {
        needless.store(true, ordering: .relaxed)
    }
}
