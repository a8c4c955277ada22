/// What a recipe's seeds are.
public enum SeedForm: String, Codable, Hashable, Sendable {
    /// Instructions with demonstrations.
    case tasks
    /// Pairs of answers to be judged.
    case pairs
    /// Pictures in words and numbers.
    case scenes

    /// One of them: "task".
    public var singular: String {
        switch self {
        case .tasks: "task"
        case .pairs: "pair"
        case .scenes: "scene"
        }
    }

    /// What one line of a seeds file of this form holds, for who has to write one.
    public var example: String {
        switch self {
        case .tasks:
            "A task is {\"id\", \"instruction\", \"instances\": [{\"input\", \"output\"}]}, an Alpaca or WizardLM row, or a "
                + "conversation of one question and its answer; one JSON object a line, or a JSON array."
        case .pairs:
            "A pair is made by `instructmill judge A B` of two models' output files."
        case .scenes:
            "A scene is {\"id\", \"image\", \"captions\": [\"…\"], \"instances\": [{\"category\", \"bbox\": [x1, y1, x2, y2]}], "
                + "\"objects\"}, with at least one of them besides the id; one JSON object a line. `instructmill scenes` makes "
                + "them of COCO's annotation files; a folder of pictures will do too."
        }
    }
}

extension SeedTask {
    /// What this seed is.
    public var form: SeedForm {
        if payload == nil { return .tasks }
        return (try? Scene(seed: self)) == nil ? .pairs : .scenes
    }
}
