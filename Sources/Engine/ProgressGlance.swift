import Support

/// What may be told of a job's progress from what the engine has kept of it.
public struct ProgressGlance: Decodable, Sendable, Equatable {
    /// Candidates that count toward the target.
    public var counted = 0
    /// Whether any settled answer came from the built-in simulated endpoint.
    public var simulated = false

    public init() {}

    /// - Parameter json: as the store keeps it; nil, and what cannot be read, is a job without any progress.
    public init(_ json: String?) {
        self = json.flatMap { try? CanonicalJSON.decode(ProgressGlance.self, from: Array($0.utf8)) } ?? ProgressGlance()
    }
}
