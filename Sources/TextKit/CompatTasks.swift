/// Reads tasks as Alpaca does. Source: `text-generation` §2, "Parse".
enum CompatTasks {
    static func tasks(_ reply: String, startingAt number: Int, isOpen: Bool, wasCut: Bool) -> [ParsedTask] {
        let lead = isOpen ? "\(number). Instruction:" : ""
        let bytes = Array((lead + reply).utf8)
        let pieces = pieces(bytes)
        return pieces.enumerated().compactMap { index, piece in
            var task = task(bytes, piece, number: number &+ index, lead: lead.utf8.count)
            if wasCut, index == pieces.count - 1 { task?.state = .cut }
            return task
        }
    }

    /// `re.split("###", text)`
    private static func pieces(_ bytes: [UInt8]) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = 0
        var scanner = ByteScanner(bytes, in: 0..<bytes.count)
        while !scanner.isAtEnd {
            let place = scanner.position
            if scanner.skip("###") {
                pieces.append(start..<place)
                start = scanner.position
            } else {
                scanner.position += 1
            }
        }
        return pieces + [start..<bytes.count]
    }

    /// The piece must split into seven parts: three labels with its number, and what lies around them. Blank pieces are none.
    private static func task(_ bytes: [UInt8], _ piece: Range<Int>, number: Int, lead: Int) -> ParsedTask? {
        let whole = bytes.stripped(piece)
        let marks = labels(bytes, in: piece, number)
        guard marks.count == 3 else {
            guard !whole.text.isEmpty else { return nil }
            return ParsedTask(
                number: number, instruction: whole.text, input: "", output: "", offset: max(0, whole.offset - lead),
                state: .malformed)
        }
        let ends = [marks[1].lowerBound, marks[2].lowerBound, piece.upperBound]
        let fields = zip(marks, ends).map { bytes.stripped($0.upperBound..<$1) }
        let input = fields[1].text.lowercased() == "<noinput>" ? "" : fields[1].text
        return ParsedTask(
            number: number, instruction: fields[0].text, input: input, output: fields[2].text,
            offset: max(0, fields[0].offset - lead))
    }

    /// Matches of `NUMBER\.\s+(Instruction|Input|Output):`, which may also begin inside a longer number.
    private static func labels(_ bytes: [UInt8], in piece: Range<Int>, _ number: Int) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var scanner = ByteScanner(bytes, in: piece)
        let mark = "\(number)."
        while !scanner.isAtEnd {
            let start = scanner.position
            if scanner.skip(mark) {
                let gap = scanner.position
                scanner.skipWhitespace()
                if scanner.position > gap, scanner.skipAny(["Instruction:", "Input:", "Output:"]) {
                    found.append(start..<scanner.position)
                    continue
                }
            }
            scanner.position = start + 1
        }
        return found
    }
}
