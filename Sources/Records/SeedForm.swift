/// What a recipe's seeds are.
public enum SeedForm: String, Codable, Hashable, Sendable {
    /// Instructions with demonstrations.
    case tasks
    /// Pairs of answers to be judged.
    case pairs
    /// Pictures in words and numbers.
    case scenes
}

extension SeedTask {
    /// What this seed is.
    public var form: SeedForm {
        if payload == nil { return .tasks }
        return (try? Scene(seed: self)) == nil ? .pairs : .scenes
    }
}
