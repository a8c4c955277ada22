import ArgumentParser
import RecipeKit
import Reports

/// The judges that a command line names.
enum JudgeBench {
    /// Makes `order` one for as many judges as are named; one or none leaves the parameter `judges` to say it.
    /// - Parameter set: what `--set` was given.
    /// - Throws: `ValidationError` where they are too many, one is named twice, or `--set judges` says another number.
    static func seat(_ models: [String], in order: inout JobOrder, set: [String]) throws {
        guard models.count > 1 else { return tell(order) }
        guard models.count <= Role.judges.count else {
            throw ValidationError("--judge is given \(models.count) times; a panel has at most \(Role.judges.count) judges.")
        }
        for (index, model) in models.enumerated() where models.prefix(index).contains(model) {
            throw ValidationError(
                "--judge \(model) is given twice; a judge is asked more often with --set samples=N and a temperature above 0.")
        }
        if set.contains(where: { $0.hasPrefix("judges=") }), order.parameters["judges"] != .int(models.count) {
            throw ValidationError("--judge is given \(models.count) times, and --set judges says another number.")
        }
        order.parameters["judges"] = .int(models.count)
        tell(order)
    }

    /// Says how many judges there are, since that is how often everything is paid.
    private static func tell(_ order: JobOrder) {
        guard case .int(let count)? = order.parameters["judges"], count > 1 else { return }
        Terminal.writeError("by each of \(count) judges")
    }
}
