/// A text that must not be seen: an API key, or a header made from one.
///
/// It prints as `<secret>`, reflects as nothing and cannot be encoded. Source: reliability, section 3.1.
public struct Secret: Sendable, Equatable {
    private let text: String

    public init(_ text: String) {
        self.text = text
    }

    /// The text itself: for the line that writes it to the wire and for scrubbing it out of answers.
    package func reveal() -> String {
        text
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<secret>" }
    public var debugDescription: String { "<secret>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
