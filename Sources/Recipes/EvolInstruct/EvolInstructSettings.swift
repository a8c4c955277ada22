import RecipeKit

/// The parameters, typed.
struct EvolInstructSettings: Sendable {
    /// How an evolved instruction is told from its parent.
    enum Equality: String {
        case judge, lexical, off
        case lexicalOnly = "lexical-only"

        var asksJudge: Bool { self == .judge || self == .lexical }
        var comparesWords: Bool { self == .lexical || self == .lexicalOnly }
    }

    enum Refusals: String { case original, patterns, off }

    let parameters: Parameters
    let rounds: Int
    /// Those of the pack that can be drawn.
    let operations: [EvolutionOperation]
    let draw: OperationDraw
    let equality: Equality
    let refusals: Refusals
    let keepsUnclear: Bool
    /// Whether a judge rates how difficult each instruction is.
    let rates: Bool

    /// - Throws: ``ParameterError`` when values do not go together.
    init(_ parameters: Parameters) throws(ParameterError) {
        self.parameters = parameters
        rounds = parameters.int("rounds")
        equality = Equality(rawValue: parameters.string("equality")) ?? .judge
        refusals = Refusals(rawValue: parameters.string("refusals")) ?? .patterns
        keepsUnclear = parameters.string("unclear_verdict") == "keep"
        rates = parameters.bool("difficulty")
        let pack = OperationPack(rawValue: parameters.string("pack")) ?? .wizardlm
        let weights = try Self.weights(parameters.strings("weights"), of: pack)
        draw = OperationDraw(pack.operations, weights: weights)
        operations = pack.operations.filter { (weights[$0.name] ?? 1) > 0 }
        if operations.isEmpty { throw ParameterError(name: "weights", reason: "no operation is left: every weight is 0") }
        if parameters.int("added_words_min") > parameters.int("added_words_max") {
            throw ParameterError(name: "added_words_min", reason: "it is above added_words_max")
        }
        if keepsUnclear, !equality.asksJudge {
            throw ParameterError(
                name: "unclear_verdict", reason: "equality: \(equality.rawValue) asks no judge whose verdict could be unclear")
        }
    }

    private static func weights(_ texts: [String], of pack: OperationPack) throws(ParameterError) -> [String: Double] {
        var weights: [String: Double] = [:]
        let names = pack.operations.map(\.name)
        for text in texts {
            let parts = text.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, let name = parts.first.map(String.init), let weight = parts.last.flatMap({ Double($0) }),
                weight >= 0, weight <= 1_000_000
            else {
                throw ParameterError(
                    name: "weights", reason: "'\(text)' is not operation=number with a number from 0 to 1000000")
            }
            guard names.contains(name) else {
                throw ParameterError(
                    name: "weights",
                    reason: "the pack \(pack.rawValue) has no operation '\(name)'; it has " + names.joined(separator: ", "))
            }
            guard weights.updateValue(weight, forKey: name) == nil else {
                throw ParameterError(name: "weights", reason: "'\(name)' has two weights")
            }
        }
        return weights
    }
}
