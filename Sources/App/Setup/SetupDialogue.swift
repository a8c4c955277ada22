import Glibc
import Reports
import Support

/// Asks a person at a terminal. Questions go to the standard error output, so that the standard output stays a result.
struct SetupDialogue {
    /// Asks, and asks again while `read` refuses the answer.
    /// - Parameter fallback: what an empty answer stands for, shown in brackets.
    /// - Throws: `CancellationError` when the input ends.
    func ask<Answer>(
        _ question: String, fallback: String, read: (String) throws(MillError) -> Answer
    ) throws -> Answer {
        while true {
            Terminal.write(fallback.isEmpty ? "\(question): " : "\(question) [\(fallback)]: ", to: Terminal.standardError)
            guard let line = readLine() else { throw CancellationError() }
            let answer = Self.trimmed(line)
            do throws(MillError) {
                return try read(answer.isEmpty ? fallback : answer)
            } catch {
                Terminal.writeError("  \(Terminal.safe(error.cause))" + (error.hint.map { ". \($0)" } ?? ""))
            }
        }
    }

    func confirm(_ question: String, fallback: Bool) throws -> Bool {
        try ask(question, fallback: fallback ? "yes" : "no") { (answer) throws(MillError) in
            switch answer.lowercased() {
            case "yes", "y": return true
            case "no", "n": return false
            default: throw MillError(.usage, "read", answer, cause: "yes or no")
            }
        }
    }

    /// A line that is not shown while it is typed.
    /// - Throws: `CancellationError` when the input ends.
    func askSecretly(_ question: String) throws -> String {
        var before = termios()
        let isTerminal = tcgetattr(0, &before) == 0
        if isTerminal {
            var silent = before
            silent.c_lflag &= ~tcflag_t(ECHO)
            tcsetattr(0, TCSADRAIN, &silent)
        }
        // Only now: what is typed as soon as the question stands there is not shown either.
        Terminal.write("\(question): ", to: Terminal.standardError)
        defer {
            if isTerminal { tcsetattr(0, TCSADRAIN, &before) }
            Terminal.writeError("")
        }
        guard let line = readLine() else { throw CancellationError() }
        return Self.trimmed(line)
    }

    private static func trimmed(_ text: String) -> String {
        let bytes = text.utf8.drop { $0 <= 0x20 }
        let trailing = bytes.reversed().prefix { $0 <= 0x20 }.count
        return String(Substring(bytes.dropLast(trailing)))
    }
}
