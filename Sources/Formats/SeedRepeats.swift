import Support

/// Tells, in the order of a file, which seeds repeat one that was kept: by content, or by id alone.
public struct SeedRepeats<Content: Hashable> {
    public enum Verdict: Hashable, Sendable {
        case new
        /// It says what the seed of line `of` says.
        case duplicate(of: Int)
        /// Another seed has its id.
        case conflict(LineFault)
    }

    private var lineOfContent: [Content: Int] = [:]
    private var lineOfID: [String: Int] = [:]

    public init() {}

    /// - Parameter content: what two seeds that are the same have in common.
    public mutating func judge(content: Content, id: String, at place: SeedPlace) -> Verdict {
        if let earlier = lineOfContent[content] { return .duplicate(of: earlier) }
        if let earlier = lineOfID[id] {
            return .conflict(
                LineFault(
                    line: place.line, byteOffset: place.byteOffset, element: place.element, code: .seedField,
                    reason: "id: '\(id)' is also the id of line \(earlier)"))
        }
        lineOfContent[content] = place.line
        lineOfID[id] = place.line
        return .new
    }
}
