import RecipeKit

/// Parameters that mean the same in every recipe of which scenes are the seeds, and what follows from them.
enum SightParameters {
    /// How replies are asked for.
    static func asking(maxTokens: Int) -> [Parameter] {
        [Parameter("temperature", .double(0...2), default: .double(0.7), "Sampling temperature.")]
            + replies(maxTokens: maxTokens) + [stall(after: "Scenes")]
    }

    /// How long replies may be, and whether they follow from a seed.
    static func replies(maxTokens: Int, compat: Int? = nil) -> [Parameter] {
        [
            Parameter(
                "max_tokens", .int(1...1_000_000), default: .int(maxTokens), compat: compat.map { .int($0) },
                "Token limit of a reply."),
            Parameter(
                "lengthen_truncated", .bool, default: .bool(true), compat: .bool(false),
                "Ask once more, with twice the limit of tokens, where a reply was cut off."),
            Parameter(
                "seeded", .bool, default: .bool(true), compat: .bool(false),
                "Send a seed for each request where the endpoint takes one."),
        ]
    }

    /// - Parameter what: of which there may be so many in vain, as a sentence begins with it.
    static func stall(after what: String) -> Parameter {
        Parameter(
            "stall_after", .int(1...1_000_000_000), default: .int(100), compat: .int(1_000_000),
            "\(what) in a row without a single row kept after which the job stops as stalled.")
    }

    /// What no row may be, whatever it is about.
    static let rules = [dropRefusals, dropLeaks, dropAnswered]

    static let dropRefusals = Parameter(
        "drop_refusals", .bool, default: .bool(true), compat: .bool(false),
        "Reject answers in which the model declines, and errors of an assistant such as \"please upload the image\".")
    static let dropLeaks = Parameter(
        "drop_leaks", .bool, default: .bool(true), compat: .bool(false),
        "Reject texts that speak of captions, boxes or coordinates, or show their numbers.")
    static let dropAnswered = Parameter(
        "drop_answered", .bool, default: .bool(true), compat: .bool(false),
        "Reject questions that hold all that their answer says.")

    /// The sampling that the parameters ask for.
    static func sampling(_ parameters: Parameters) -> Sampling {
        Sampling(
            temperature: parameters.double("temperature"), maxTokens: parameters.int("max_tokens"),
            seeded: parameters.bool("seeded"))
    }

    /// The limit of tokens of a second request; nil where none is made.
    static func longerLimit(_ parameters: Parameters) -> Int? {
        parameters.bool("lengthen_truncated") ? parameters.int("max_tokens") * 2 : nil
    }
}
