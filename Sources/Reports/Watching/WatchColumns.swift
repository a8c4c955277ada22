/// A table that fits a width: the least telling columns go first, and one column may grow into what is left.
struct WatchColumns {
    struct Column {
        /// Columns of 90 and over stay whether they fit or not.
        let weight: Int
        let alignment: TextTable.Alignment
        let cells: [String]
        var tints: [Tint?] = []

        var width: Int { cells.map { Terminal.columns($0) }.max() ?? 0 }
    }

    private var columns: [Column] = []
    private static let gap = 2

    /// A column of harmless texts, one a row; left out where all are empty.
    mutating func add(
        _ cells: [String], weight: Int, _ alignment: TextTable.Alignment = .left, tints: [Tint?] = []
    ) {
        let cells = cells.map(Terminal.safe)
        guard cells.contains(where: { !$0.isEmpty }) else { return }
        columns.append(Column(weight: weight, alignment: alignment, cells: cells, tints: tints))
    }

    /// The rows in at most `width` columns; the last one is cut where it is too long.
    func rows(width: Int, colour: Bool) -> [String] {
        let kept = chosen(width)
        guard let count = kept.first?.cells.count else { return [] }
        return (0..<count).map { row in
            var line = ""
            var used = 0
            for (index, column) in kept.enumerated() {
                let isLast = index == kept.count - 1
                let room = width - used
                guard room > 0, row < column.cells.count else { break }
                let cell = Terminal.fitted(column.cells[row], width: room)
                let padding = String(repeating: " ", count: max(0, min(column.width, room) - Terminal.columns(cell)))
                let painted = (row < column.tints.count ? column.tints[row] : nil)?.paint(cell, colour) ?? cell
                line += column.alignment == .right ? padding + painted : painted + (isLast ? "" : padding)
                used += max(column.width, Terminal.columns(cell))
                if !isLast {
                    line += String(repeating: " ", count: min(Self.gap, max(0, width - used)))
                    used += Self.gap
                }
            }
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }

    private func chosen(_ width: Int) -> [Column] {
        var kept = columns
        // The last column gives way before any other, down to a few letters.
        func needed() -> Int {
            kept.enumerated().reduce(-Self.gap) { sum, entry in
                let isLast = entry.offset == kept.count - 1 && entry.element.alignment == .left
                return sum + Self.gap + (isLast ? min(8, entry.element.width) : entry.element.width)
            }
        }
        while needed() > width, let least = kept.indices.min(by: { kept[$0].weight < kept[$1].weight }), kept[least].weight < 90 {
            kept.remove(at: least)
        }
        return kept
    }
}

/// Bars of block characters.
enum WatchBar {
    static func text(_ share: Double, cells: Int) -> String {
        let share = share.isFinite ? min(1, max(0, share)) : 0
        let full = Int(share * Double(cells))
        return String(repeating: "█", count: full) + String(repeating: "░", count: max(0, cells - full))
    }
}
