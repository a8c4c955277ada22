/// A prompt rendered for one shape of values, with holes where their texts go.
///
/// Mustache decides once what is shown and where; the next thousand prompts of that shape are joined from pieces.
struct PromptSkeleton: Sendable {
    /// What a set of values has that decides which parts of a prompt are shown, and how often.
    struct Shape: Hashable, Sendable {
        enum Kind: Hashable, Sendable {
            case text
            case flag(Bool)
            case list(rows: Int, columns: Set<String>)
        }

        let kinds: [String: Kind]

        /// Nil for a list whose rows differ in their columns.
        init?(_ values: [String: PromptValue]) {
            var kinds: [String: Kind] = [:]
            for (name, value) in values {
                switch value {
                case .text: kinds[name] = .text
                case .flag(let flag): kinds[name] = .flag(flag)
                case .list(let rows):
                    let columns = Set(rows.first.map { Array($0.keys) } ?? [])
                    guard rows.allSatisfy({ $0.count == columns.count && $0.keys.allSatisfy(columns.contains) }) else {
                        return nil
                    }
                    kinds[name] = .list(rows: rows.count, columns: columns)
                }
            }
            self.kinds = kinds
        }
    }

    private enum Hole: Sendable {
        case text(String)
        case cell(list: String, row: Int, column: String)
    }

    /// The byte around a hole's number; a prompt that holds it has no skeleton.
    static let mark: Character = "\u{1}"

    private let pieces: [(hole: Hole?, literal: String)]
    private let literalLength: Int

    /// - Parameter render: renders values as the template library does.
    /// - Returns: nil where what was rendered cannot be told apart from holes.
    init?(_ values: [String: PromptValue], render: ([String: PromptValue]) -> String) {
        var holes: [Hole] = []
        func dig(_ hole: Hole) -> String {
            holes.append(hole)
            return "\(Self.mark)\(holes.count - 1)\(Self.mark)"
        }
        var marked: [String: PromptValue] = [:]
        for (name, value) in values {
            switch value {
            case .text: marked[name] = .text(dig(.text(name)))
            case .flag: marked[name] = value
            case .list(let rows):
                marked[name] = .list(
                    rows.enumerated().map { index, row in
                        Dictionary(uniqueKeysWithValues: row.keys.map { ($0, dig(.cell(list: name, row: index, column: $0))) })
                    })
            }
        }
        let parts = render(marked).split(separator: Self.mark, omittingEmptySubsequences: false)
        guard parts.count % 2 == 1 else { return nil }
        var pieces: [(hole: Hole?, literal: String)] = [(nil, String(parts[0]))]
        for index in stride(from: 1, to: parts.count, by: 2) {
            guard let number = Int(parts[index]), holes.indices.contains(number) else { return nil }
            pieces.append((holes[number], String(parts[index + 1])))
        }
        self.pieces = pieces
        literalLength = pieces.reduce(0) { $0 + $1.literal.utf8.count }
    }

    /// The prompt with `values`, which have the shape that this was made for.
    func filled(with values: [String: PromptValue]) -> String {
        var text = ""
        text.reserveCapacity(literalLength + 1024)
        for piece in pieces {
            if let hole = piece.hole { text += Self.content(of: hole, in: values) }
            text += piece.literal
        }
        return text
    }

    private static func content(of hole: Hole, in values: [String: PromptValue]) -> String {
        switch hole {
        case .text(let name):
            if case .text(let text) = values[name] { return text }
        case .cell(let list, let row, let column):
            if case .list(let rows) = values[list], rows.indices.contains(row) { return rows[row][column] ?? "" }
        }
        return ""
    }
}
