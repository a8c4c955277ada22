/// Something wrong at a place in a file (or in the environment: then `line` is 0 and `file` names the variable).
public struct LocatedError: Error, Hashable, Sendable {
    public let file: String
    /// From 1; 0 when the error has no place in a file.
    public let line: Int
    /// From 1, in Unicode scalars; 0 when unknown.
    public let column: Int
    public let message: String

    public init(file: String, line: Int, column: Int, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }
}

extension LocatedError: CustomStringConvertible {
    public var description: String {
        if line == 0 { return "\(file): \(message)" }
        return column == 0 ? "\(file):\(line): \(message)" : "\(file):\(line):\(column): \(message)"
    }
}

/// Everything that is wrong with a configuration or a job file, in the order of the file.
public struct SettingsErrors: Error, Hashable, Sendable {
    public let errors: [LocatedError]
    /// `EX_CONFIG` (architecture, exit codes).
    public static let exitCode: Int32 = 78

    public init(_ errors: [LocatedError]) {
        self.errors = errors
    }
}

extension SettingsErrors: CustomStringConvertible {
    /// One error a line: `config.yaml:12:3: …`.
    public var description: String {
        errors.map(\.description).joined(separator: "\n")
    }
}

/// A place in a YAML file, both numbers from 1.
public struct Place: Hashable, Sendable, Comparable {
    public let line: Int
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    public static func < (one: Place, other: Place) -> Bool {
        (one.line, one.column) < (other.line, other.column)
    }
}
