import Records
import Support

extension EndpointState {
    var statistics: CallStatistics {
        shared.withLock { $0.statistics }
    }

    /// Counts a call that began at `start` (steady microseconds) and has ended now.
    func observe(
        _ exchange: Result<TransportResponse, any Error>, of request: CompletionRequest, model: String, since start: Int64
    ) {
        let seconds = Double(time.steadyMicros() - start) / 1_000_000
        let code: String
        let isError: Bool
        switch exchange {
        case .success(let response):
            code = "\(response.status)"
            isError = !(200..<300).contains(response.status)
        case .failure(let failure as TransportFailure):
            code = failure.kind.rawValue
            isError = true
        case .failure:
            code = TransportFailure.Kind.cancelled.rawValue
            isError = true
        }
        shared.withLock {
            $0.statistics.ended(code, isError: isError, operation: request.api.operation, model: model, seconds: seconds)
        }
    }

    /// Counts the tokens of an answer that was paid.
    func observe(_ usage: Usage, of request: CompletionRequest, model: String) {
        shared.withLock {
            $0.statistics.used(
                prompt: usage.promptTokens, answer: usage.completionTokens, operation: request.api.operation, model: model)
        }
    }
}
