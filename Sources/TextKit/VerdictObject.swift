/// A JSON object that ends a judge's reply.
struct VerdictObject {
    private let members: [(key: String, value: JSONNode)]

    /// The last whole object of `lines`; nil where text follows it, or it names a member twice.
    static func last(in lines: [String]) -> VerdictObject? {
        let bytes = Array(lines.joined(separator: "\n").utf8)
        var budget = 8 * bytes.count + 1024
        var place = 0
        var last: JSONNode?
        while place < bytes.count, budget > 0 {
            // Line breaks inside of texts are a usual slip; the object must be whole all the same.
            guard bytes[place] == UInt8(ascii: "{"),
                let node = JSONReader.read(bytes, at: place, .lenient, budget: &budget), node.isComplete
            else {
                place += 1
                continue
            }
            last = node
            place = node.range.upperBound
        }
        guard let last, last.range.upperBound == bytes.count, case .object(let members) = last.value,
            Set(members.map(\.key)).count == members.count
        else { return nil }
        return VerdictObject(members: members)
    }

    /// The text or number of the member `name`, folded.
    func text(of name: String) -> String? {
        switch members.first(where: { $0.key == name })?.value.value {
        case .string(let text): String(PythonText.strip(FoldedText.fold(text)))
        case .number(let text): text
        default: nil
        }
    }
}
