/// A task read from a reply that gives instruction, input and output together.
public struct ParsedTask: Equatable, Sendable {
    /// What a task's block came to.
    public enum State: Sendable {
        case whole
        /// The last block of a reply that was cut off: it may be incomplete.
        case cut
        /// ``TaskBlocks/Mode/compat`` alone: the piece does not have the three fields; ``instruction`` is all of it.
        case malformed
    }

    /// The number that the block carried, or would have carried.
    public let number: Int
    public let instruction: String
    /// What the task is applied to; empty when the block says that there is none, or has no such field.
    public let input: String
    public let output: String
    /// Where the instruction begins in the reply, in UTF-8 bytes: a key that is stable as long as the reply is.
    public let offset: Int
    public internal(set) var state = State.whole
}

/// The tasks of a reply of blocks: `4. Instruction:`, `4. Input:`, `4. Output:`, separated by `###`.
///
/// Source: Alpaca's published software, `text-generation` §2.
public enum TaskBlocks {
    /// How a reply is read.
    public enum Mode: Sendable {
        /// As Alpaca's code: cut at every `###`, wherever it stands, and number the pieces by counting them. A Markdown heading
        /// in one output loses every task behind it.
        case compat
        /// Finds each task by the label at its line's start; nothing is counted, so an odd block costs no neighbour.
        case resynchronising
    }

    /// Reads `reply`, the answer to a prompt whose next task has number `number`.
    ///
    /// Nothing is judged here: tasks with an empty instruction or output are returned where the text holds them.
    /// - Parameters:
    ///   - isOpen: Whether the prompt ended with that task's label, so that the reply begins with its instruction.
    ///   - wasCut: Whether the reply ended because of its length (`finish_reason` is `length`).
    public static func parse(
        _ reply: String, startingAt number: Int, isOpen: Bool, mode: Mode = .resynchronising, wasCut: Bool = false
    ) -> [ParsedTask] {
        switch mode {
        case .compat: return CompatTasks.tasks(reply, startingAt: number, isOpen: isOpen, wasCut: wasCut)
        case .resynchronising:
            var tasks = ResynchronisingTasks.tasks(reply, startingAt: number, isOpen: isOpen)
            if wasCut, !tasks.isEmpty { tasks[tasks.count - 1].state = .cut }
            return tasks
        }
    }
}

/// The mark that a task needs no input.
enum NoInput {
    /// Whether `field` is `<noinput>` and nothing else, in any case and however a model spells and decorates it.
    static func marks(_ field: String) -> Bool {
        guard field.utf8.count <= 32 else { return false }
        return field.utf8.lazy.filter(\.isASCIILetter).map(\.asciiLowercased).elementsEqual("noinput".utf8)
            && field.utf8.allSatisfy { $0 < 0x80 && !$0.isASCIIDigit }
    }
}
