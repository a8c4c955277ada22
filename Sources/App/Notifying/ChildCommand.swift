import Glibc
import Support

/// Runs another program, in a process group of its own, and ends it with its children when its time is over.
struct ChildCommand {
    enum Ending: Equatable, CustomStringConvertible {
        case exited(Int32)
        case killed(signal: Int32)
        case outOfTime
        case notStarted(String)

        var description: String {
            switch self {
            case .exited(let code): "it ended with code \(code)"
            case .killed(let signal): "it was ended by signal \(signal)"
            case .outOfTime: "it took too long and was ended"
            case .notStarted(let reason): "it cannot be started: \(reason)"
            }
        }
    }

    private let program: ChildProgram

    /// - Parameters:
    ///   - arguments: the program, a path or a name that is looked up, and what it is given.
    ///   - environment: all that it sees.
    init(_ arguments: [String], environment: [String: String]) {
        program = ChildProgram(arguments, environment: environment, hasOwnGroup: true)
    }

    /// Runs it to its end; its standard error is dropped.
    /// - Parameters:
    ///   - output: nil drops its standard output too.
    ///   - limit: nil waits for ever.
    func run(input: Int32, output: Int32?, limit: Duration?) async -> Ending {
        let child: pid_t
        do {
            child = try program.start(input: input, output: output)
        } catch {
            return .notStarted("\(error)")
        }
        let end = limit.map { ContinuousClock.now + $0 }
        var pause = Duration.milliseconds(2)
        var status: Int32 = 0
        while true {
            let found = waitpid(child, &status, WNOHANG)
            if found == child { break }
            if found < 0, errno != EINTR { return .notStarted(String(cString: strerror(errno))) }
            if Task.isCancelled || end.map({ ContinuousClock.now > $0 }) ?? false {
                kill(-child, SIGKILL)
                while waitpid(child, &status, 0) < 0, errno == EINTR {}
                return .outOfTime
            }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(100))
        }
        let signal = status & 0x7F
        return signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: signal)
    }
}
