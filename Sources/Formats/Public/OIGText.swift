import Records

/// A text of the Open Instruction Generalist, cut into its turns: each begins with `<human>:` or `<bot>:`.
struct OIGText {
    /// A turn, or what stands around turns.
    enum Piece: Equatable {
        /// Marks and blanks, which are no part of a turn's text.
        case between(String)
        case turn(Speaker, String)
    }

    /// Together they are the text, byte for byte.
    let pieces: [Piece]

    private static let marks: [(text: [UInt8], role: Speaker)] = [
        (Array("<human>:".utf8), .user), (Array("<bot>:".utf8), .assistant),
    ]

    /// Nil where the text has neither mark.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        var pieces: [Piece] = []
        var role = Speaker.system
        var start = 0
        var isMarked = false
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "<"),
                let mark = Self.marks.first(where: { bytes[index...].starts(with: $0.text) })
            else {
                index += 1
                continue
            }
            Self.add(bytes[start..<index], role, isTurn: isMarked, to: &pieces)
            pieces.append(.between(String(decoding: mark.text, as: UTF8.self)))
            (role, isMarked) = (mark.role, true)
            index += mark.text.count
            start = index
        }
        guard isMarked else { return nil }
        Self.add(bytes[start...], role, isTurn: true, to: &pieces)
        self.pieces = pieces
    }

    /// What stands between two marks: a turn, blanks at its ends aside. Before the first mark, blanks alone are no turn.
    private static func add(_ bytes: ArraySlice<UInt8>, _ role: Speaker, isTurn: Bool, to pieces: inout [Piece]) {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        let left = bytes.prefix(while: isBlank)
        let rest = bytes[left.endIndex...]
        let right = rest.isEmpty ? rest.endIndex : rest.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? rest.startIndex
        if !left.isEmpty { pieces.append(.between(String(decoding: left, as: UTF8.self))) }
        if isTurn || !rest.isEmpty { pieces.append(.turn(role, String(decoding: rest[..<right], as: UTF8.self))) }
        if right < rest.endIndex { pieces.append(.between(String(decoding: rest[right...], as: UTF8.self))) }
    }
}
