import Formats
import FoundationEssentials
import Imaging
import Records
import Support

/// Writes a data set about pictures in a published form. Every row is checked against the form; a row that it has no place for ends
/// the export, and nothing is written. VIGC's file has one question of one turn for each picture: there the first one of each is
/// written, and how many others there are is told.
struct VisualExport {
    let format: VisualFormat
    /// The rows of this `type` alone; nil for all.
    let type: String?
    /// The folder of the pictures: each must be there, with the content that the row was made of. Nil: not looked at.
    let images: String?
    let target: ExportTarget

    /// - Throws: ``MillError`` `row.unfit` or `row.field` with the row's line, and where a file cannot be read or written.
    func run(_ file: String) throws -> ExportSummary {
        let begin = SystemTime().steadyMicros()
        let reader = try RowReader(file)
        let outlet = try target.outlet(.pictures(format))
        var writer = VisualWriter(format, into: outlet)
        var facts = CardFacts()
        var audit = try images.map { try PictureAudit($0) }
        var sieve = RowSieve(format: format, type: type)
        while let rows = try reader.next() {
            for row in rows {
                let place = "\(file):\(row.line)"
                let record: Record
                do {
                    record = try JSONDecoder().decode(Record.self, from: Data(row.bytes))
                } catch {
                    throw MillError(
                        .rowField, "export", place, cause: "it is no row of a data.jsonl", hint: "Nothing was written.")
                }
                guard sieve.takes(record) else { continue }
                do {
                    try audit?.check(record)
                    try writer.write(try VisualRecord(record).row(as: format))
                    facts.add(RowOrigin(record.provenance), texts: record.messages.map(\.text))
                } catch let fault as VisualRow.Fault {
                    throw MillError(
                        .rowUnfit, "export", "\(place) (row \(record.id))", cause: fault.reason, hint: "Nothing was written.")
                }
            }
        }
        try sieve.expectRows(of: file, written: writer.rows)
        let written = try target.publish(
            writer.outlet, form: .pictures(format), facts: facts, source: ExportManifest.folder(of: file)
        ) { $0.leftOut = sieve.leftOut }
        let seconds = Double(SystemTime().steadyMicros() - begin) / 1_000_000
        return ExportSummary(
            format: format.rawValue, output: target.output, rows: writer.rows, seconds: seconds, leftOut: sieve.leftOut,
            splits: target.split == nil ? [:] : written.splits)
    }
}

/// Which rows a form takes, and how many it leaves out, by why.
private struct RowSieve {
    let format: VisualFormat
    let type: String?
    private(set) var leftOut: [String: Int] = [:]
    private var pictures: Set<String> = []

    init(format: VisualFormat, type: String?) {
        self.format = format
        self.type = type
    }

    mutating func takes(_ record: Record) -> Bool {
        if let type, record.extra["type"] != type { return leave("of another type") }
        guard format == .vigc, record.kind == "visual" else { return true }
        guard record.messages.count <= 2 else { return leave("of several turns") }
        guard let picture = record.extra["image_id"] else { return true }
        return pictures.insert(picture).inserted || leave("further ones of a picture")
    }

    private mutating func leave(_ reason: String) -> Bool {
        leftOut[reason, default: 0] += 1
        return false
    }

    /// - Throws: ``MillError`` `row.unfit` where all rows were left out.
    func expectRows(of file: String, written: Int) throws(MillError) {
        guard written == 0, !leftOut.isEmpty else { return }
        let reasons = leftOut.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        throw MillError(
            .rowUnfit, "export", file, cause: "none of its rows has a place in the form: \(reasons)", hint: "Nothing was written."
        )
    }
}

/// Looks whether the pictures that rows were made of are still what they were. Source: ALLaVA's issue 12, where re-downloaded
/// pictures no longer matched their texts.
private struct PictureAudit {
    private let folder: ImageRoot
    private let path: String
    private var hashes: [String: String] = [:]

    init(_ path: String) throws(MillError) {
        folder = try ImageRoot(path)
        self.path = path
    }

    mutating func check(_ record: Record) throws(VisualRow.Fault) {
        for shown in record.provenance.images ?? [] {
            guard try hash(of: shown.path) == shown.sha256 else {
                throw VisualRow.Fault(reason: "the picture \(shown.path) in \(path) is another than the row was made of")
            }
        }
        if record.provenance.images == nil, let image = record.extra["image"] { _ = try hash(of: image) }
    }

    private mutating func hash(of picture: String) throws(VisualRow.Fault) -> String {
        if let known = hashes[picture] { return known }
        let bytes: [UInt8]
        do throws(ImageRefusal) {
            bytes = try folder.image(at: picture).bytes
        } catch {
            throw VisualRow.Fault(reason: "the picture \(picture) in \(path): \(error)")
        }
        let hash = SHA256Digest.hex(of: bytes)
        hashes[picture] = hash
        return hash
    }
}

/// A row of a recipe about pictures, with what the published forms want of it.
struct VisualRecord {
    private let record: Record

    init(_ record: Record) {
        self.record = record
    }

    func row(as format: VisualFormat) throws(VisualRow.Fault) -> VisualRow {
        guard record.kind == "visual" || format == .imageMessages || format == .llava else {
            throw VisualRow.Fault(reason: "it is of kind \(record.kind), not about a picture")
        }
        let extra = record.extra
        let details: VisualDetails
        switch format {
        case .llava, .sharegpt4v, .imageMessages: details = .none
        case .vigc:
            details = .vigc(
                VIGCAnswers(
                    imageID: try field("image_id"), instruction: try field("instruction"),
                    originalAnswer: try field("original_answer"),
                    answerGivenQuestion: try field("answer_given_question"), parts: try parts("answer_lst"),
                    wholeText: try field("whole_text")))
        case .allava: details = .allava(originalCaption: extra["original_caption"] ?? "", url: extra["url"])
        case .lamm2D:
            details = .lamm2D(
                taskType: try field("task_type"), sourceImage: try field(extra["src_image"] == nil ? "image" : "src_image"))
        case .lamm3D:
            details = .lamm3D(
                pointCloud: try field("pcl"), taskType: try field("task_type"), sourceDataset: try field("src_dataset"),
                sourceID: try field("src_id"))
        }
        return VisualRow(
            id: record.id, images: extra["image"].map { [$0] } ?? [], turns: record.messages, details: details)
    }

    private func field(_ name: String) throws(VisualRow.Fault) -> String {
        guard let text = record.extra[name] else {
            throw VisualRow.Fault(reason: "its extra has no \(name), which the form needs")
        }
        return text
    }

    /// A list of texts that is kept as JSON text.
    private func parts(_ name: String) throws(VisualRow.Fault) -> [String] {
        guard let parts = try? JSONDecoder().decode([String].self, from: Data(try field(name).utf8)) else {
            throw VisualRow.Fault(reason: "its \(name) is no list of texts")
        }
        return parts
    }
}
