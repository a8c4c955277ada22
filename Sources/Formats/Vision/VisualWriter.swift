public import Support

/// Writes visual rows in a format, one after another. The files appear whole at ``commit()`` or not at all.
///
/// The same rows give the same bytes.
public struct VisualWriter {
    private let format: VisualFormat
    /// Where the rows go.
    public private(set) var outlet: RowOutlet
    private var pictures: Set<String> = []

    public init(_ format: VisualFormat, into outlet: RowOutlet) {
        self.format = format
        self.outlet = outlet
    }

    /// Writes one file.
    /// - Throws: ``MillError`` with code `cannot-create`.
    init(_ format: VisualFormat, publishingAt path: String) throws(MillError) {
        self.init(format, into: try RowOutlet(publishingAt: path, isArray: format.isArray))
    }

    /// How many rows were written.
    public var rows: Int { outlet.rows }

    /// Adds `row`. Rows about the same picture stay together where the rows are divided.
    /// - Throws: ``VisualRow/Fault`` for a row that the format has no place for, which is left out, and ``MillError`` `io`.
    public mutating func write(_ row: VisualRow) throws {
        let json = try row.json(as: format)
        if format == .vigc, case .vigc(let answers) = row.details {
            guard pictures.insert(answers.imageID).inserted else {
                throw VisualRow.Fault(reason: "image_id: '\(answers.imageID)' has a row; vigc has one for each picture")
            }
        }
        try outlet.write(json, group: row.images.first ?? row.id)
    }

    /// Ends the files and makes them durable and visible.
    /// - Throws: ``MillError``.
    @discardableResult
    public func commit() throws(MillError) -> [RowOutlet.Written] {
        try outlet.commit()
    }
}
