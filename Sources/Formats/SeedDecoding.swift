import Records
import Support

/// Why a line is no seed.
struct SeedFault: Error {
    let code: ErrorCode
    /// In bytes from the start of the line.
    let offset: Int
    /// Names the field.
    let reason: String
}

/// One line or element as a seed task.
enum SeedDecoding {
    static func seed(from bytes: ArraySlice<UInt8>) throws(SeedFault) -> SeedTask {
        try seed(from: try fields(of: bytes))
    }

    static func seed(from fields: SeedFields) throws(SeedFault) -> SeedTask {
        if fields.member("instruction") == nil, let conversation = try SeedConversation(fields) {
            return try seed(of: conversation, fields)
        }
        if fields.member("instruction") == nil, let scene = try SeedScene(fields) { return try scene.seed() }
        let instruction = try fields.text("instruction")
        guard !isBlank(instruction) else {
            throw SeedFault(code: .seedEmpty, offset: fields.offset("instruction"), reason: "instruction: it is empty")
        }
        let instances = try instances(fields)
        var seed = SeedTask(
            id: "", name: try fields.optionalText("name"), instruction: instruction, instances: instances,
            isClassification: try fields.optionalBool(["is_classification", "isClassification"]))
        seed.id = try fields.optionalText("id") ?? generatedID(seed)
        return seed
    }

    private static func seed(of conversation: SeedConversation, _ fields: SeedFields) throws(SeedFault) -> SeedTask {
        let (question, answer) = try conversation.pair()
        guard !isBlank(question) else {
            throw SeedFault(code: .seedEmpty, offset: 0, reason: "the question of the conversation is empty")
        }
        var seed = SeedTask(id: "", instruction: question, instances: [Instance(input: "", output: answer)])
        seed.id = try fields.optionalText("id") ?? generatedID(seed)
        return seed
    }

    static func fields(of bytes: ArraySlice<UInt8>) throws(SeedFault) -> SeedFields {
        let value: JSONValue
        do throws(JSONFault) {
            value = try JSONParser.parse(bytes)
        } catch {
            let code: ErrorCode = error.reason.hasPrefix("the field") ? .seedField : .seedSyntax
            throw SeedFault(code: code, offset: error.offset, reason: error.reason)
        }
        guard case .object(let members) = value else {
            throw SeedFault(code: .seedField, offset: 0, reason: "a seed is a JSON object, this is \(value.kind)")
        }
        return SeedFields(members, path: "", offset: 0)
    }

    private static func instances(_ fields: SeedFields) throws(SeedFault) -> [Instance] {
        guard let member = fields.member("instances") else {
            guard fields.member("output") != nil else {
                throw SeedFault(
                    code: .seedField, offset: 0, reason: "instances: the field is missing (and so is output, the Alpaca form)")
            }
            return [try instance(fields)]
        }
        guard case .array(let values) = member.value else {
            throw SeedFault(
                code: .seedField, offset: member.offset, reason: "instances: expected an array, found \(member.value.kind)")
        }
        guard !values.isEmpty else { throw SeedFault(code: .seedEmpty, offset: member.offset, reason: "instances: it is empty") }
        var instances: [Instance] = []
        for (index, value) in values.enumerated() {
            guard case .object(let members) = value else {
                throw SeedFault(
                    code: .seedField, offset: member.offset,
                    reason: "instances[\(index)]: expected an object, found \(value.kind)")
            }
            instances.append(try instance(SeedFields(members, path: "instances[\(index)].", offset: member.offset)))
        }
        return instances
    }

    private static func instance(_ fields: SeedFields) throws(SeedFault) -> Instance {
        Instance(input: try fields.optionalText("input") ?? "", output: try fields.text("output"))
    }

    /// Of the content, so that inserting a line leaves the other seeds' ids alone.
    private static func generatedID(_ seed: SeedTask) -> String {
        var hasher = Hasher256()
        hasher.update(field: seed.instruction)
        for instance in seed.instances {
            hasher.update(field: instance.input)
            hasher.update(field: instance.output)
        }
        return "seed-" + hasher.finish().shortHex(8)
    }

    private static func isBlank(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }
}

/// The members of an object, with errors that name them. `null` stands for an absent field.
struct SeedFields {
    private let members: [JSONValue.Member]
    private let path: String
    private let start: Int

    init(_ members: [JSONValue.Member], path: String, offset: Int) {
        self.members = members
        self.path = path
        start = offset
    }

    func member(_ name: String) -> JSONValue.Member? {
        members.first { $0.name == name && $0.value != .null }
    }

    func offset(_ name: String) -> Int {
        member(name)?.offset ?? start
    }

    func text(_ name: String) throws(SeedFault) -> String {
        guard let text = try optionalText(name) else {
            throw SeedFault(code: .seedField, offset: start, reason: "\(path)\(name): the field is missing")
        }
        return text
    }

    /// The text of the first of `names` that there is.
    func text(anyOf names: [String]) throws(SeedFault) -> String {
        for name in names {
            if let text = try optionalText(name) { return text }
        }
        throw SeedFault(
            code: .seedField, offset: start, reason: "\(path)\(names.joined(separator: " or ")): the field is missing")
    }

    /// A text; for `id`, also a number as written.
    func optionalText(_ name: String) throws(SeedFault) -> String? {
        guard let member = member(name) else { return nil }
        switch member.value {
        case .string(let text): return text
        case .number(let text) where name == "id": return text
        default: throw wrongType(member, "a text")
        }
    }

    func optionalBool(_ names: [String]) throws(SeedFault) -> Bool? {
        for name in names {
            guard let member = member(name) else { continue }
            guard case .bool(let value) = member.value else { throw wrongType(member, "true or false") }
            return value
        }
        return nil
    }

    private func wrongType(_ member: JSONValue.Member, _ expected: String) -> SeedFault {
        SeedFault(
            code: .seedField, offset: member.offset,
            reason: "\(path)\(member.name): expected \(expected), found \(member.value.kind)")
    }
}
