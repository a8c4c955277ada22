import RecipeKit

/// The parameters of Self-Instruct. `compat` values: section and table of the published software's behaviour in the paper's
/// appendix A and its scripts; `default` values mend its known defects.
let selfInstructParameters = ParameterTable(
    countingParameters + askingParameters + samplingParameters + instructionRuleParameters + instanceRuleParameters)

private let countingParameters: [Parameter] =
    [
        Parameter("target", .int(1...1_000_000_000), default: .int(200), "How many tasks to make."),
        Parameter(
            "counts", .choice(["tasks", "instructions"]), default: .string("tasks"), compat: .string("instructions"),
            "What the target counts: tasks with at least one valid instance, or accepted instructions."),
        Parameter(
            "stall_after", .int(1...1_000_000_000), default: .int(40), compat: .int(1_000_000),
            "Requests in a row without a single instruction kept after which the job stops as stalled."),
    ] + SharedParameters.pool

private let askingParameters: [Parameter] = [
    Parameter(
        "language", .choice(["auto", "en", "zh"]), default: .string("auto"), compat: .string("en"),
        "The language of prompts and rules; auto takes zh when more than 30 % of the seeds' letters are Han."),
    Parameter(
        "api", .choice(["chat", "completions"]), default: .string("chat"), compat: .string("completions"),
        "The endpoint's interface: chat messages or plain continuation."),
    Parameter(
        "answers", .choice(["text", "json"]), default: .string("text"),
        "The form of replies: text, or JSON that the endpoint holds to a schema (chat only)."),
    Parameter(
        "demonstrations_human", .int(0...64), default: .int(6), "Seed tasks shown in each request for instructions."),
    Parameter(
        "demonstrations_machine", .int(0...64), default: .int(2),
        "Kept instructions shown in each request; seeds fill the places while there are not enough."),
    Parameter(
        "items_per_request", .int(1...64), default: .int(8), compat: .int(7), "New instructions asked for in one request."),
    Parameter(
        "classification_seeds_only", .bool, default: .bool(false),
        "Show only the seeds that are classification tasks, and ask for more of those."),
    Parameter(
        "resynchronise", .bool, default: .bool(true), compat: .bool(false),
        "Read replies by the marks at their lines' starts, in whatever list or answer style; false splits as the original."),
    Parameter(
        "drop_refusals", .bool, default: .bool(true), compat: .bool(false), "Reject replies in which the model declines."),
]

private let samplingParameters: [Parameter] = [
    Parameter(
        "instruction_temperature", .double(0...2), default: .double(1.0), compat: .double(0.7),
        "Sampling temperature for instructions."),
    Parameter("instruction_top_p", .double(0...1), default: .double(1.0), compat: .double(0.5), "Nucleus for instructions."),
    Parameter(
        "instruction_presence_penalty", .double(-2...2), default: .double(0), compat: .double(2),
        "Presence penalty for instructions."),
    Parameter("instruction_frequency_penalty", .double(-2...2), default: .double(0), "Frequency penalty for instructions."),
    Parameter("instruction_max_tokens", .int(1...1_000_000), default: .int(1024), "Token limit of a list of instructions."),
    Parameter("classification_temperature", .double(0...2), default: .double(0), "Sampling temperature for the class test."),
    Parameter("classification_top_p", .double(0...1), default: .double(1.0), compat: .double(0), "Nucleus for the class test."),
    Parameter(
        "classification_max_tokens", .int(1...1_000_000), default: .int(64), compat: .int(3),
        "Token limit of the class test."),
    Parameter("instance_temperature", .double(0...2), default: .double(0), "Sampling temperature for instances."),
    Parameter("instance_top_p", .double(0...1), default: .double(1.0), compat: .double(0), "Nucleus for instances."),
    Parameter(
        "instance_presence_penalty", .double(-2...2), default: .double(0), compat: .double(1.5),
        "Presence penalty for instances."),
    Parameter("instance_frequency_penalty", .double(-2...2), default: .double(0), "Frequency penalty for instances."),
    Parameter(
        "instance_max_tokens", .int(1...1_000_000), default: .int(2048), compat: .int(350),
        "Token limit of a task's instances."),
    Parameter(
        "lengthen_truncated", .bool, default: .bool(true), compat: .bool(false),
        "Ask once more, with twice the limit of tokens, for instances that were cut off."),
    Parameter(
        "instance_max_tokens_classification", .int(1...1_000_000), default: .int(1024), compat: .int(300),
        "Token limit of a classification task's instances."),
    Parameter(
        "stop_rules", .choice(["auto", "original", "anchored", "none"]), default: .string("auto"), compat: .string("original"),
        "Stop strings: the original's (which also fire inside numbers and sentences), only those at a line's start, or none; "
            + "auto is none for chat and anchored for completions."),
    Parameter("best_of", .int(0...20), default: .int(0), compat: .int(1), "best_of to send (completions only); 0 sends none."),
    Parameter("logprobs", .int(0...20), default: .int(0), compat: .int(1), "logprobs to send (completions only); 0 sends none."),
    Parameter(
        "send_defaults", .bool, default: .bool(false), compat: .bool(true),
        "Send n = 1 and penalties of 0 instead of leaving them out."),
    Parameter(
        "seeded", .bool, default: .bool(true), compat: .bool(false), "Send a seed for each request where the endpoint takes one."),
]

private let instructionRuleParameters: [Parameter] = [
    Parameter(
        "discard_truncated_response", .bool, default: .bool(false), compat: .bool(true),
        "Drop a whole list that was cut off at the token limit; false drops only its last item."),
    Parameter(
        "keep_case", .bool, default: .bool(true), compat: .bool(false),
        "Keep letters as they are; false lowers all but the first, which destroys names and code."),
    SharedParameters.minimumWords, SharedParameters.maximumWords,
    Parameter("min_characters", .int(0...100_000), default: .int(5), "Fewest characters of an instruction in Chinese."),
    Parameter("max_characters", .int(1...100_000), default: .int(300), "Most characters of an instruction in Chinese."),
    Parameter(
        "blacklist", .strings,
        default: .strings(SharedParameters.blacklist),
        "Words that a text model cannot serve; an instruction with one of them, in any case, is rejected."),
    Parameter(
        "blacklist_zh", .strings,
        default: .strings(["图片", "图像", "照片", "视频", "音频", "录音", "附件", "画一", "画出", "绘制", "下图", "地图"]),
        "The same for Chinese, anywhere in the text."),
    SharedParameters.asciiStart,
]

private let instanceRuleParameters: [Parameter] = [
    Parameter(
        "conflict_rule", .choice(["drop-task", "drop-pair"]), default: .string("drop-pair"), compat: .string("drop-task"),
        "When instances share an input but differ in output: drop all of the task's, or only those that conflict."),
    Parameter("max_instances", .int(1...64), default: .int(5), "Instances kept of a task, drawn at random, order kept."),
]
