import RecipeKit

/// The parameters of re-answering. There is no published software to follow: `compat` is the same as `default`.
let reanswerParameters = ParameterTable([
    Parameter(
        "chain_of_thought", .bool, default: .bool(false),
        "Ask for the reasoning first and then for the answer after a line that begins with Answer:."),
    Parameter(
        "keep_reasoning", .bool, default: .bool(true),
        "With chain_of_thought: the output is reasoning and answer; false makes it the answer alone and puts the reasoning into "
            + "extra.reasoning."),
    Parameter(
        "shots", .int(0...32), default: .int(0),
        "Other seeds shown with their outputs before each question, drawn at random."),
    Parameter("temperature", .double(0...2), default: .double(0.7), "Sampling temperature."),
    Parameter("max_tokens", .int(1...1_000_000), default: .int(2048), "Token limit of an answer."),
    Parameter(
        "lengthen_truncated", .bool, default: .bool(true),
        "Ask once more, with twice the limit of tokens, for an answer that was cut off."),
    Parameter("seeded", .bool, default: .bool(true), "Send a seed for each request where the endpoint takes one."),
    Parameter("drop_refusals", .bool, default: .bool(true), "Reject answers in which the model declines."),
    Parameter(
        "on_failure", .choice(["drop", "keep-old"]), default: .string("drop"),
        "What becomes of a row whose new answer is of no use: it is left out, or keeps the output that it had."),
    Parameter(
        "keep_previous", .bool, default: .bool(false), "Put the output that was replaced into extra.previous_output."),
    Parameter(
        "stall_after", .int(1...1_000_000_000), default: .int(100),
        "Seeds in a row without a single row kept after which the job stops as stalled."),
])

/// The parameters, typed.
struct ReanswerSettings: Sendable {
    let parameters: Parameters
    let chainOfThought: Bool
    let keepsReasoning: Bool
    let shots: Int
    let keepsOld: Bool

    /// - Throws: ``ParameterError`` when values do not go together.
    init(_ parameters: Parameters) throws(ParameterError) {
        self.parameters = parameters
        chainOfThought = parameters.bool("chain_of_thought")
        keepsReasoning = parameters.bool("keep_reasoning")
        shots = parameters.int("shots")
        keepsOld = parameters.string("on_failure") == "keep-old"
        if !chainOfThought, !keepsReasoning {
            throw ParameterError(name: "keep_reasoning", reason: "there is no reasoning without chain_of_thought")
        }
    }
}
