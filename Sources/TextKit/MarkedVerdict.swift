/// Reads the last line `VERDICT-nonce: A`.
struct MarkedVerdict {
    let form: VerdictForm
    private let marker: String

    init(nonce: String, form: VerdictForm) {
        self.form = form
        marker = "verdict-" + nonce.lowercased()
    }

    /// The verdict of the last line, where it is the only one that the marker stands before in all of `lines`.
    func last(in lines: [String]) -> JudgeVerdict? {
        guard let last = lines.last, let verdict = whole(VerdictLine.bare(last)) else { return nil }
        let isOnly = lines.allSatisfy { line in mentions(in: FoldedText.fold(line)).allSatisfy { $0 == verdict } }
        return isOnly ? verdict : nil
    }

    private func whole(_ line: String) -> JudgeVerdict? {
        guard let content = content(line[...]), content.start == 0 else { return nil }
        return form.verdict(in: VerdictLine.bare(String(content.text)))
    }

    /// The verdicts that stand behind a marker anywhere in `line`.
    private func mentions(in line: String) -> [JudgeVerdict] {
        var found: [JudgeVerdict] = []
        var rest = line[...]
        while let content = content(rest) {
            let until = self.content(content.text)?.start ?? content.text.utf8.count
            if let verdict = form.verdict(leading: Substring(decoding: content.text.utf8.prefix(until), as: UTF8.self)) {
                found.append(verdict)
            }
            rest = content.text
        }
        return found
    }

    /// What stands behind the first marker and its colon, and the byte offset of the marker.
    private func content(_ line: Substring) -> (start: Int, text: Substring)? {
        let bytes = Array(line.utf8)
        var scanner = ByteScanner(bytes, in: 0..<bytes.count)
        while !scanner.isAtEnd {
            let start = scanner.position
            if scanner.skipIgnoringCase(marker), skipColon(&scanner) {
                return (start, Substring(decoding: bytes[scanner.position...], as: UTF8.self))
            }
            scanner.position = start + 1
        }
        return nil
    }

    private func skipColon(_ scanner: inout ByteScanner) -> Bool {
        while let next = scanner.next, VerdictLine.decoration.contains(next) { scanner.position += 1 }
        guard scanner.skip(":") else { return false }
        while let next = scanner.next, VerdictLine.decoration.contains(next) { scanner.position += 1 }
        return true
    }
}

/// Reads the last line `[[A]]`, also behind a label such as `Final verdict:`.
enum BracketedVerdict {
    private static let labels: Set<String> = [
        "verdict", "final verdict", "my verdict", "my final verdict", "my final verdict is", "the verdict is", "rating",
        "final rating",
        "score", "scores", "final score", "final scores", "decision", "final decision",
    ]

    /// What stands between the brackets that are all of `line`.
    static func content(of line: String) -> String? {
        var line = VerdictLine.bare(line)
        if let colon = line.firstIndex(of: ":"), labels.contains(VerdictLine.bare(String(line[..<colon])).lowercased()) {
            line = VerdictLine.bare(String(line[line.index(after: colon)...]))
        }
        // No longer than the marks that are broken in what a judge is shown.
        guard line.hasPrefix("[["), line.hasSuffix("]]"), (5...32).contains(line.utf8.count) else { return nil }
        return String(PythonText.strip(line.dropFirst(2).dropLast(2)))
    }
}

/// A line as its verdict is read from it.
enum VerdictLine {
    /// What may stand around a verdict without being part of it.
    static let decoration = Set(" *_`#\"'".utf8)

    /// `line` folded, without decoration, quotation marks and a full stop at its ends.
    static func bare(_ line: String) -> String {
        var bytes = Array(FoldedText.fold(line).utf8)[...]
        bytes = bytes.drop { decoration.contains($0) || $0 == UInt8(ascii: ">") }
        while let last = bytes.last, decoration.contains(last) { bytes.removeLast() }
        if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        while let last = bytes.last, decoration.contains(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
