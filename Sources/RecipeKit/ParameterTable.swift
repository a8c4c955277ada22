/// The parameters of a recipe: name, type, default, range, documentation, and the value in each profile.
///
/// It drives job files, `--set`, `--help` and the `compat` / `default` profiles. Unknown names and values out of range are
/// errors, and all of them are reported at once.
public struct ParameterTable: Sendable {
    public let parameters: [Parameter]

    public init(_ parameters: [Parameter]) {
        self.parameters = parameters
    }

    /// The effective parameters of `profile` with `overrides` on top.
    /// - Throws: ``ParameterErrors`` with every unknown name, wrong type and value out of range.
    public func resolve(profile: Profile, overrides: [String: ParameterValue]) throws(ParameterErrors) -> Parameters {
        var values: [String: ParameterValue] = [:]
        for parameter in parameters {
            if !parameter.isLate { values[parameter.name] = parameter.standard(in: profile) }
        }
        var errors: [ParameterError] = []
        for (name, given) in overrides.sorted(by: { $0.key < $1.key }) {
            guard let parameter = parameters.first(where: { $0.name == name }) else {
                let near = parameters.map(\.name).first { $0.contains(name) || name.contains($0) }
                let hint = near.map { "did you mean \($0)?" } ?? "known: " + parameters.map(\.name).joined(separator: ", ")
                errors.append(ParameterError(name: name, reason: "no such parameter; \(hint)"))
                continue
            }
            do throws(ParameterError) {
                let value = try parameter.check(given)
                values[name] = parameter.isLate && value == parameter.standard(in: profile) ? nil : value
            } catch {
                errors.append(error)
            }
        }
        guard errors.isEmpty else { throw ParameterErrors(errors: errors) }
        return Parameters(profile: profile, values: values)
    }

    /// Reads `text` as the type of parameter `name`; an unknown name gives a string, which `resolve` then refuses.
    public func parse(_ text: String, for name: String) -> ParameterValue {
        guard let parameter = parameters.first(where: { $0.name == name }) else { return .string(text) }
        switch parameter.kind {
        case .int: return Int(text).map(ParameterValue.int) ?? .string(text)
        case .double: return Double(text).map(ParameterValue.double) ?? .string(text)
        case .bool: return Bool(text).map(ParameterValue.bool) ?? .string(text)
        case .string, .choice: return .string(text)
        case .strings:
            return .strings(text.split(separator: ",", omittingEmptySubsequences: true).map(String.init))
        }
    }
}

/// Which set of defaults a job starts from.
public enum Profile: String, Codable, CaseIterable, Hashable, Sendable {
    /// The original software, defects included.
    case compat
    /// The same algorithm with its known defects mended.
    case `default`
}

/// One parameter of a recipe.
public struct Parameter: Sendable {
    public let name: String
    public let kind: Kind
    public let `default`: ParameterValue
    /// The value in the `compat` profile where it differs.
    public let compat: ParameterValue?
    /// Added when there were jobs of its recipe's version already: at its default it is absent from the effective parameters, so
    /// that those jobs keep their identity.
    public let isLate: Bool
    public let doc: String

    public init(
        _ name: String, _ kind: Kind, default: ParameterValue, compat: ParameterValue? = nil, isLate: Bool = false, _ doc: String
    ) {
        self.name = name
        self.kind = kind
        self.default = `default`
        self.compat = compat
        self.isLate = isLate
        self.doc = doc
    }

    func standard(in profile: Profile) -> ParameterValue {
        profile == .compat ? compat ?? `default` : `default`
    }

    public enum Kind: Sendable {
        case int(ClosedRange<Int>)
        case double(ClosedRange<Double>)
        case bool
        case string
        case choice([String])
        case strings
    }

    func check(_ value: ParameterValue) throws(ParameterError) -> ParameterValue {
        switch (kind, value) {
        case (.int(let range), .int(let number)):
            guard range.contains(number) else { throw outside("\(number)", "\(range)") }
        case (.double(let range), .double(let number)):
            guard range.contains(number) else { throw outside("\(number)", "\(range)") }
        case (.double(let range), .int(let number)):
            guard range.contains(Double(number)) else { throw outside("\(number)", "\(range)") }
            return .double(Double(number))
        case (.choice(let choices), .string(let text)):
            guard choices.contains(text) else { throw outside("'\(text)'", choices.joined(separator: ", ")) }
        case (.bool, .bool), (.string, .string), (.strings, .strings): break
        default: throw ParameterError(name: name, reason: "expected \(kind.name), got \(value)")
        }
        return value
    }

    private func outside(_ value: String, _ allowed: String) -> ParameterError {
        ParameterError(name: name, reason: "\(value) is not among \(allowed)")
    }
}

extension Parameter.Kind {
    /// The type's name in help and errors.
    public var name: String {
        switch self {
        case .int: "a whole number"
        case .double: "a number"
        case .bool: "true or false"
        case .string: "a text"
        case .choice(let choices): "one of " + choices.joined(separator: ", ")
        case .strings: "a list of texts"
        }
    }
}

/// A parameter's value; its JSON form is the plain value.
public enum ParameterValue: Hashable, Sendable {
    case int(Int)
    case double(Double)
    case bool(Bool)
    case string(String)
    case strings([String])
}

extension ParameterValue: CustomStringConvertible {
    public var description: String {
        switch self {
        case .int(let value): "\(value)"
        case .double(let value): "\(value)"
        case .bool(let value): "\(value)"
        case .string(let value): "'\(value)'"
        case .strings(let value): "[\(value.joined(separator: ", "))]"
        }
    }
}

extension ParameterValue: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .int(value)
        } else if let value = try? container.decode(Double.self) {
            self = .double(value)
        } else if let value = try? container.decode([String].self) {
            self = .strings(value)
        } else {
            self = .string(try container.decode(String.self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .int(let value): try container.encode(value)
        case .double(let value): try container.encode(value)
        case .bool(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .strings(let value): try container.encode(value)
        }
    }
}

/// Effective parameters: every parameter of a table has a value of its type, but for late ones at their default.
public struct Parameters: Codable, Hashable, Sendable {
    public let profile: Profile
    public let values: [String: ParameterValue]

    public func int(_ name: String) -> Int {
        if case .int(let value)? = values[name] { value } else { 0 }
    }

    public func double(_ name: String) -> Double {
        switch values[name] {
        case .double(let value): value
        case .int(let value): Double(value)
        default: 0
        }
    }

    public func bool(_ name: String) -> Bool {
        if case .bool(let value)? = values[name] { value } else { false }
    }

    public func string(_ name: String) -> String {
        if case .string(let value)? = values[name] { value } else { "" }
    }

    public func strings(_ name: String) -> [String] {
        if case .strings(let value)? = values[name] { value } else { [] }
    }
}

/// A parameter that cannot be used, and why.
public struct ParameterError: Error, Hashable, Sendable {
    public let name: String
    public let reason: String

    public init(name: String, reason: String) {
        self.name = name
        self.reason = reason
    }
}

/// Everything that is wrong with a set of parameters.
public struct ParameterErrors: Error, Sendable {
    public let errors: [ParameterError]

    public init(errors: [ParameterError]) {
        self.errors = errors
    }
}
