public import RecipeKit
import Support

extension Settings {
    /// Checks what needs the recipes: that ``defaults`` name recipes and parameters that exist, with values in range; and,
    /// where an environment is given, that every endpoint's key can be read. For `check`.
    /// - Throws: ``SettingsErrors`` with everything found.
    public func validate(
        recipeTables: [String: ParameterTable], environment: [String: String]? = nil
    ) throws(SettingsErrors) {
        let findings = Findings(file: file ?? "the environment")
        for (recipe, parameters) in defaults.sorted(by: { $0.key < $1.key }) {
            guard let table = recipeTables[recipe] else {
                let hint = Spelling.hint(recipe, among: recipeTables.keys.sorted())
                findings.add("defaults: no recipe is called '\(recipe)'; \(hint)", at: defaultsPlaces[recipe])
                continue
            }
            table.check(parameters, named: "defaults.\(recipe)", findings)
        }
        if let environment { checkKeys(environment, findings) }
        try findings.throwIfAny()
    }

    /// What can only be seen when file, environment and flags are put together.
    func checkTogether(_ findings: Findings) {
        let folders = [queue] + ["incoming", "active", "done", "failed"].map { queue + "/" + $0 }
        if folders.contains(output) {
            findings.add(
                "output: the output folder must not be a folder of the queue: data sets would be taken for seeds",
                at: outputPlace)
        }
        let hasMoneyCap = (budgets.job?.picodollars ?? budgets.day?.picodollars) != nil
        for endpoint in endpoints where endpoint.price == nil && !endpoint.isLoopback {
            guard hasMoneyCap || endpoint.budget?.picodollars != nil else { continue }
            findings.add(
                "endpoints.\(endpoint.name): has no price, but the budget is in dollars: give its price or a budget in tokens",
                at: endpoint.place)
        }
    }

    private func checkKeys(_ environment: [String: String], _ findings: Findings) {
        for endpoint in endpoints {
            do {
                _ = try endpoint.key?.resolve(environment: environment)
            } catch {
                let hint = error.hint.map { ". \($0)" } ?? ""
                findings.add(
                    "endpoints.\(endpoint.name).key: cannot read \(error.subject): \(error.cause)\(hint)",
                    at: endpoint.keyPlace)
            }
        }
    }

    /// The defaults of `recipe` as its table wants them; call ``validate(recipeTables:environment:)`` first.
    public func defaults(for recipe: String, table: ParameterTable) -> [String: ParameterValue] {
        table.values(of: defaults[recipe] ?? [:])
    }
}

extension ParameterTable {
    func values(of parameters: [String: LocatedParameter]) -> [String: ParameterValue] {
        var values: [String: ParameterValue] = [:]
        for (name, located) in parameters {
            let kind = self.parameters.first { $0.name == name }?.kind
            values[name] = kind.map { located.value(for: $0) } ?? located.value
        }
        return values
    }

    /// Notes each unknown name at its name and each bad value at its value.
    func check(_ given: [String: LocatedParameter], named prefix: String, _ findings: Findings) {
        for (name, value) in values(of: given) {
            guard let located = given[name] else { continue }
            guard parameters.contains(where: { $0.name == name }) else {
                let hint = Spelling.hint(name, among: parameters.map(\.name))
                findings.add("\(prefix): no parameter is called '\(name)'; \(hint)", at: located.keyPlace ?? located.place)
                continue
            }
            do {
                _ = try resolve(profile: .default, overrides: [name: value])
            } catch {
                for error in error.errors { findings.add("\(prefix).\(name): \(error.reason)", at: located.place) }
            }
        }
    }
}
