/// The string literals of a Swift source: what the program can say.
enum SwiftLiterals {
    /// The texts of `source`, in order. Literals that `+` joins are one; an interpolation is an `X`.
    static func texts(of source: String) -> [String] {
        var scanner = Scanner(source)
        return scanner.texts()
    }

    private struct Scanner {
        private let bytes: [UInt8]
        private var at = 0

        init(_ source: String) {
            bytes = Array(source.utf8)
        }

        mutating func texts() -> [String] {
            var texts: [String] = []
            var joins = false
            while at < bytes.count {
                if starts("//") {
                    skip(past: "\n")
                } else if starts("/*") {
                    skip(past: "*/")
                } else if starts("#\"") {
                    texts.append(rawLiteral())
                } else if starts("\"") {
                    let text = literal()
                    if joins, let last = texts.popLast() { texts.append(last + text) } else { texts.append(text) }
                    joins = false
                    let end = at
                    skipSpace()
                    if starts("+") {
                        at += 1
                        skipSpace()
                        joins = starts("\"")
                    } else {
                        at = end
                    }
                } else {
                    at += 1
                }
            }
            return texts
        }

        /// Between `#"` and `"#` nothing is escaped.
        private mutating func rawLiteral() -> String {
            let isLong = starts("#\"\"\"")
            at += isLong ? 4 : 2
            let begin = at
            skip(past: isLong ? "\"\"\"#" : "\"#")
            return String(decoding: bytes[begin..<min(at, bytes.count)], as: UTF8.self)
        }

        private mutating func literal() -> String {
            let isLong = starts("\"\"\"")
            at += isLong ? 3 : 1
            var text: [UInt8] = []
            while at < bytes.count, !starts(isLong ? "\"\"\"" : "\"") {
                guard bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count else {
                    text.append(bytes[at])
                    at += 1
                    continue
                }
                at += 1
                switch bytes[at] {
                case UInt8(ascii: "("):
                    skipInterpolation()
                    text.append(UInt8(ascii: "X"))
                    continue
                case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
                case UInt8(ascii: "\n"): text.append(0)
                default: text.append(bytes[at])
                }
                at += 1
            }
            at += isLong ? 3 : 1
            let said = String(decoding: text, as: UTF8.self)
            return isLong ? Self.withoutIndentation(said) : said
        }

        /// Its strings may hold parentheses and interpolations of their own.
        private mutating func skipInterpolation() {
            var depth = 0
            repeat {
                if starts("\"") {
                    _ = literal()
                    continue
                }
                if starts("(") { depth += 1 }
                if starts(")") { depth -= 1 }
                at += 1
            } while at < bytes.count && depth > 0
        }

        /// The last line's indentation is taken off every line; a zero stands where a line goes on.
        private static func withoutIndentation(_ text: String) -> String {
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
                $0.split(separator: "\0", maxSplits: 1, omittingEmptySubsequences: false)
            }
            let goesOn = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
                line.contains("\0") ? [true, false] : [false]
            }
            let indentation = (lines.last ?? "").count
            lines = lines.map { $0.prefix(indentation).allSatisfy { $0 == " " } ? $0.dropFirst(indentation) : $0 }
            var result = ""
            for (line, joins) in zip(lines, goesOn) { result += line + (joins ? "" : "\n") }
            while let first = result.first, first == "\n" { result.removeFirst() }
            while let last = result.last, last == "\n" { result.removeLast() }
            return result
        }

        private func starts(_ text: String) -> Bool {
            bytes[at...].starts(with: text.utf8)
        }

        private mutating func skip(past text: String) {
            while at < bytes.count, !starts(text) { at += 1 }
            at += text.utf8.count
        }

        private mutating func skipSpace() {
            while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A { at += 1 }
        }
    }
}
