/// A part of a picture by thirds, as people name it.
enum PictureField: Int, CaseIterable, Sendable {
    case upperLeft, upperMiddle, upperRight, left, middle, right, lowerLeft, lowerMiddle, lowerRight

    /// Left 0, middle 1, right 2.
    var column: Int { rawValue % 3 }
    /// Top 0, middle 1, bottom 2.
    var row: Int { rawValue / 3 }

    var name: String {
        switch self {
        case .upperLeft: "upper left"
        case .upperMiddle: "upper middle"
        case .upperRight: "upper right"
        case .left: "left side"
        case .middle: "centre"
        case .right: "right side"
        case .lowerLeft: "lower left"
        case .lowerMiddle: "lower middle"
        case .lowerRight: "lower right"
        }
    }

    /// The field that a text names; nil where it names none.
    init?(words: Set<String>) {
        let row = words.isDisjoint(with: ["upper", "top"]) ? words.isDisjoint(with: ["lower", "bottom"]) ? nil : 2 : 0
        let column = words.contains("left") ? 0 : words.contains("right") ? 2 : nil
        guard row != nil || column != nil || !words.isDisjoint(with: ["middle", "centre", "center"]) else { return nil }
        self.init(rawValue: (row ?? 1) * 3 + (column ?? 1))
    }

    /// The main colour of each field of `grid`.
    static func colours(of grid: ColourGrid) -> [ColourName] {
        allCases.map { field in
            var votes: [ColourName: Int] = [:]
            let size = ColourGrid.side / 3
            for row in 0..<8 {
                for column in 0..<8 {
                    let x = field.column * size + column * size / 8
                    let y = field.row * size + row * size / 8
                    let mean = grid.mean(x, y, x + size / 8, y + size / 8)
                    votes[ColourName(red: Double(mean.x), green: Double(mean.y), blue: Double(mean.z)), default: 0] += 1
                }
            }
            return ColourName.allCases.max { votes[$0, default: 0] < votes[$1, default: 0] } ?? .grey
        }
    }
}
