import Formats
import Rouge
import Support

/// The questions of evaluation sets, and which row of which file each is.
struct EvaluationSet {
    /// Where an item stands.
    struct Origin {
        /// The file's name without its folder.
        let file: String
        let line: Int
        let id: String?

        var place: String { "\(file):\(line)" }
    }

    private(set) var overlap: EvaluationOverlap
    private var files: [String] = []
    private var places: [(file: UInt32, line: UInt32)] = []
    /// The ids that rows have of their own, by item.
    private var ids: [Int: String] = [:]

    /// Reads every row of `files`.
    /// - Parameter fields: whose texts are compared; none for those that are usually a question.
    /// - Throws: ``MillError`` `row.field` for a row that has no question, with its line: a set that is not compared whole protects
    ///   from nothing. `usage` where there is no row at all.
    init(_ files: [String], fields: [String], tokenizer: RougeTokenizer, length: Int) throws {
        overlap = EvaluationOverlap(tokenizer: tokenizer, length: length)
        for file in files { try add(file, fields: fields) }
        guard overlap.count > overlap.emptyItems else {
            throw MillError(
                .usage, "compare against", files.joined(separator: ", "), cause: "there is no text to compare with",
                hint: "Look at the file, and at --eval-field and --tokenizer.")
        }
    }

    var count: Int { overlap.count }

    func origin(of item: Int) -> Origin {
        guard places.indices.contains(item) else { return Origin(file: "", line: 0, id: nil) }
        let place = places[item]
        return Origin(file: files[Int(place.file)], line: Int(place.line), id: ids[item])
    }

    private mutating func add(_ file: String, fields: [String]) throws {
        files.append(file.split(separator: "/").last.map(String.init) ?? file)
        let reader = try RowReader(file)
        while let rows = try reader.next() {
            for row in rows {
                do throws(RowField.Fault) {
                    for item in try ComparedText.ofEvaluation(row, fields: fields) {
                        if let id = item.id { ids[overlap.count] = id }
                        overlap.add(item.text)
                        places.append((UInt32(files.count - 1), UInt32(clamping: row.line)))
                    }
                } catch {
                    throw MillError(
                        .rowField, "compare against the row at", "\(file):\(row.line)",
                        cause: "\(error.reason) (byte \(row.byteOffset + error.offset))",
                        hint: "Name the fields that are its question with --eval-field.")
                }
            }
        }
    }
}
