/// Reads instances as Self-Instruct does. Source: `text-generation` §1.6.
enum CompatInstances {
    static func inputFirst(_ reply: String) -> [ParsedInstance] {
        let bytes = Array(reply.utf8)
        let whole = strip(bytes, 0..<bytes.count)
        let examples = matches(bytes, in: whole, exampleEnd)
        if !examples.isEmpty {
            return pieces(whole, between: examples).map { strip(bytes, $0) }.filter { !$0.isEmpty }
                .map { instance(bytes, $0) }
        }
        return matches(bytes, in: whole) { fieldEnd("Output", $0) }.isEmpty ? [] : [instance(bytes, whole)]
    }

    static func outputFirst(_ reply: String) -> [ParsedInstance] {
        let bytes = Array(reply.utf8)
        let labels = matches(bytes, in: 0..<bytes.count) { scanner in
            var scanner = scanner
            return scanner.skip("Class label:") ? scanner.position : nil
        }
        return pieces(0..<bytes.count, between: labels).dropFirst().map { piece in
            let piece = strip(bytes, piece)
            let lineEnd = bytes[piece].firstIndex(of: 0x0A) ?? piece.upperBound
            let input = lineEnd < piece.upperBound ? bytes.stripped(lineEnd + 1..<piece.upperBound).text : ""
            return ParsedInstance(
                input: input, output: bytes.stripped(piece.lowerBound..<lineEnd).text, offset: piece.lowerBound,
                isTerminated: true)
        }
    }

    /// One piece: what stands before the first output mark, and what stands after it up to the second or up to an input mark.
    private static func instance(_ bytes: [UInt8], _ piece: Range<Int>) -> ParsedInstance {
        let outputs = matches(bytes, in: piece) { fieldEnd("Output", $0) }
        let parts = pieces(piece, between: outputs).map { strip(bytes, $0) }
        var input = outputs.isEmpty ? piece.lowerBound..<piece.lowerBound : parts[0]
        var output = outputs.isEmpty ? piece : parts[1]
        if let next = matches(bytes, in: output, { fieldEnd("Input", $0) }).first {
            output = output.lowerBound..<next.lowerBound
        }
        if let end = fieldEnd("Input", ByteScanner(bytes, in: input)) { input = end..<input.upperBound }
        return ParsedInstance(
            input: bytes.stripped(input).text, output: bytes.stripped(output).text, offset: piece.lowerBound, isTerminated: true)
    }

    /// `Example\s?\d*\.?`
    private static func exampleEnd(_ scanner: ByteScanner) -> Int? {
        var scanner = scanner
        guard scanner.skip("Example") else { return nil }
        if let scalar = scanner.scalar(), PythonText.isWhitespace(scalar) { scanner.skipScalar() }
        skipDigits(&scanner)
        _ = scanner.skip(".")
        return scanner.position
    }

    /// `NAME\s*\d*\s*:`
    private static func fieldEnd(_ name: String, _ scanner: ByteScanner) -> Int? {
        var scanner = scanner
        guard scanner.skip(name) else { return nil }
        scanner.skipWhitespace()
        skipDigits(&scanner)
        scanner.skipWhitespace()
        return scanner.skip(":") ? scanner.position : nil
    }

    private static func skipDigits(_ scanner: inout ByteScanner) {
        while let scalar = scanner.scalar(), CompatList.decimal(scalar) != nil { scanner.skipScalar() }
    }

    /// All matches of `end`, which says where a match that begins at the scanner's position ends.
    private static func matches(_ bytes: [UInt8], in range: Range<Int>, _ end: (ByteScanner) -> Int?) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var scanner = ByteScanner(bytes, in: range)
        while !scanner.isAtEnd {
            if let end = end(scanner) {
                found.append(scanner.position..<end)
                scanner.position = end
            } else {
                scanner.position += 1
            }
        }
        return found
    }

    /// What lies before, between and after `marks`.
    private static func pieces(_ range: Range<Int>, between marks: [Range<Int>]) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = range.lowerBound
        for mark in marks {
            pieces.append(start..<mark.lowerBound)
            start = mark.upperBound
        }
        return pieces + [start..<range.upperBound]
    }

    private static func strip(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
        let (text, offset) = bytes.stripped(range)
        return offset..<offset + text.utf8.count
    }
}
