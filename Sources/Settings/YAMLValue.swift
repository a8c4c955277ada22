import Yams

/// A node with its name in messages ("endpoints.local.url"). Reading it as a type notes an error when it is of another.
struct YAMLValue {
    let node: Node
    let name: String
    let findings: Findings
    let marks: DuplicateMarks

    var place: Place? {
        node.mark.map { marks.original(Place(line: $0.line, column: $0.column)) }
    }

    func fail(_ message: String) {
        findings.add(name.isEmpty ? message : "\(name): \(message)", at: place)
    }

    var isScalar: Bool {
        if case .scalar = node { true } else { false }
    }

    var isList: Bool {
        if case .sequence = node { true } else { false }
    }

    /// The text of a scalar in any style.
    var scalar: String? {
        if case .scalar(let scalar) = node { scalar.string } else { nil }
    }

    /// The text of an unquoted scalar.
    var plain: String? {
        guard case .scalar(let scalar) = node, scalar.style == .plain else { return nil }
        return scalar.string
    }

    var isNull: Bool {
        guard let plain else { return false }
        return plain.isEmpty || plain == "~" || plain.lowercased() == "null"
    }

    /// What the value is, for "expected …, got …".
    var kind: String {
        switch node {
        case .mapping: return "a mapping"
        case .sequence: return "a list"
        default: break
        }
        if isNull { return "nothing" }
        return "'\(shortened(scalar ?? ""))'"
    }

    func text() -> String? {
        guard let scalar, !isNull else { return mismatch("a text") }
        guard !scalar.isEmpty else {
            fail("is empty")
            return nil
        }
        return scalar
    }

    /// A text; nothing and "" are the empty text.
    func possiblyEmptyText() -> String? {
        guard let scalar else { return mismatch("a text") }
        return isNull ? "" : scalar
    }

    func int(_ range: ClosedRange<Int>) -> Int? {
        guard let plain, let number = Int(plain.replacing("_", with: "")) else { return mismatch("a whole number") }
        guard range.contains(number) else {
            fail("\(number) is outside \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// A number from 0 to 1.
    func share() -> Double? {
        guard let plain, let number = Double(plain), (0...1).contains(number) else { return mismatch("a number from 0 to 1") }
        return number
    }

    func unsigned() -> UInt64? {
        guard let plain, let number = UInt64(plain) else {
            return mismatch("a whole number from 0 to \(UInt64.max)")
        }
        return number
    }

    func flag() -> Bool? {
        guard let plain, let flag = Bool(plain) else { return mismatch("true or false") }
        return flag
    }

    /// An amount of dollars with at most `digits` decimals, times 10^`digits`.
    func money(digits: Int) -> Int64? {
        guard let written = scalar, !isNull else { return mismatch("an amount in dollars") }
        if let amount = Decimals.scaled(written, digits: digits) { return amount }
        return mismatch("an amount in dollars like 2.50 with at most \(digits) decimals")
    }

    /// A duration: `10s`, `500ms`, `2m`, `1h`, or seconds.
    func duration() -> Duration? {
        guard let written = scalar, !isNull else { return mismatch("a duration like 30s") }
        let digits = written.prefix { $0.isASCII && $0.isNumber }
        let factors: [Substring: Int] = ["": 1000, "s": 1000, "ms": 1, "m": 60_000, "h": 3_600_000]
        guard let number = Int(digits), let factor = factors[written.dropFirst(digits.count)] else {
            return mismatch("a duration like 30s, 500ms, 2m or 1h")
        }
        let (milliseconds, overflow) = number.multipliedReportingOverflow(by: factor)
        guard !overflow, (1...86_400_000).contains(milliseconds) else {
            fail("'\(written)' is outside 1ms to 24h")
            return nil
        }
        return .milliseconds(milliseconds)
    }

    func choice<Choice: RawRepresentable<String>>(_ choices: [Choice]) -> Choice? {
        let names = choices.map(\.rawValue)
        guard let written = scalar, !isNull else { return mismatch("one of " + names.joined(separator: ", ")) }
        if let choice = choices.first(where: { $0.rawValue == written }) { return choice }
        fail("'\(shortened(written))' is unknown; \(Spelling.hint(written, among: names))")
        return nil
    }

    func list() -> [YAMLValue]? {
        guard case .sequence(let sequence) = node else { return mismatch("a list") }
        return sequence.enumerated().map { index, node in child(node, "\(name)[\(index)]") }
    }

    /// A list of texts; one text stands for a list of one.
    func texts() -> [String]? {
        if isScalar { return text().map { [$0] } }
        return list()?.compactMap { $0.text() }
    }

    func mismatch<Value>(_ expected: String) -> Value? {
        fail("expected \(expected), got \(kind)")
        return nil
    }

    func child(_ node: Node, _ name: String) -> YAMLValue {
        YAMLValue(node: node, name: name, findings: findings, marks: marks)
    }

    private func shortened(_ text: String) -> String {
        text.count > 60 ? text.prefix(57) + "…" : text
    }
}

/// A mapping with texts as keys, none of them twice.
struct YAMLMapping {
    let value: YAMLValue
    let fields: [(key: String, place: Place?, value: YAMLValue)]

    subscript(key: String) -> YAMLValue? {
        fields.first { $0.key == key }?.value
    }

    /// Notes an error and gives nil where `key` is missing.
    func require(_ key: String) -> YAMLValue? {
        if let found = self[key] { return found }
        value.fail("'\(key)' is missing")
        return nil
    }
}

extension YAMLValue {
    /// A mapping with any keys.
    func mapping() -> YAMLMapping? {
        guard case .mapping(let mapping) = node else { return mismatch("a mapping") }
        var fields: [(key: String, place: Place?, value: YAMLValue)] = []
        for (key, value) in mapping {
            let keyValue = child(key, name)
            guard case .scalar(let scalar) = key else {
                keyValue.fail("a key must be a text, not \(keyValue.kind)")
                continue
            }
            let text = String(String.UnicodeScalarView(scalar.string.unicodeScalars.drop { $0 == DuplicateMarks.character }))
            if let first = fields.first(where: { $0.key == text }) {
                let line = first.place.map { " (first on line \($0.line))" } ?? ""
                keyValue.fail("duplicate key '\(text)'\(line)")
                continue
            }
            fields.append((text, keyValue.place, child(value, name.isEmpty ? text : "\(name).\(text)")))
        }
        return YAMLMapping(value: self, fields: fields)
    }

    /// A mapping with no keys but `known`; those in `forbidden` are refused with their own message.
    func mapping(known: [String], forbidden: [String: String] = [:]) -> YAMLMapping? {
        guard let mapping = mapping() else { return nil }
        for field in mapping.fields where !known.contains(field.key) {
            let prefix = name.isEmpty ? "" : "\(name): "
            if let message = forbidden[field.key.lowercased()] {
                findings.add("\(prefix)'\(field.key)' \(message)", at: field.place)
            } else {
                findings.add(
                    "\(prefix)unknown key '\(field.key)'; \(Spelling.hint(field.key, among: known))", at: field.place)
            }
        }
        return mapping
    }
}
