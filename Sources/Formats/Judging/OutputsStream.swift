import Support

/// Reads a model's outputs piece by piece, in memory that does not grow with the file.
///
/// The form is the one it is told, or the one that the first row with a known form has; where none of the first
/// ``rowsLookedAt`` has one, the rows are read as plain.
public struct OutputsStream {
    /// How many rows are looked at to find the form.
    public static let rowsLookedAt = 20

    /// The form of the file, once it is known.
    public private(set) var format: OutputsFormat?
    private let model: String
    private let keepsExtra: Bool
    private var rows: RowStream
    private var waiting: [FieldRow] = []

    /// - Parameters:
    ///   - format: nil to find it out.
    ///   - model: the model of rows that name none.
    ///   - keepsExtra: whether fields are kept that are not asked for.
    public init(format: OutputsFormat? = nil, model: String, keepsExtra: Bool = true) {
        self.format = format
        self.model = model
        self.keepsExtra = keepsExtra
        rows = RowStream(
            tableColumns: format == nil ? Set(OutputsFormat.answerNames) : [], isTable: format == .csv)
    }

    /// Takes more of the file and hands over what it completes, in order.
    public mutating func feed(_ bytes: [UInt8], _ each: (OutputLine) -> Void) {
        var rows = rows
        self.rows = RowStream()
        rows.feed(bytes) { take($0, each) }
        self.rows = rows
    }

    /// Ends the file.
    public mutating func finish(_ each: (OutputLine) -> Void) {
        var rows = rows
        rows.finish { take($0, each) }
        settle(.plain, each)
    }

    private mutating func take(_ row: FieldRow, _ each: (OutputLine) -> Void) {
        if let format { return each(line(row, format)) }
        waiting.append(row)
        if case .fields(let fields, _) = row, let format = OutputsFormat.of(fields) {
            settle(format, each)
        } else if waiting.count >= Self.rowsLookedAt {
            settle(.plain, each)
        }
    }

    private mutating func settle(_ found: OutputsFormat, _ each: (OutputLine) -> Void) {
        let format = self.format ?? found
        self.format = format
        for row in waiting { each(line(row, format)) }
        waiting = []
    }

    private func line(_ row: FieldRow, _ format: OutputsFormat) -> OutputLine {
        switch row {
        case .fault(let fault): return .fault(fault)
        case .fields(let fields, let place):
            do throws(RowField.Fault) {
                return .output(
                    try OutputDecoding.output(fields, at: place, format: format, model: model, keepsExtra: keepsExtra))
            } catch {
                return .fault(LineFault(error, code: .rowField, at: place))
            }
        }
    }
}
