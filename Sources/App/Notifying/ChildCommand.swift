import Glibc

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

    private let arguments: [String]
    private let environment: [String: String]

    /// - Parameters:
    ///   - arguments: the program, a path or a name that is looked up, and what it is given.
    ///   - environment: all that it sees.
    init(_ arguments: [String], environment: [String: String]) {
        self.arguments = arguments
        self.environment = environment
    }

    /// Runs it to its end; its standard error is dropped.
    /// - Parameters:
    ///   - output: nil drops its standard output too.
    ///   - limit: nil waits for ever.
    func run(input: Int32, output: Int32?, limit: Duration?) async -> Ending {
        var child = pid_t()
        let code = spawn(&child, input: input, output: output)
        guard code == 0 else { return .notStarted(String(cString: strerror(code))) }
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

    private func spawn(_ child: inout pid_t, input: Int32, output: Int32?) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        if let output {
            posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        } else {
            posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads of Swift's executor block every signal, and a child would inherit that; SIGPIPE is ignored in this process.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var broken = sigset_t()
        sigemptyset(&broken)
        sigaddset(&broken, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &broken)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in words + variables { free(word) } }
        guard let program = arguments.first else { return EINVAL }
        return posix_spawnp(&child, program, &actions, &attributes, &words, &variables)
    }
}
