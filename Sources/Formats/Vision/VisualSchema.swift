import Records

/// Checks rows of visual instruction data against the form they are published in, whoever wrote them.
public struct VisualSchema: Sendable {
    private let format: VisualFormat

    public init(_ format: VisualFormat) {
        self.format = format
    }

    /// What is wrong with the one JSON value that `bytes` hold; empty where it is a row of the format.
    public func faults(in bytes: [UInt8]) -> [String] {
        let value: JSONValue
        do throws(JSONFault) {
            value = try JSONParser.parse(bytes[...])
        } catch {
            return ["byte \(error.offset): \(error.reason)"]
        }
        guard case .object(let members) = value else { return ["it is \(value.kind), not an object"] }
        var faults = members.filter { fields[$0.name] == nil }.map { "\($0.name): the format has no such field" }
        for (name, field) in fields.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            if let member = members.first(where: { $0.name == name }) {
                faults += self.faults(of: member, as: field, in: members)
            } else if field.isRequired {
                faults.append("\(name): the field is missing")
            }
        }
        return faults
    }

    private enum Kind {
        /// `isFilled`: it must say something.
        case text(isFilled: Bool)
        case texts, path, paths, conversations, messages
    }

    private struct Field {
        var kind: Kind
        var isRequired = true
    }

    private var fields: [String: Field] {
        let filled = Field(kind: .text(isFilled: true))
        let any = Field(kind: .text(isFilled: false))
        let path = Field(kind: .path)
        let conversations = Field(kind: .conversations)
        switch format {
        case .llava:
            return ["id": filled, "image": Field(kind: .paths, isRequired: false), "conversations": conversations]
        case .sharegpt4v: return ["id": filled, "image": path, "conversations": conversations]
        case .allava:
            return [
                "id": filled, "image": path, "conversations": conversations, "original_caption": any,
                "url": Field(kind: .text(isFilled: true), isRequired: false),
            ]
        case .lamm2D:
            return ["id": filled, "image": path, "conversations": conversations, "task_type": filled, "src_image": filled]
        case .lamm3D:
            return [
                "pcl": path, "conversations": conversations, "task_type": filled, "src_dataset": filled, "src_id": filled,
            ]
        case .vigc:
            return [
                "image": path, "image_id": filled, "instruction": filled, "question": filled, "original_answer": any,
                "answer_given_question": any, "answer": filled, "answer_lst": Field(kind: .texts), "whole_text": any,
            ]
        case .imageMessages: return ["messages": Field(kind: .messages)]
        }
    }

    private func faults(of member: JSONValue.Member, as field: Field, in members: [JSONValue.Member]) -> [String] {
        let fault: String?
        switch (field.kind, member.value) {
        case (.text(let isFilled), .string(let text)): fault = isFilled && Self.isBlank(text) ? "it is empty" : nil
        case (.path, .string(let path)), (.paths, .string(let path)): fault = Self.fault(ofPath: path)
        case (.paths, .array(let values)):
            let paths = Self.texts(values)
            fault =
                paths.count != values.count || values.isEmpty
                ? "expected paths" : paths.lazy.compactMap { Self.fault(ofPath: $0) }.first
        case (.texts, .array(let values)):
            fault = values.isEmpty || Self.texts(values).count != values.count ? "expected texts" : nil
        case (.conversations, .array(let values)):
            let turns = VisualTurns(conversations: values, pictures: format.hasToken ? Self.pictures(members) : 0)
            return turns.faults.map { "\(member.name)\($0)" }
        case (.messages, .array(let values)): return VisualTurns(messages: values).faults.map { "\(member.name)\($0)" }
        default: fault = "it is \(member.value.kind)"
        }
        return fault.map { ["\(member.name): \($0)"] } ?? []
    }

    /// How many pictures a row names.
    private static func pictures(_ members: [JSONValue.Member]) -> Int {
        switch members.first(where: { $0.name == "image" })?.value {
        case .string: 1
        case .array(let values): values.count
        default: 0
        }
    }

    private static func texts(_ values: [JSONValue]) -> [String] {
        values.compactMap { value in
            if case .string(let text) = value { text } else { nil }
        }
    }

    static func isBlank(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }

    /// Pictures are files below a root, never on the web: what is there today may be another tomorrow.
    static func fault(ofPath path: String) -> String? {
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if isBlank(path) { return "the path is empty" }
        if path.utf8.contains(0) { return "the path has a zero byte" }
        if path.hasPrefix("data:") || path.utf8.firstRange(of: "://".utf8) != nil { return "it is a URL, not a path" }
        if path.hasPrefix("/") || parts.contains(where: { $0.elementsEqual("..".utf8) }) {
            return "the path leaves the image root"
        }
        return nil
    }
}
