/// A manual page in the man(7) macros, built line by line from plain text.
struct Roff {
    private(set) var text: String
    /// Nothing stands below the last heading yet: a paragraph there needs no beginning.
    private var isFresh = true

    /// - Parameters:
    ///   - section: "1" for programs, "5" for files.
    ///   - date: `2026-11-28`.
    init(_ title: String, section: String, date: String, source: String) {
        text = ".TH \(Self.quoted(title.uppercased())) \(section) \(date) \(Self.quoted(source)) \"Instructmill\"\n"
    }

    mutating func section(_ title: String) {
        text += ".SH \(Self.quoted(title.uppercased()))\n"
        isFresh = true
    }

    mutating func subsection(_ title: String) {
        text += ".SS \(Self.quoted(title))\n"
        isFresh = true
    }

    /// `name \- abstract`, which whatis(1) reads.
    mutating func name(_ name: String, _ abstract: String) {
        section("Name")
        text += "\(Self.escaped(name)) \\- \(Self.escaped(abstract))\n"
    }

    /// Plain text: blank lines part paragraphs, indented lines stay as they are.
    mutating func prose(_ prose: String) {
        var isVerbatim = false
        var isFirst = true
        func close() -> String {
            defer { isVerbatim = false }
            return isVerbatim ? ".fi\n.RE\n" : ""
        }
        for line in prose.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty {
                text += close()
                isFirst = true
            } else if line.hasPrefix("  ") {
                if !isVerbatim { text += beginning() }
                isVerbatim = true
                text += Self.line(String(line.drop { $0 == " " })) + "\n"
            } else {
                text += close()
                if isFirst, !isFresh { text += ".PP\n" }
                isFirst = false
                isFresh = false
                text += Self.line(String(line)) + "\n"
            }
        }
        text += close()
    }

    /// A term with its explanation below it, further in. The term is set as it is given: escape what comes from elsewhere.
    mutating func item(_ term: String, _ explanation: String) {
        isFresh = false
        let line = Self.line(explanation.split(separator: "\n").joined(separator: " "))
        text += ".TP\n\(term)\n\(line.isEmpty ? "\\&" : line)\n"
    }

    /// An example, kept as it is.
    mutating func verbatim(_ lines: String) {
        text += beginning()
        for line in lines.split(separator: "\n", omittingEmptySubsequences: false) { text += Self.line(String(line)) + "\n" }
        text += ".fi\n.RE\n"
    }

    /// Of lines that stay as they are.
    private mutating func beginning() -> String {
        defer { isFresh = false }
        return (isFresh ? "" : ".sp\n") + ".RS 4\n.nf\n"
    }

    mutating func raw(_ line: String) {
        isFresh = false
        text += line + "\n"
    }

    static func bold(_ text: String) -> String { "\\fB\(escaped(text))\\fP" }
    static func italic(_ text: String) -> String { "\\fI\(escaped(text))\\fP" }

    /// Characters that mean something to roff, or that it would turn into others, as themselves.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "'": result += "\\(aq"
            case "`": result += "\\(ga"
            case "^": result += "\\(ha"
            case "~": result += "\\(ti"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A line of text, which must not begin as a request does.
    private static func line(_ text: String) -> String {
        let line = escaped(text)
        return line.hasPrefix(".") ? "\\&" + line : line
    }

    private static func quoted(_ text: String) -> String {
        "\"\(escaped(text.replacing("\"", with: "")))\""
    }
}
