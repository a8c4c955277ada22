import Dispatch
import Glibc
import Support

/// SIGHUP, turned into a call: how a service is told to read its configuration again.
final class Hangup: Sendable {
    private let source: Locked<any DispatchSourceSignal>

    init(onSignal: @escaping @Sendable () async -> Void) {
        signal(SIGHUP, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
        source.setEventHandler { Task { await onSignal() } }
        source.resume()
        self.source = Locked(source)
    }
}
