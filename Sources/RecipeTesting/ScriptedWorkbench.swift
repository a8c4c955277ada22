public import RecipeKit
public import Records
import Support

/// A workbench in memory: replies come from a script, questions are kept for inspection.
public final class ScriptedWorkbench: Workbench {
    public let input: JobInput
    private let seed: String
    private let pool: [String]
    private let script: @Sendable (Question) throws -> Reply
    private let asked = Locked<[Question]>([])

    /// - Parameters:
    ///   - seeds: what the job was given.
    ///   - pool: the texts of the pool snapshot.
    ///   - seed: what randomness is derived from.
    ///   - script: answers a question; what it throws, `ask` throws.
    public init(
        seeds: [SeedTask], pool: [String] = [], seed: String = "test", script: @escaping @Sendable (Question) throws -> Reply
    ) {
        input = JobInput(seeds: seeds)
        self.pool = pool
        self.seed = seed
        self.script = script
    }

    /// Answers each question by its name, completely; a question without a reply gets a malformed one.
    public convenience init(seeds: [SeedTask], pool: [String] = [], seed: String = "test", replies: [String: String]) {
        self.init(seeds: seeds, pool: pool, seed: seed) { question in
            replies[question.name].map { .text($0) } ?? Reply(choices: [ReplyChoice(ending: .malformed, text: "")])
        }
    }

    /// Every question so far, in order.
    public var questions: [Question] {
        asked.withLock { $0 }
    }

    public func ask(_ question: Question) async throws -> Reply {
        asked.withLock { $0.append(question) }
        return try script(question)
    }

    public func random(_ purpose: String) -> any RandomNumberGenerator {
        SeededRandom(deriving: seed, purpose)
    }

    public var poolCount: Int {
        pool.count
    }

    public func poolText(at index: Int) async throws -> String {
        pool[index]
    }
}

extension Reply {
    /// A reply of one choice.
    public static func text(_ text: String, ending: ReplyChoice.Ending = .complete) -> Reply {
        Reply(choices: [ReplyChoice(ending: ending, text: text)])
    }
}
