import Records
import Support

/// Where an endpoint finds a picture too large: once at half the side, once more at a quarter and no more than 512 pixels, then its
/// refusal stands.
///
/// Local servers say so with whatever status they fail with: a context that overflows, too many image tokens, memory that ran out.
/// Source: vision-generation, §7, "On error".
extension PreparedRequest {
    static let mostShrinks = 2
    private static let smallSide = 512
    /// Nothing can be made out on less.
    private static let leastSide = 56

    /// The side for one more attempt; nil where `verdict` says nothing of a size, or enough was tried.
    /// - Parameter images: as they were sent.
    func shrunk(after verdict: Verdict, _ images: [SentImage]) -> Int? {
        guard shrinks < Self.mostShrinks, let side = images.map({ max($0.width, $0.height) }).max(),
            verdict.saysTooLarge
        else { return nil }
        let smaller = shrinks == 0 ? side / 2 : min(side / 2, Self.smallSide)
        return smaller >= Self.leastSide ? smaller : nil
    }
}

extension Verdict {
    private static let complaints = [
        "context length", "context size", "context window", "context_length", "maximum context", "max_model_len",
        "exceeds the available",
        "too long", "too large", "too many image tokens", "too many tokens", "image tokens", "out of memory", "outofmemory",
        "failed to allocate", "image size", "http 413",
    ]

    /// Whether it may be the size of a picture that the endpoint complains of.
    fileprivate var saysTooLarge: Bool {
        switch self {
        case .rejected(let text), .unpaid(let text):
            let text = text.lowercased()
            return Self.complaints.contains { text.contains($0) }
        case .answer, .useless, .ambiguous, .rateLimited, .stopped, .quota: return false
        }
    }

    /// What the endpoint said.
    var reason: String {
        switch self {
        case .answer: ""
        case .rateLimited(let text, _): text
        case .useless(let text), .rejected(let text), .unpaid(let text), .ambiguous(let text), .stopped(let text),
            .quota(let text):
            text
        }
    }
}

extension EndpointState {
    /// The longest side in pixels that it was found to take, after it had refused a larger one; nil while it refused none.
    var pictureSide: Int? { shared.withLock { $0.pictureSide } }

    func learnPictureSide(_ side: Int) {
        shared.withLock { $0.pictureSide = min(side, $0.pictureSide ?? side) }
    }
}
