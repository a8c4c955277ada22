public import Records
public import Support

/// What a seed file holds. Every line that is not blank (every element of an array) is exactly one of seed, duplicate or fault.
public struct SeedReading: Hashable, Sendable {
    /// In the order of the file.
    public internal(set) var seeds: [SeedTask] = []
    public internal(set) var quarantined: [LineFault] = []
    public internal(set) var duplicates: [DuplicateLine] = []
    /// How many lines or elements there were: `seeds.count + quarantined.count + duplicates.count`.
    public internal(set) var lines = 0
}

/// A line that cannot be used, and why.
public struct LineFault: Hashable, Sendable {
    /// From 1.
    public let line: Int
    /// Where the fault is in the file, in bytes.
    public let byteOffset: Int
    /// The element of the array, from 0, where the file is one JSON array.
    public let element: Int?
    public let code: ErrorCode
    /// What is wrong, naming the field.
    public let reason: String

    public init(line: Int, byteOffset: Int, element: Int? = nil, code: ErrorCode, reason: String) {
        self.line = line
        self.byteOffset = byteOffset
        self.element = element
        self.code = code
        self.reason = reason
    }
}

extension LineFault: CustomStringConvertible {
    public var description: String {
        let place = element.map { ", element \($0)" } ?? ""
        return "line \(line)\(place), byte \(byteOffset): \(reason) [\(code.rawValue)]"
    }
}

/// A line that says what an earlier one says.
public struct DuplicateLine: Hashable, Sendable {
    /// From 1.
    public let line: Int
    /// The earlier line.
    public let of: Int

    public init(line: Int, of: Int) {
        self.line = line
        self.of = of
    }
}
