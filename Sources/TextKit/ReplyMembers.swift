/// The members of a reply that is one JSON object, whole, perhaps fenced and perhaps with some lines before it.
public struct ReplyMembers {
    private let root: JSONNode

    /// Nil for any other reply, and for an object that is not closed.
    public init?(_ reply: String) {
        guard let root = JSONReply.root(ReplyLines(reply), upTo: { _ in false }), root.isComplete, case .object = root.value
        else {
            return nil
        }
        self.root = root
    }

    /// A text without blanks at its ends; nil where the member is no text or says nothing.
    public func text(_ name: String) -> String? {
        guard let text = root[name]?.string.map(PythonText.strip), !text.isEmpty else { return nil }
        return String(text)
    }

    /// The texts of a list, without those that say nothing; nil where the member is no list of texts.
    public func texts(_ name: String) -> [String]? {
        guard let elements = root[name]?.elements else { return nil }
        let texts = elements.compactMap(\.string)
        guard texts.count == elements.count else { return nil }
        return texts.map { String(PythonText.strip($0)) }.filter { !$0.isEmpty }
    }
}
