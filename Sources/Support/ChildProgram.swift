import Glibc

/// Another program, started as a child of this process.
///
/// It gets a clean signal mask, since threads of Swift's executors block every signal and a child would inherit that, and SIGPIPE ends it,
/// even where this process ignores it (`posix_spawn`, POSIX.1-2017). Whoever starts it waits for it, with `waitpid`.
public struct ChildProgram: Sendable {
    /// The system did not start it.
    public struct Refusal: Error, CustomStringConvertible {
        /// The error's number, as of `posix_spawnp`.
        public let number: Int32

        public var description: String { String(cString: strerror(number)) }
    }

    private let arguments: [String]
    private let environment: [String: String]?
    private let hasOwnGroup: Bool

    /// - Parameters:
    ///   - arguments: the program, a path or a name that is looked up, and what it is given.
    ///   - environment: all that it sees; nil for what this process sees.
    ///   - hasOwnGroup: whether it leads a process group of its own, so that its children can be ended with it.
    public init(_ arguments: [String], environment: [String: String]? = nil, hasOwnGroup: Bool = false) {
        self.arguments = arguments
        self.environment = environment
        self.hasOwnGroup = hasOwnGroup
    }

    /// Starts it.
    /// - Parameters:
    ///   - input: the descriptor that becomes its standard input; nil for `/dev/null`.
    ///   - output: the same of its standard output.
    ///   - errors: the same of its standard error.
    /// - Returns: the process's number.
    /// - Throws: `Refusal` where there is no program of that name, it may not be run, or the system has no room for it.
    public func start(input: Int32? = nil, output: Int32? = nil, errors: Int32? = nil) throws(Refusal) -> Int32 {
        guard let program = arguments.first else { throw Refusal(number: EINVAL) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (own, standard) in [(input, STDIN_FILENO), (output, STDOUT_FILENO), (errors, STDERR_FILENO)] {
            if let own {
                posix_spawn_file_actions_adddup2(&actions, own, standard)
            } else {
                posix_spawn_file_actions_addopen(&actions, standard, "/dev/null", O_RDWR, 0)
            }
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        setSignals(&attributes)
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = (environment ?? [:]).map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in words + variables { free(word) } }
        var child = pid_t()
        let code =
            if environment == nil {
                posix_spawnp(&child, program, &actions, &attributes, &words, environ)
            } else {
                posix_spawnp(&child, program, &actions, &attributes, &words, &variables)
            }
        guard code == 0 else { throw Refusal(number: code) }
        return child
    }

    private func setSignals(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var broken = sigset_t()
        sigemptyset(&broken)
        sigaddset(&broken, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &broken)
        var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        if hasOwnGroup {
            posix_spawnattr_setpgroup(&attributes, 0)
            flags |= POSIX_SPAWN_SETPGROUP
        }
        posix_spawnattr_setflags(&attributes, Int16(flags))
    }
}
