/// Cuts a CSV file into rows of cells, however its bytes arrive (RFC 4180): cells in quotes may hold commas, line ends and doubled
/// quotes; LF or CRLF ends a row. An empty line is no row.
struct CSVReader {
    struct Cell {
        /// In bytes from the row's start, its quote included.
        let offset: Int
        var bytes: [UInt8] = []
        var isQuoted = false
    }

    struct Row {
        /// The line it begins on, from 1.
        let line: Int
        /// Where it begins in the stream.
        let byteOffset: Int
        let cells: [Cell]
        /// Why it cannot be used.
        let fault: RowField.Fault?
    }

    /// The most cells that a row may have.
    static let mostCells = 1024

    private enum State {
        case start, plain, quoted, quote, quoteReturn
    }

    private let limit: Int
    private var state = State.start
    private var line = 1
    private var position: Int
    private var rowLine = 1
    private var rowStart: Int
    private var cells: [Cell] = []
    private var cell = Cell(offset: 0)
    private var fault: RowField.Fault?

    /// - Parameters:
    ///   - limit: the most bytes that a row may have.
    ///   - offset: where the first byte stands in its file.
    init(limit: Int, offset: Int = 0) {
        self.limit = limit
        position = offset
        rowStart = offset
    }

    mutating func feed(_ bytes: some Sequence<UInt8>, _ each: (Row) -> Void) {
        for byte in bytes {
            take(byte, each)
            position += 1
            if byte != UInt8(ascii: "\n") { continue }
            line += 1
            if state == .start, cells.isEmpty, cell.bytes.isEmpty, !cell.isQuoted { beginRow() }
        }
    }

    /// Ends the stream: hands over its last row where no line end did.
    mutating func finish(_ each: (Row) -> Void) {
        if state == .quoted { note("a quote is not closed", at: cell.offset) }
        endRow(each)
    }

    private mutating func take(_ byte: UInt8, _ each: (Row) -> Void) {
        switch (state, byte) {
        case (.quoted, UInt8(ascii: "\"")): state = .quote
        case (.quoted, _): keep(byte)
        case (.quote, UInt8(ascii: "\"")):
            keep(byte)
            state = .quoted
        case (.quote, UInt8(ascii: "\r")): state = .quoteReturn
        case (_, UInt8(ascii: "\n")): endRow(each)
        case (.quoteReturn, _): spoil("something follows a closing quote")
        case (_, UInt8(ascii: ",")): endCell()
        case (.quote, _): spoil("something follows a closing quote")
        case (.start, UInt8(ascii: "\"")):
            cell.isQuoted = true
            state = .quoted
        case (_, UInt8(ascii: "\"")): spoil("a quote stands inside a cell that does not begin with one")
        default:
            keep(byte)
            state = .plain
        }
    }

    private mutating func keep(_ byte: UInt8) {
        guard position - rowStart < limit else { return note("it has more than \(limit) bytes", at: 0) }
        cell.bytes.append(byte)
    }

    private mutating func spoil(_ reason: String) {
        note(reason, at: position - rowStart)
        state = .plain
    }

    /// The first fault of a row is its fault.
    private mutating func note(_ reason: String, at offset: Int) {
        if fault == nil { fault = RowField.Fault(offset: offset, reason: reason) }
    }

    private mutating func endCell() {
        if cells.count < Self.mostCells {
            cells.append(cell)
        } else {
            note("it has more than \(Self.mostCells) cells", at: 0)
        }
        cell = Cell(offset: position + 1 - rowStart)
        state = .start
    }

    private mutating func endRow(_ each: (Row) -> Void) {
        if !cell.isQuoted, cell.bytes.last == UInt8(ascii: "\r") { cell.bytes.removeLast() }
        let isEmpty = cells.isEmpty && cell.bytes.isEmpty && !cell.isQuoted && fault == nil
        if !isEmpty {
            endCell()
            each(Row(line: rowLine, byteOffset: rowStart, cells: cells, fault: fault))
        }
        cells = []
        cell = Cell(offset: 0)
        fault = nil
        state = .start
    }

    private mutating func beginRow() {
        rowLine = line
        rowStart = position
    }
}
