/// Seeds for jobs of Evol-Instruct.
enum EvolSeeds {
    /// `count` distinct instructions, 500 at the most. Each twenty-fifth is long and near the others of its kind, so that some
    /// of their chains end too close to one another.
    static func instructions(_ count: Int) -> [String] {
        let plain = verbs.flatMap { verb in subjects.map { "\(verb) \($0)." } }
        return (0..<min(count, 500)).map { $0 % 25 == 24 ? long($0) : plain[$0 % plain.count] }
    }

    private static func long(_ number: Int) -> String {
        "Regatta number \(number): " + rules.joined(separator: " ")
    }

    private static let verbs = [
        "Describe", "Explain", "Compare", "Outline", "Summarise", "List", "Criticise", "Plan", "Sketch", "Review", "Illustrate",
        "Justify", "Rank", "Design", "Classify", "Paraphrase", "Rehearse", "Question", "Trace", "Catalogue",
    ]

    private static let subjects = [
        "a lighthouse keeper's log", "the tides of an estuary", "an orchard in frost", "a printer's workshop",
        "the rules of chess",
        "a mountain railway", "the history of salt", "a beekeeper's year", "the parts of a clock", "a village election",
        "the making of glass", "a ferry timetable", "the care of violins", "a desert caravan", "the sorting of letters",
        "a bakery at dawn", "the mapping of caves", "a school garden", "the repair of nets", "a theatre's curtain",
        "the training of dogs", "a winter market", "the naming of stars", "a river's bridges", "the weaving of wool",
    ]

    private static let rules = [
        "The harbour committee wants a page that any visitor can read before the first start.",
        "Tell them where to stand, which flags the boats carry, what each horn means, and why the course turns at a buoy.",
        "Mention that dogs stay on the pier, that the tea tent opens at nine, and that no ferry runs while the gate is shut.",
        "Give the names of the four classes in the order in which they sail, with the number of crew that each of them has.",
        "Say what happens when the wind drops below two knots, who decides it, and how long the crews then have to wait.",
        "Add how protests are heard, by whom, until which hour, and what a boat loses that touched a mark and sailed on.",
        "Close with the prizes, the hall in which they are handed over, and a line of thanks to those who row the safety boats.",
    ]
}
