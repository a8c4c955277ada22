import RecipeKit

/// The parameters of Evol-Instruct. `compat` values: arXiv 2304.12244, section 3 and its experimental details.
let evolInstructParameters = ParameterTable(
    evolvingParameters + eliminationParameters + askingParameters + dataParameters)

private let evolvingParameters: [Parameter] = [
    Parameter("rounds", .int(1...1000), default: .int(4), "Rounds of evolution that each seed goes through."),
    Parameter(
        "pack", .choice(OperationPack.allCases.map(\.rawValue)), default: .string("wizardlm"),
        "The operations to draw from: general instructions, programming tasks, or mathematics problems."),
    Parameter(
        "weights", .strings, default: .strings([]),
        "How often operations are drawn, as operation=number; one that is not named has 1, and 0 leaves it out. " + operationNames
    ),
    Parameter(
        "added_words_min", .int(0...1000), default: .int(10),
        "The fewest words that the prompts of operations in depth tell the model to add."),
    Parameter(
        "added_words_max", .int(1...10_000), default: .int(20),
        "The most words that the prompts of operations in depth tell the model to add."),
]

/// "wizardlm has add-constraints, …".
private let operationNames = OperationPack.allCases.map { pack in
    pack.rawValue + " has " + pack.operations.map(\.name).joined(separator: ", ") + "."
}.joined(separator: " ")

private let eliminationParameters: [Parameter] = [
    Parameter(
        "equality", .choice(["judge", "lexical", "lexical-only", "off"]), default: .string("judge"),
        "How instructions that gained nothing are told: by asking a judge; lexical drops near-copies by their words first and "
            + "asks about the rest; lexical-only never asks."),
    Parameter(
        "lexical_threshold", .double(0.5...1), default: .double(0.95),
        "For lexical: the share of words common to parent and child, in order, from which they are equal. A sentence added to "
            + "a very long instruction can be above it too."),
    Parameter(
        "unclear_verdict", .choice(["drop", "keep"]), default: .string("drop"),
        "What becomes of an instruction whose judge says neither Equal nor Not Equal; kept ones are marked."),
    Parameter(
        "max_growth", .double(1...1000), default: .double(10),
        "An evolved instruction with more than so many times its parent's words is rejected."),
    Parameter(
        "max_growth_floor", .int(0...1_000_000), default: .int(300),
        "Instructions of up to so many words are never too long: short ones need room, above all for data."),
    Parameter(
        "strip_label", .bool, default: .bool(true), compat: .bool(false),
        "Take off a label such as #Rewritten Prompt#: at the evolved instruction's start, once; anywhere else it is a leak."),
    Parameter(
        "strict_markers", .bool, default: .bool(false), compat: .bool(true),
        "Reject the words of the prompts' markers also where the parent has them; false rejects those only with # signs."),
    Parameter(
        "refusals", .choice(["original", "patterns", "off"]), default: .string("patterns"), compat: .string("original"),
        "What a refusal is: original is an answer with sorry and fewer words than refusal_words; patterns adds those of many "
            + "languages, also for the evolved instruction, and spares tasks about apologies."),
    Parameter(
        "refusal_words", .int(1...100_000), default: .int(80), "Answers of so many words are no refusals for saying sorry."),
    Parameter(
        "stop_words", .choice([StopWords.version, "off"]), default: .string(StopWords.version),
        "The list of stop words, by its version; an answer of nothing but these and punctuation is rejected."),
    Parameter(
        "auto_evol_signals", .bool, default: .bool(false),
        "Reject also answers that stagnate, fall short or ask for what is missing (arXiv 2406.00770)."),
]

private let askingParameters: [Parameter] = [
    Parameter("evolve_temperature", .double(0...2), default: .double(1), "Sampling temperature for evolving."),
    Parameter("evolve_top_p", .double(0...1), default: .double(0.9), "Nucleus for evolving."),
    Parameter("evolve_max_tokens", .int(1...1_000_000), default: .int(2048), "Token limit of an evolved instruction."),
    Parameter("answer_temperature", .double(0...2), default: .double(1), "Sampling temperature for answers."),
    Parameter("answer_top_p", .double(0...1), default: .double(0.9), "Nucleus for answers."),
    Parameter("answer_max_tokens", .int(1...1_000_000), default: .int(2048), "Token limit of an answer."),
    Parameter("frequency_penalty", .double(-2...2), default: .double(0), "Frequency penalty for evolving and answers."),
    Parameter(
        "lengthen_truncated", .bool, default: .bool(true), compat: .bool(false),
        "Ask once more, with twice the limit of tokens, for an answer that was cut off."),
    Parameter("judge_temperature", .double(0...2), default: .double(0), "Sampling temperature of the judge."),
    Parameter("judge_max_tokens", .int(1...1_000_000), default: .int(16), "Token limit of a verdict or a score."),
    Parameter(
        "send_defaults", .bool, default: .bool(false), compat: .bool(true), "Send a penalty of 0 instead of leaving it out."),
    Parameter(
        "seeded", .bool, default: .bool(true), compat: .bool(false), "Send a seed for each request where the endpoint takes one."),
]

private let dataParameters: [Parameter] = [
    Parameter(
        "difficulty", .bool, default: .bool(false),
        "Have the judge rate each instruction from 1 to 10. The score is written to the data and decides nothing."),
    Parameter("include_seeds", .bool, default: .bool(true), "Put the seeds' own instances into the data."),
    Parameter(
        "sample", .int(0...1_000_000_000), default: .int(0), "How many rows to draw uniformly for the data; 0 takes all."),
    Parameter(
        "dedupe", .bool, default: .bool(true), compat: .bool(false),
        "Reject a chain whose last instruction is too similar to the last one of a chain kept before."),
    Parameter(
        "rouge_threshold", .double(0...1), default: .double(0.7),
        "A chain whose last instruction has a ROUGE-L above this with an earlier chain's is rejected."),
    Parameter(
        "tokenizer", .choice(["auto", "ascii", "unicode"]), default: .string("auto"), compat: .string("ascii"),
        "How ROUGE-L cuts text: ascii as rouge_score does, unicode for every script, auto by the seeds."),
    Parameter(
        "stall_after", .int(1...1_000_000_000), default: .int(200), compat: .int(1_000_000_000),
        "Chains in a row of which nothing was kept after which the job stops as stalled."),
]
