import RecipeKit

/// Parameters that mean the same in every recipe that makes instructions.
enum SharedParameters {
    /// How instructions are compared with the seeds and with those kept.
    static let pool: [Parameter] = [
        Parameter(
            "rouge_threshold", .double(0...1), default: .double(0.7),
            "An instruction whose ROUGE-L with a seed or a kept instruction is above this is rejected."),
        Parameter(
            "tokenizer", .choice(["auto", "ascii", "unicode"]), default: .string("auto"), compat: .string("ascii"),
            "How ROUGE-L cuts text: ascii as rouge_score does, unicode for every script, auto by the seeds."),
        Parameter(
            "similarity", .choice(["none", "top", "full"]), default: .string("none"), compat: .string("full"),
            "Write similarity.jsonl: for each kept instruction the ten closest before it and, in full, the mean of all scores. "
                + "Compares all pairs at the job's end, about 30 ns a pair."),
    ]

    static let minimumWords = Parameter(
        "min_words", .int(0...10_000), default: .int(4), "Fewest words of an instruction (languages with spaces).")
    static let maximumWords = Parameter(
        "max_words", .int(1...10_000), default: .int(150), "Most words of an instruction (languages with spaces).")
    static let asciiStart = Parameter(
        "ascii_start", .bool, default: .bool(true),
        "Reject instructions whose first character is not ASCII: the original's test for other languages (English only).")

    /// Words that a text model cannot serve, as Self-Instruct's software lists them.
    static let blacklist = [
        "image", "images", "graph", "graphs", "picture", "pictures", "file", "files", "map", "maps", "draw", "plot", "go to",
    ]
}
