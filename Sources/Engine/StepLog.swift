import Endpoint
public import Logging
import Store

/// What an operator wants to know of single steps, with job and step as metadata. Nothing is logged of a step that goes well, so that
/// the log of a good night is short, and costs nothing.
///
/// At `notice` is what cost money in vain or holds a step up. At `debug` is what is mended by itself or counted elsewhere: calls that
/// are sent again, questions that came to nothing, steps that the target made needless.
public struct StepLog: Sendable {
    private let logger: Logger

    /// For those who want no log.
    public static let silent = Logger(label: "instructmill.engine") { _ in SwiftLogNoOpLogHandler() }

    init(_ logger: Logger, job: String) {
        var logger = logger
        logger[metadataKey: "job"] = "\(job)"
        self.logger = logger
    }

    /// A step's question brought nothing, and is a dead letter now.
    func lost(_ letter: DeadLetterRow) {
        logger.debug(
            "a question came to nothing",
            metadata: ["step": "\(letter.step)", "ask": "\(letter.ask)", "rule": "\(letter.reason)"])
    }

    /// The target is reached without it.
    func abandoned(_ step: String) {
        logger.debug("a step is abandoned: the target is reached", metadata: ["step": "\(step)"])
    }

    /// It ends without an outcome, and is begun anew when the job goes on.
    func interrupted(_ step: String, by error: any Error) {
        logger.notice("a step is interrupted", metadata: ["step": "\(step)", "error": "\(error)"])
    }

    /// A call ended without an answer of use. Whether it is sent again the endpoint's client decides; the next line tells.
    static func failed(_ attempt: AttemptRow, _ fate: AttemptFate, reason: String, to logger: Logger) {
        let message: Logger.Message =
            switch fate {
            case .unpaid: "a call brought nothing, and costs nothing"
            case .notSent: "a call was not sent, and costs nothing"
            case .ambiguous: "a call may have been paid without an answer"
            case .paidUseless: "a call was paid, and its answer is no reply"
            }
        logger.log(
            level: level(of: fate), message,
            metadata: [
                "job": "\(attempt.job)", "step": "\(attempt.step)", "ask": "\(attempt.ask)",
                "endpoint": "\(attempt.endpoint)", "reason": "\(reason)",
            ])
    }

    static func level(of fate: AttemptFate) -> Logger.Level {
        fate == .unpaid || fate == .notSent ? .debug : .notice
    }
}
