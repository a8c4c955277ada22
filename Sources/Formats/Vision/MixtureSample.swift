public import Records
import Support

/// A sample of a mixture of LLaVA's format, or a row of `data.jsonl`, as an exchange of descriptions sees it.
public struct MixtureSample: Sendable {
    /// Of its one picture; nil for a sample with none or with several.
    public let image: String?
    public let id: String?
    /// Without tokens of the picture.
    public let turns: [Message]
    /// What kind of text a row of ours is; nil for a row of another maker.
    private let type: String?

    /// - Throws: ``ExportRow/Fault`` for a row that is no conversation about a picture or a text.
    public init(_ row: RawRow) throws(ExportRow.Fault) {
        do throws(SeedFault) {
            let fields = try SeedDecoding.fields(of: row.bytes[...])
            guard let conversation = try SeedConversation(fields) else {
                throw SeedFault(code: .seedField, offset: 0, reason: "conversations or messages: the field is missing")
            }
            turns = conversation.turns.map { Message($0.role, ImageToken.stripped($0.text)) }
            id = try fields.optionalText("id")
            let extra = try Self.extra(of: fields)
            image = try extra?.optionalText("image") ?? Self.picture(of: fields)
            type = try extra?.optionalText("type")
        } catch {
            throw ExportRow.Fault(offset: error.offset, reason: error.reason)
        }
    }

    /// Whether it is a description of a picture in a mixture: one request for one, and an answer of at least `least` characters.
    ///
    /// Without `requests`, a request is one by its words: it wants the picture described, depicted, explained and the like, and wants
    /// it neither short nor by the words that were read in it. No published mixture says of its samples what they are.
    /// - Parameter requests: the requests that count, blanks at their ends aside; nil for those that seem to be some.
    public func isDescription(atLeast least: Int, requests: Set<String>?) -> Bool {
        guard hasOneAnswer(atLeast: least), let request = turns.first?.text else { return false }
        return requests.map { $0.contains(ImageToken.trimmed(request)) } ?? DescriptionRequest.isOne(request)
    }

    /// Whether it can take a description's place: any one answer about a picture from another maker, of our own rows those that
    /// describe.
    public func isReplacement(atLeast least: Int) -> Bool {
        hasOneAnswer(atLeast: least) && (type.map { ["caption", "detail"].contains($0) } ?? true)
    }

    private func hasOneAnswer(atLeast least: Int) -> Bool {
        guard image != nil, turns.map(\.role) == [.user, .assistant], let answer = turns.last?.text else { return false }
        return answer.unicodeScalars.count >= least
    }

    /// The row in LLaVA's format about the picture at `image`.
    /// - Throws: ``VisualRow/Fault``.
    public func json(about image: String, id: String) throws(VisualRow.Fault) -> [UInt8] {
        try VisualRow(id: id, images: [image], turns: turns).json(as: .llava)
    }

    /// What a row of ours has beside its messages.
    private static func extra(of fields: SeedFields) throws(SeedFault) -> SeedFields? {
        guard case .object(let members)? = fields.member("extra")?.value else { return nil }
        return SeedFields(members, path: "extra.", offset: fields.offset("extra"))
    }

    /// One picture's path; a list of several is none.
    private static func picture(of fields: SeedFields) -> String? {
        switch fields.member("image")?.value {
        case .string(let path): path
        case .array(let values): if values.count == 1, case .string(let path)? = values.first { path } else { nil }
        default: nil
        }
    }
}

/// Requests for a description of a picture, by their words.
enum DescriptionRequest {
    /// Beginnings of words that ask for one.
    private static let verbs = ["descri", "depict", "portray", "narrat", "rundown"]
    /// Beginnings of words that do, where a picture is named too.
    private static let otherVerbs = [
        "explain", "explanation", "illustrat", "characteri", "analy", "examin", "clarif", "break", "walk", "tell", "show", "see",
        "seen", "visible", "put",
    ]
    private static let pictures = ["image", "picture", "photo", "scene"]
    /// Beginnings of words that ask for something else, or for little.
    private static let others = ["ocr", "short", "brief", "concise", "sentence", "succinct", "caption", "region", "box"]
    /// A request of more words is a question with its own matter.
    private static let mostWords = 30

    static func isOne(_ text: String) -> Bool {
        let words = text.utf8.split { !isLetter($0) }.map { String(decoding: $0.map { $0 | 0x20 }, as: UTF8.self) }
        guard !words.isEmpty, words.count <= mostWords, !has(words, others) else { return false }
        return has(words, verbs) || has(words, otherVerbs) && has(words, pictures)
    }

    private static func has(_ words: [String], _ beginnings: [String]) -> Bool {
        words.contains { word in beginnings.contains { word.hasPrefix($0) } }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20)
    }
}
