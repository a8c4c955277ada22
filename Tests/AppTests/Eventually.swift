import Testing

/// Looks at a condition until it holds.
/// - Throws: ``NotInTime`` when it does not hold within `limit`.
func eventually(_ what: String, within limit: Duration = .seconds(30), _ holds: () throws -> Bool) async throws {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while try !holds() {
        guard clock.now < deadline else { throw NotInTime(what: what) }
        try await Task.sleep(for: .milliseconds(2))
    }
}

/// A condition did not come to hold in time.
struct NotInTime: Error, CustomStringConvertible {
    let what: String
    var description: String { "not in time: \(what)" }
}
