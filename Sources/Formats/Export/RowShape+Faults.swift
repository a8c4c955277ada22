import Records

extension RowShape {
    /// What is wrong with the one JSON value that `bytes` hold; empty where it is a row of this shape.
    public func faults(in bytes: [UInt8]) -> [String] {
        let value: JSONValue
        do throws(JSONFault) {
            value = try JSONParser.parse(bytes[...])
        } catch {
            return ["byte \(error.offset): \(error.reason)"]
        }
        return Self.faults(in: value, columns, at: "")
    }

    private static func faults(in value: JSONValue, _ columns: [Column], at path: String) -> [String] {
        guard case .object(let members) = value else {
            return ["\(path.isEmpty ? "" : path + ": ")it is \(value.kind), not an object"]
        }
        let prefix = path.isEmpty ? "" : path + "."
        var faults = members.filter { member in !columns.contains { $0.name == member.name } }
            .map { "\(prefix)\($0.name): the form has no such column" }
        for column in columns {
            let name = prefix + column.name
            switch members.first(where: { $0.name == column.name })?.value {
            case nil: if column.isRequired { faults.append("\(name): the column is missing") }
            case .null? where !column.isRequired: continue
            case .some(let value): faults += Self.faults(in: value, as: column.kind, at: name)
            }
        }
        return faults
    }

    private static func faults(in value: JSONValue, as kind: Kind, at path: String) -> [String] {
        switch (kind, value) {
        case (.text(let isFilled), .string(let text)):
            return isFilled && VisualSchema.isBlank(text) ? ["\(path): it is empty"] : []
        case (.truth, .bool): return []
        case (.share, .number(let text)):
            return Double(text).map { (0...1).contains($0) } == true ? [] : ["\(path): \(text) is not in 0...1"]
        case (.texts, .array(let values)): return values.allSatisfy(isText) ? [] : ["\(path): expected texts"]
        case (.pairs, .array(let values)):
            let arePairs = values.allSatisfy { value in
                if case .array(let pair) = value { pair.count == 2 && pair.allSatisfy(isText) } else { false }
            }
            return arePairs ? [] : ["\(path): expected pairs of texts"]
        case (.turns(let names, let talk), .array(let values)): return faults(inTurns: values, names, talk, at: path)
        case (.object(let columns), .object): return faults(in: value, columns, at: path)
        default: return ["\(path): it is \(value.kind)"]
        }
    }

    private static func isText(_ value: JSONValue) -> Bool {
        if case .string = value { true } else { false }
    }

    private static func faults(inTurns values: [JSONValue], _ names: Names, _ talk: Talk, at path: String) -> [String] {
        var faults: [String] = []
        var speakers: [String] = []
        let (speakerName, textName) = names.parts
        for (index, value) in values.enumerated() {
            guard case .object(let members) = value, members.count == 2,
                case .string(let speaker)? = members.first(where: { $0.name == speakerName })?.value,
                case .string? = members.first(where: { $0.name == textName })?.value
            else { return ["\(path)[\(index)]: expected {\(speakerName), \(textName)}, both texts"] }
            speakers.append(speaker)
        }
        let (user, assistant, system) = names.speakers
        if talk != .completion, speakers.first == system { speakers.removeFirst() }
        let first = talk == .completion ? assistant : user
        for (index, speaker) in speakers.enumerated()
        where speaker != (index.isMultiple(of: 2) ? first : first == user ? assistant : user) {
            faults.append("\(path): '\(speaker)' speaks where it is not their turn")
        }
        let isWhole =
            switch talk {
            case .conversation: speakers.last == assistant
            case .prompt: speakers.last == user
            case .completion: speakers == [assistant]
            }
        if !isWhole { faults.append("\(path): \(speakers.count) turns are no \(talk)") }
        return faults
    }
}
