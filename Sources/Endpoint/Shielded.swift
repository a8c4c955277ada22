/// Runs `work` to its end whether or not the calling task is cancelled: what has been paid for is written down.
func shielded<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
    try await Task(operation: work).value
}
