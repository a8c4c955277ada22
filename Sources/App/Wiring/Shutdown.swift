import Dispatch
import Engine
import Glibc
import Support

/// SIGINT and SIGTERM, turned into a drain at the first and an abort at the second.
final class Shutdown: Sendable {
    private let received = Locked<[Int32]>([])
    private let sources = Locked<[any DispatchSourceSignal]>([])

    /// Starts listening. `onSignal` gets how many signals there have been.
    init(onSignal: @escaping @Sendable (_ count: Int) -> Void) {
        signal(SIGPIPE, SIG_IGN)
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [received] in
                let count = received.withLock { signals in
                    signals.append(number)
                    return signals.count
                }
                onSignal(count)
            }
            source.resume()
            sources.withLock { $0.append(source) }
        }
    }

    /// The exit code of a foreground command that was drained: 128 + the first signal; nil where there was none.
    var exitCode: Int32? {
        received.withLock { $0.first.map { 128 + $0 } }
    }
}
