/// Text operations with the meaning they have in Python, where published pipelines define their filters by them.
public enum PythonText {
    /// The whitespace of `str.split()`, `str.strip()` and the pattern `\s`.
    ///
    /// Wider than ASCII's and other than Unicode's White_Space: it has U+001C to U+001F.
    public static func isWhitespace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    /// `text.split()`: the words between runs of whitespace.
    public static func split(_ text: String) -> [Substring] {
        text.unicodeScalars.split(whereSeparator: isWhitespace).map(Substring.init)
    }

    /// `len(text.split())`, without making the words.
    public static func wordCount(_ text: String) -> Int {
        var count = 0
        var isInWord = false
        for scalar in text.unicodeScalars {
            let isSpace = isWhitespace(scalar)
            if !isSpace, !isInWord { count += 1 }
            isInWord = !isSpace
        }
        return count
    }

    /// `text.strip()`.
    public static func strip(_ text: String) -> Substring {
        strip(Substring(text))
    }

    /// `text.strip()`.
    public static func strip(_ text: Substring) -> Substring {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isWhitespace($0) }),
            let last = scalars.lastIndex(where: { !isWhitespace($0) })
        else { return text[text.endIndex...] }
        return Substring(scalars[first...last])
    }

    /// `re.sub(r"\s+", " ", text)`: each run of whitespace becomes one space; the ends are not stripped.
    public static func collapseWhitespace(_ text: String) -> String {
        var collapsed = String.UnicodeScalarView()
        var isInSpace = false
        for scalar in text.unicodeScalars {
            let isSpace = isWhitespace(scalar)
            if !isSpace {
                collapsed.append(scalar)
            } else if !isInSpace {
                collapsed.append(" ")
            }
            isInSpace = isSpace
        }
        return String(collapsed)
    }

    /// `text.capitalize()`: the first code point in title case, all others in lower case, names and acronyms not spared.
    public static func capitalize(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        guard let first = scalars.first else { return "" }
        var result = first.properties.titlecaseMapping
        for place in scalars.indices.dropFirst() {
            let scalar = scalars[place]
            if scalar == "\u{3A3}" {
                result += isFinalSigma(place, of: scalars) ? "\u{3C2}" : "\u{3C3}"
            } else {
                result += scalar.properties.lowercaseMapping
            }
        }
        return result
    }

    /// A capital sigma ends a word when a cased letter stands before it and none after, case-ignorable characters aside.
    private static func isFinalSigma(_ place: Int, of scalars: [Unicode.Scalar]) -> Bool {
        let before = scalars[..<place].last { !$0.properties.isCaseIgnorable }
        let after = scalars[(place + 1)...].first { !$0.properties.isCaseIgnorable }
        return (before?.properties.isCased ?? false) && !(after?.properties.isCased ?? false)
    }

    /// Whether the code point is one of the 32 of `string.punctuation`.
    public static func isASCIIPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }

    /// Whether the first code point is ASCII punctuation; a combining mark after it changes nothing.
    public static func startsWithASCIIPunctuation(_ text: String) -> Bool {
        text.unicodeScalars.first.map(isASCIIPunctuation) ?? false
    }

    /// Whether the first code point is ASCII. False for the empty text.
    public static func startsWithASCII(_ text: String) -> Bool {
        text.utf8.first.map { $0 < 0x80 } ?? false
    }
}
