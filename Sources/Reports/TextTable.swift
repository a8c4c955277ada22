/// Rows in aligned columns. Cells are made harmless; the last column is cut to the width.
public struct TextTable: Sendable {
    public enum Alignment: Sendable {
        case left, right
    }

    private let columns: [(title: String, alignment: Alignment)]
    private var rows: [[String]] = []

    /// - Parameter columns: a title and an alignment each; no title line is printed when all titles are empty.
    public init(_ columns: [(String, Alignment)]) {
        self.columns = columns.map { (title: $0.0, alignment: $0.1) }
    }

    /// Adds a row; missing cells are empty, further ones are left out.
    public mutating func add(_ cells: [String]) {
        rows.append(columns.indices.map { $0 < cells.count ? Terminal.safe(cells[$0]) : "" })
    }

    public var isEmpty: Bool { rows.isEmpty }

    /// The table with two spaces between columns, a line end after every row.
    public func text(width: Int = 100, colour: Bool = false, indent: String = "") -> String {
        let titles = columns.map(\.title)
        let shown = titles.allSatisfy(\.isEmpty) ? rows : [titles] + rows
        let widths = columns.indices.map { index in shown.map { Terminal.columns($0[index]) }.max() ?? 0 }
        var text = ""
        for (number, row) in shown.enumerated() {
            var line = indent
            for (index, cell) in row.enumerated() {
                if index > 0 { line += "  " }
                line +=
                    index == columns.count - 1 && columns[index].alignment == .left
                    ? Terminal.fitted(cell, width: max(16, width - Terminal.columns(line)))
                    : padded(cell, widths[index], columns[index].alignment)
            }
            while line.hasSuffix(" ") { line.removeLast() }
            text += (number == 0 && shown.count > rows.count ? Tint.quiet.paint(line, colour) : line) + "\n"
        }
        return text
    }

    private func padded(_ cell: String, _ width: Int, _ alignment: Alignment) -> String {
        let padding = String(repeating: " ", count: max(0, width - Terminal.columns(cell)))
        return alignment == .left ? cell + padding : padding + cell
    }
}
