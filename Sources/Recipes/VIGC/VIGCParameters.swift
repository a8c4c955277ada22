import RecipeKit

/// The parameters of VIGC. `compat` values: the published loop, arXiv 2308.12714 and its software (vision-generation, §2.2).
let vigcParameters = ParameterTable(
    draftParameters + answerParameters + lookParameters + loopParameters + askingParameters + ruleParameters)

private let draftParameters: [Parameter] = [
    Parameter(
        "types", .strings, default: .strings(["conversation", "detail", "reasoning"]),
        "What is made of each picture: conversation, detail, reasoning, short."),
    Parameter(
        "turns", .int(1...8), default: .int(1),
        "Questions of a conversation, each drafted with those before it in view. A bad later one is left out, a bad first one takes "
            + "the conversation with it. The vigc export takes rows of one turn."),
    Parameter(
        "instructions", .strings, default: .strings([]),
        "What the drafting model is told to make, one drawn for each draft; none for each type's own."),
    Parameter(
        "force_openings", .strings, default: .strings(["conversation", "reasoning", "short"]), compat: .strings(["short"]),
        "Types whose questions are told how to begin, by a weighted draw, so that they differ."),
    Parameter(
        "openings", .strings, default: .strings(seenOpenings), "How questions about what can be seen begin, each as WORDS=WEIGHT."
    ),
    Parameter(
        "reasoning_openings", .strings, default: .strings(reasonedOpenings), "How questions that take thought begin."),
]

/// Weights are our own guess at what people ask about pictures.
private let seenOpenings = [
    "What=22", "What color=9", "What kind of=7", "How many=12", "Where=10", "Is=7", "Are=5", "Is there=7", "Which=6", "Who=4",
    "What is=9",
    "Does=3", "On which side=3", "In which part=3", "How=4", "What material=2", "Can you see=3", "Behind what=1",
    "Next to what=2",
    "Name=1", "Whose=1",
]

private let reasonedOpenings = [
    "Why=20", "What might=14", "How could=12", "What would happen if=8", "What should=9", "For what reason=5", "What suggests=8",
    "How likely=4", "What can be concluded=5", "If=4", "In what way=4", "What risks=4", "At what time=3",
]

private let answerParameters: [Parameter] = [
    Parameter(
        "bare_question", .bool, default: .bool(false), compat: .bool(true),
        "Send the question alone where it is answered, without a word on how."),
    Parameter(
        "short_samples", .int(1...16), default: .int(5),
        "Answers to a question of type short, of which the most frequent is taken."),
    Parameter(
        "short_agreement", .double(0...1), default: .double(0.6), compat: .double(0),
        "Least share of these answers that must be that one."),
    Parameter("max_short_words", .int(1...100), default: .int(10), "Most words of an answer of type short."),
    Parameter(
        "consistency", .bool, default: .bool(false),
        "Reject answers that contradict the draft's or the first answer in a count, a colour or a yes or no."),
]

private let lookParameters: [Parameter] = [
    Parameter(
        "mode", .choice(VIGCSettings.Mode.allCases.map(\.rawValue)), default: .string("verify"), compat: .string("regenerate"),
        "How the answer is corrected: verify (each sentence is looked up in the picture, what is objected to is kept, rewritten or "
            + "deleted, and looked up again), zoom (the same with the part of the picture that a sentence is about beside it), "
            + "regenerate (sentence by sentence anew), critique, probe, vote, none."),
    Parameter(
        "sentences_per_call", .int(1...48), default: .int(12), "Most sentences that one call looks up."),
    Parameter(
        "correct_all", .bool, default: .bool(true),
        "Show whoever corrects all sentences of an answer to which anything is objected, not those alone: what they object to "
            + "besides is looked up again, for no more calls."),
    Parameter(
        "max_sentences", .int(1...200), default: .int(12), compat: .int(200),
        "Sentences of an answer that are looked up; those behind them are left out. More than sentences_per_call take more calls."
    ),
    Parameter(
        "min_sentences", .int(0...100), default: .int(1), compat: .int(0), "Fewest sentences that must be left of an answer."),
    Parameter(
        "min_detail_sentences", .int(0...100), default: .int(2), compat: .int(0), "The same of a description."),
    Parameter(
        "keep_first", .choice(FirstSentence.allCases.map(\.rawValue)), default: .string("leant-on"), compat: .string("never"),
        "Reject an answer whose first sentence is lost: always, never, or (leant-on) where all that comes next leans on it, as "
            + "\"It …\" and \"Beside them …\" do; what leans goes with it up to the first sentence that does not."),
]

private let loopParameters: [Parameter] = [
    Parameter(
        "rounds", .int(1...24), default: .int(8), compat: .int(4),
        "Most sentences that mode regenerate makes, or rounds of critique (3 "
            + "at most)."),
    Parameter(
        "candidates", .int(1...8), default: .int(3), compat: .int(1), "Next sentences of which mode regenerate takes the best."),
    Parameter("candidate_temperature", .double(0...2), default: .double(0.7), compat: .double(0), "Their sampling temperature."),
    Parameter(
        "rank", .bool, default: .bool(true), compat: .bool(false),
        "Have the candidates looked up in the picture, and take the best."),
    Parameter(
        "naive_sentences", .bool, default: .bool(false), compat: .bool(true),
        "Take what stands before the first full stop for a sentence, numbers and abbreviations not spared, and nothing where there "
            + "is none."),
    Parameter(
        "stop_at_end", .bool, default: .bool(true), compat: .bool(false),
        "End the loop where the model has nothing to add, repeats itself, or all candidates are wrong; else after the last round."
    ),
    Parameter(
        "max_repeated", .double(0...1), default: .double(0.8),
        "Share of words in common (Jaccard) above which a next sentence repeats an earlier one."),
    Parameter("probes", .int(1...24), default: .int(8), "Most questions that mode probe asks about an answer."),
]

private let askingParameters: [Parameter] =
    [
        Parameter(
            "answers", .choice(["json", "text"]), default: .string("json"), compat: .string("text"),
            "The form of drafts and verdicts: JSON that the endpoint holds to a schema, or without a schema and drafts as text."),
        Parameter("temperature", .double(0...2), default: .double(0.7), compat: .double(0), "Sampling temperature of drafts."),
        Parameter(
            "answer_temperature", .double(0...2), default: .double(0.2), compat: .double(0),
            "The same of answers; looks are at 0."),
    ] + SightParameters.replies(maxTokens: 1024, compat: 250) + [SightParameters.stall(after: "Pictures")]

private let ruleParameters =
    SightParameters.rules + [
        Parameter(
            "drop_generic", .bool, default: .bool(true), compat: .bool(false),
            "Reject questions that fit any picture, but for those of type detail."),
        Parameter(
            "max_question_overlap", .double(0...1), default: .double(0.7), compat: .double(1),
            "Share of words in common (Jaccard) above which a question repeats an earlier one of its conversation."),
        Parameter(
            "min_detail_words", .int(0...10_000), default: .int(20), compat: .int(0), "Fewest words of a detailed description."),
    ]
