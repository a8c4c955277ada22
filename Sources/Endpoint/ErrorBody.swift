/// An error as an endpoint describes it, in any of the forms that are about. Source: platforms, section 6, "Error body".
struct ErrorBody: Sendable, Hashable {
    var message: String
    var type: String?
    var code: String?
    var parameter: String?
    /// What a broker says of the provider behind it.
    var metadata: String?

    init(message: String, type: String? = nil, code: String? = nil) {
        self.message = message
        self.type = type
        self.code = code
    }

    /// The error in an answer's body; nil where it holds none.
    init?(body: [UInt8]) {
        guard let tree = JSONTree.parse(body) else { return nil }
        self.init(tree)
    }

    /// `{"error": …}`, the same in a list, `{"object": "error", …}`, `{"detail": …}`.
    init?(_ tree: JSONTree) {
        let tree = tree.elements?.first ?? tree
        if let error = tree["error"] {
            self.init(member: error)
            if type == nil { type = tree["error_type"]?.text }
            if message.isEmpty, let text = tree["message"]?.text { message = text }
        } else if tree["object"]?.text == "error" || tree["type"]?.text == "error" {
            self.init(member: tree)
        } else if let detail = tree["detail"] {
            self.init(message: detail.text ?? detail.elements?.first?["msg"]?.text ?? "")
        } else {
            return nil
        }
    }

    /// The value of an `error` member: an object or a text.
    init(member: JSONTree) {
        message = member.text ?? member["message"]?.text ?? ""
        type = member["type"]?.text ?? member["status"]?.text
        code = member["code"]?.textOrNumber
        parameter = member["param"]?.text
        metadata = member["metadata"]?["raw"]?.text
    }

    /// One line for a person.
    var summary: String {
        let name = code ?? type
        let text = message.isEmpty ? "an error without a message" : message
        return Self.line(name.map { "\(text) (\($0))" } ?? text)
    }

    /// The status that an error inside a 200 stands for, where its code is one.
    var statusCode: Int? {
        code.flatMap(Int.init).flatMap { (400...599).contains($0) ? $0 : nil }
    }

    /// The beginning of a body that is no JSON, on one line.
    static func excerpt(of body: [UInt8]) -> String {
        line(String(decoding: body.prefix(200), as: UTF8.self))
    }

    /// At most 300 characters, without control characters.
    static func line(_ text: String) -> String {
        // Nearly every message is such a line already.
        if text.utf8.count <= 300, text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
        var line = ""
        for scalar in text.unicodeScalars.prefix(300) {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            line.unicodeScalars.append(isControl ? " " : scalar)
        }
        return line
    }
}
