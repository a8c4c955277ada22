import RecipeKit

/// The parameters of Alpaca. `compat` values are those of the published software; `default` values mend its known defects.
///
/// The software also forbids the token that ends a text (`logit_bias` of token 50256), so that the model does not stop early.
/// That number belongs to one tokenizer: it is not sent, in no profile.
let alpacaParameters = ParameterTable(countingParameters + askingParameters + samplingParameters + ruleParameters)

private let countingParameters: [Parameter] =
    [
        Parameter("target", .int(1...1_000_000_000), default: .int(200), "How many tasks to make."),
        Parameter(
            "stall_after", .int(1...1_000_000_000), default: .int(40), compat: .int(1_000_000),
            "Requests in a row without a single task kept after which the job stops as stalled."),
    ] + SharedParameters.pool

private let askingParameters: [Parameter] = [
    Parameter(
        "api", .choice(["chat", "completions"]), default: .string("chat"), compat: .string("completions"),
        "The endpoint's interface: chat messages or plain continuation."),
    Parameter(
        "items", .int(2...200), default: .int(20),
        "How many tasks the list has in all: those shown are the first of them, the rest is asked for."),
    Parameter("demonstrations", .int(1...64), default: .int(3), "Seed tasks shown in each request, with input and output."),
    Parameter(
        "demonstrations_machine", .int(0...64), default: .int(0),
        "Kept instructions named in each request as not to be repeated; the pool holds no outputs, so that is all that is shown "
            + "of them (chat only)."),
    Parameter(
        "resynchronise", .bool, default: .bool(true), compat: .bool(false),
        "Read replies by the labels at their lines' starts; false cuts at every ### as the original, which loses all tasks "
            + "behind a heading in an output (completions only)."),
    Parameter(
        "drop_refusals", .bool, default: .bool(true), compat: .bool(false),
        "Reject replies, and outputs of tasks, in which the model declines."),
]

private let samplingParameters: [Parameter] = [
    Parameter("temperature", .double(0...2), default: .double(1.0), "Sampling temperature."),
    Parameter("top_p", .double(0...1), default: .double(1.0), "Nucleus."),
    Parameter("presence_penalty", .double(-2...2), default: .double(0), "Presence penalty."),
    Parameter("frequency_penalty", .double(-2...2), default: .double(0), "Frequency penalty."),
    Parameter(
        "max_tokens", .int(1...1_000_000), default: .int(4096), compat: .int(3072), "Token limit of a request's tasks."),
    Parameter(
        "stop_rules", .choice(["auto", "original", "anchored", "none"]), default: .string("auto"), compat: .string("original"),
        "Stop strings: the original's (which also fire inside numbers such as 20.5, and before the last task), only the label "
            + "after the last task, or none; auto is none for chat and anchored for completions."),
    Parameter(
        "send_defaults", .bool, default: .bool(false), compat: .bool(true),
        "Send n = 1, top_p = 1 and penalties of 0 instead of leaving them out."),
    Parameter(
        "seeded", .bool, default: .bool(true), compat: .bool(false),
        "Send a seed for each request where the endpoint takes one."),
]

private let ruleParameters: [Parameter] = [
    SharedParameters.minimumWords, SharedParameters.maximumWords,
    Parameter(
        "blacklist", .strings,
        default: .strings(SharedParameters.blacklist + ["video", "audio", "music", "flowchart", "diagram"]),
        "Words that a text model cannot serve; an instruction with one of them, in any case, is rejected."),
    SharedParameters.asciiStart,
    Parameter(
        "instance_rules", .bool, default: .bool(true), compat: .bool(false),
        "Reject tasks whose output is empty or repeats the input, and those whose input or output stops at a colon; the original "
            + "keeps them."),
]
