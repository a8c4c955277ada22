import RecipeKit

/// The parameters of judging. `compat` values: FastChat's llm_judge, arXiv 2306.05685.
///
/// `Prompts/README.md` lists published protocols as sets of them.
let judgeParameters = ParameterTable([
    Parameter(
        "mode", .choice(JudgeMode.allCases.map(\.rawValue)), default: .string(JudgeMode.pairwise.rawValue),
        "What the judge says: pairwise is A, B or a tie; five-level also by how much; scores a number for each of the two; single "
            + "a number for each answer, shown alone. All but single are asked in both orders."),
    Parameter(
        "channel", .choice(JudgeSettings.Channel.allCases.map(\.rawValue)), default: .string("text"), compat: .string("classic"),
        "Where the verdict stands: text is a last line with a marker that no answer can know; schema a JSON object, for endpoints "
            + "that enforce schemas; tool the arguments of a tool that must be called; classic a last line such as [[A]]; logprobs "
            + "one token, A or B, with its probability and without reasons. `instructmill judge` also knows auto: schema, tool or "
            + "text, by what `instructmill probe` has found."),
    Parameter(
        "samples", .int(1...32), default: .int(1),
        "How often each order (in single: each answer) is asked; more than one makes sense with a temperature above 0."),
    Parameter(
        "judges", .int(1...Role.judges.count), default: .int(1), isLate: true,
        "How many judges sit on the panel. Each is asked everything; the seats are the roles judge, judge-2, judge-3 …, and each "
            + "needs an endpoint of its own."),
    Parameter(
        "scale", .choice(["1-10", "1-6"]), default: .string("1-10"), "The lowest and highest score, for the modes with scores."),
    Parameter(
        "use_reference", .bool, default: .bool(true), "Show the judge the reference answer of pairs that have one."),
    Parameter(
        "verdict_first", .bool, default: .bool(false),
        "For schema and tool: the verdict before the reasons. Reasons first make better verdicts."),
    Parameter(
        "reask", .bool, default: .bool(true), compat: .bool(false),
        "Where a reply has no readable verdict, ask once more for the verdict that its text reaches."),
    Parameter("temperature", .double(0...2), default: .double(0), "Sampling temperature; for logprobs always 1."),
    Parameter("max_tokens", .int(1...1_000_000), default: .int(2048), "Token limit of a reply; for logprobs always 1."),
    Parameter(
        "lengthen_truncated", .bool, default: .bool(true), compat: .bool(false),
        "Ask once more, with twice the limit of tokens, where a reply was cut off."),
    Parameter(
        "seeded", .bool, default: .bool(true), compat: .bool(false), "Send a seed for each request where the endpoint takes one."),
])
