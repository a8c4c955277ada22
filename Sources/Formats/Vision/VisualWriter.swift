public import Support

/// Writes visual rows in a format, one after another. The file appears whole at ``commit()`` or not at all.
///
/// The same rows give the same bytes.
public struct VisualWriter {
    /// How many rows were written.
    public private(set) var rows = 0
    private let format: VisualFormat
    private let file: FileWriter
    private var pictures: Set<String> = []

    /// - Throws: ``MillError`` with code `cannot-create`.
    public init(_ format: VisualFormat, publishingAt path: String) throws(MillError) {
        self.format = format
        file = try FileWriter(publishingAt: path)
        if format.isArray { try file.write("[".utf8) }
    }

    /// Adds `row`.
    /// - Throws: ``VisualRow/Fault`` for a row that the format has no place for, which is left out, and ``MillError`` `io`.
    public mutating func write(_ row: VisualRow) throws {
        let json = try row.json(as: format)
        if format == .vigc, case .vigc(let answers) = row.details {
            guard pictures.insert(answers.imageID).inserted else {
                throw VisualRow.Fault(reason: "image_id: '\(answers.imageID)' has a row; vigc has one for each picture")
            }
        }
        if format.isArray { try file.write((rows > 0 ? ",\n" : "\n").utf8) }
        try file.write(json)
        if !format.isArray { try file.write("\n".utf8) }
        rows += 1
    }

    /// Ends the file and makes it durable and visible.
    /// - Throws: ``MillError``.
    public func commit() throws(MillError) {
        if format.isArray { try file.write("\n]\n".utf8) }
        try file.commit()
    }
}
