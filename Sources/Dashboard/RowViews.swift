public import Records
import Support

/// A record as a person looks at it. Texts are the models' own, cut where they are very long; whoever shows them makes them harmless.
public struct RecordView: Sendable, Encodable {
    public struct Turn: Sendable, Encodable {
        public let role: String
        public let text: String
    }

    public let id: String
    /// By which a page goes on.
    public let number: Int64
    public let task: String
    public let kind: String
    public let turns: [Turn]
    /// Ids of the seeds or records that it was made from.
    public let parents: [String]
    public let scores: [String: Double]
    public let extra: [String: String]
    public let provenance: Provenance?
    /// Whether a text was cut.
    public let isCut: Bool

    /// How many bytes of each text a list shows.
    public static let brief = 1_200
    /// How many bytes of each text a single record shows.
    public static let whole = 60_000
    /// How many turns, parents and words of any kind are shown.
    private static let most = 40

    /// - Parameters:
    ///   - body: the record's JSON. One that cannot be read is shown as it is.
    ///   - limit: bytes of each text.
    public init(id: String, number: Int64, body: [UInt8], limit: Int) {
        self.id = id
        self.number = number
        var cutter = Cutter(limit: limit)
        guard let record = try? CanonicalJSON.decode(Record.self, from: body) else {
            (task, kind) = ("", "unreadable")
            turns = [Turn(role: "row", text: cutter.cut(String(decoding: body.prefix(limit), as: UTF8.self)))]
            (parents, scores, extra, provenance) = ([], [:], [:], nil)
            isCut = body.count > limit
            return
        }
        task = record.task
        kind = record.kind
        turns = record.messages.prefix(Self.most).map { Turn(role: $0.role.rawValue, text: cutter.cut($0.text)) }
        parents = record.parents.prefix(Self.most).map { cutter.cut($0) }
        scores = Dictionary(
            uniqueKeysWithValues: record.scores.sorted { $0.key < $1.key }.prefix(Self.most).map { ($0.key, $0.value) })
        extra = Dictionary(
            uniqueKeysWithValues: record.extra.sorted { $0.key < $1.key }.prefix(Self.most).map { ($0.key, cutter.cut($0.value)) }
        )
        provenance = record.provenance
        isCut = cutter.hasCut || record.messages.count > Self.most || record.parents.count > Self.most
    }
}

/// A rejection as a person looks at it.
public struct RejectionView: Sendable, Encodable {
    public let number: Int64
    public let rule: String
    public let text: String
    public let measured: Double?
    public let threshold: Double?
    /// What it collided with, or the pattern that matched.
    public let detail: String?
    public let tags: [String: String]
    public let step: String?
    public let isCut: Bool

    private struct Row: Decodable {
        let step: String?
        let measured: Double?
        let threshold: Double?
        let text: String
        let detail: String?
        let tags: [String: String]?
    }

    /// - Parameter body: the rejection's JSON. One that cannot be read is shown as it is.
    public init(number: Int64, rule: String, body: [UInt8], limit: Int = RecordView.brief) {
        self.number = number
        self.rule = rule
        var cutter = Cutter(limit: limit)
        let row = try? CanonicalJSON.decode(Row.self, from: body)
        text = cutter.cut(row?.text ?? String(decoding: body.prefix(limit), as: UTF8.self))
        detail = row?.detail.map { cutter.cut($0) }
        tags = Dictionary(
            uniqueKeysWithValues: (row?.tags ?? [:]).sorted { $0.key < $1.key }.prefix(20).map { ($0.key, cutter.cut($0.value)) })
        (measured, threshold, step) = (row?.measured, row?.threshold, row?.step)
        isCut = cutter.hasCut
    }
}

/// Cuts texts at a number of bytes, between two characters.
struct Cutter {
    let limit: Int
    private(set) var hasCut = false

    init(limit: Int) {
        self.limit = limit
    }

    mutating func cut(_ text: String) -> String {
        guard text.utf8.count > limit else { return text }
        hasCut = true
        let bytes = Array(text.utf8.prefix(limit))
        // Not in the middle of a scalar: its first byte is none of 10xxxxxx.
        let tail = bytes.reversed().prefix { $0 & 0xC0 == 0x80 }.count
        let head = bytes.dropLast(tail + 1)
        let isWhole = String(validating: bytes, as: UTF8.self) != nil
        return String(decoding: isWhole ? bytes[...] : head, as: UTF8.self)
    }
}
