import RecipeKit

/// Fields that configuration and job files have in common.
extension YAMLValue {
    /// A file or folder, absolute or relative to `folder`; `~` is not expanded, so it is refused.
    func path(from folder: String) -> String? {
        guard let text = text() else { return nil }
        guard !text.hasPrefix("~") else {
            fail("'~' is not expanded: write the path out")
            return nil
        }
        guard !text.utf8.contains(0) else {
            fail("holds a NUL character")
            return nil
        }
        return text.hasPrefix("/") ? text.trimmingSlashes : folder + "/" + text.trimmingSlashes
    }

    /// One window, or a list of them.
    func window() -> [TimeWindow] {
        let entries = isScalar ? [self] : list() ?? []
        if isList, entries.isEmpty { fail("is an empty list: leave it out to work at any hour") }
        if entries.count > 32 { fail("has more than 32 windows") }
        return entries.prefix(32).compactMap { $0.oneWindow() }
    }

    private func oneWindow() -> TimeWindow? {
        guard let text = text() else { return nil }
        do {
            return try TimeWindow(parsing: text)
        } catch {
            fail(error.reason)
            return nil
        }
    }

    /// A number, or `high` (10), `normal` (0), `low` (-10).
    func priority() -> Int? {
        let names = ["high": 10, "normal": 0, "low": -10]
        if let plain, let number = names[plain] { return number }
        guard let plain, Int(plain) != nil else { return mismatch("high, normal, low or a whole number from -100 to 100") }
        return int(-100...100)
    }

    func budget() -> Budget? {
        guard let fields = mapping(known: ["dollars", "tokens", "requests"]) else { return nil }
        guard !fields.fields.isEmpty else {
            fail("limits nothing: give dollars, tokens or requests")
            return nil
        }
        return Budget(
            picodollars: fields["dollars"]?.money(digits: 12), tokens: fields["tokens"]?.int(0...Int.max),
            requests: fields["requests"]?.int(0...Int.max))
    }

    /// Role → names; `check` is called with each name's value.
    func roles(check: (YAMLValue, String) -> Void) -> [Role: [String]] {
        var roles: [Role: [String]] = [:]
        for field in mapping(known: Role.allCases.map(\.rawValue))?.fields ?? [] {
            guard let role = Role(rawValue: field.key) else { continue }
            let entries: [YAMLValue]
            if field.value.isScalar { entries = [field.value] } else { entries = field.value.list() ?? [] }
            var names: [String] = []
            for entry in entries {
                guard let name = entry.text() else { continue }
                if names.contains(name) { entry.fail("'\(name)' is named twice") }
                check(entry, name)
                names.append(name)
            }
            if entries.isEmpty, field.value.isList { field.value.fail("names no endpoint") }
            roles[role] = names
        }
        return roles
    }

    func checkName(_ endpoint: String, among names: [String]) {
        guard !names.contains(endpoint) else { return }
        fail("no endpoint is called '\(endpoint)'; \(Spelling.hint(endpoint, among: names))")
    }

    /// Parameters of a recipe, of any names and types: a table checks them later, by their places.
    func parameters() -> [String: LocatedParameter] {
        var parameters: [String: LocatedParameter] = [:]
        for field in mapping()?.fields ?? [] {
            guard let value = field.value.parameterValue() else { continue }
            parameters[field.key] = LocatedParameter(
                value: value, place: field.value.place ?? Place(line: 1, column: 1), written: field.value.plain)
            parameters[field.key]?.keyPlace = field.place
        }
        return parameters
    }

    private func parameterValue() -> ParameterValue? {
        if isList { return list().map { .strings($0.compactMap { $0.text() }) } }
        guard let scalar else { return mismatch("a number, a text, true or false, or a list of texts") }
        guard !isNull else { return mismatch("a value") }
        guard let plain else { return .string(scalar) }
        if let flag = Bool(plain) { return .bool(flag) }
        if let number = Int(plain.replacing("_", with: "")) { return .int(number) }
        if let number = Double(plain), number.isFinite { return .double(number) }
        return .string(plain)
    }
}

extension String {
    /// Without slashes at the end; the root stays.
    var trimmingSlashes: String {
        var text = self[...]
        while text.count > 1, text.last == "/" { text = text.dropLast() }
        return String(text)
    }
}
