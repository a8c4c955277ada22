extension RowFields {
    /// The picture that a row names: `image`, a path, or `images`, a list of one; nil where it names none. The fields stay in the
    /// rest.
    ///
    /// A picture that is not a path (the bytes themselves, or an object) is a fault: to go on without it would judge another
    /// question.
    func imagePath() throws(RowField.Fault) -> String? {
        let one = try path("image") { value in [value] }
        let several = try path("images") { value in
            if case .array(let values) = value { values } else { nil }
        }
        if let one, let several, one != several, let member = member("images") {
            throw RowField.Fault(offset: member.offset, reason: "images: another picture than image names")
        }
        return one ?? several
    }

    private func path(_ name: String, _ values: (JSONValue) -> [JSONValue]?) throws(RowField.Fault) -> String? {
        guard let member = member(name), member.value != .null else { return nil }
        guard let values = values(member.value) else { throw wrong(member, "a list of paths") }
        guard values.count <= 1 else {
            throw RowField.Fault(offset: member.offset, reason: "\(name): \(values.count) pictures, at most one is judged with")
        }
        guard let value = values.first else { return nil }
        guard case .string(let path) = value else { throw wrong(member, "the path of a picture") }
        return path.isEmpty ? nil : path
    }
}

extension OutputPair {
    /// The pictures that the question and the two outputs name, each once.
    public var images: [String] {
        var names: [String] = []
        for name in [questionImage, left.image, right.image].compactMap({ $0 }) where !names.contains(name) { names.append(name) }
        return names
    }
}
