/// The sentences of a text, so that single ones can be changed or left out and all others stay byte for byte.
///
/// A stop ends a sentence where white space follows, not inside of a number (`3.5 m`), behind an abbreviation (`Dr.`), an
/// initial or the number of a list's item, nor between quotation marks or brackets; a stop of Chinese or Japanese does always. A
/// blank line ends one too, and so does a line end before a list's item, after one and after a stop or a colon.
public enum Sentences {
    /// A sentence and what stands between it and the next.
    public struct Piece: Equatable, Sendable {
        public var text: String
        /// White space; empty behind the last and between sentences that follow each other without any.
        public var gap: String

        public init(text: String, gap: String) {
            self.text = text
            self.gap = gap
        }
    }

    /// All texts and gaps one after another are `text` without the white space at its ends.
    public static func split(_ text: String) -> [Piece] {
        var splitter = SentenceSplitter(String(PythonText.strip(text)))
        return splitter.pieces()
    }

    /// The sentences as one text. Where some between two were left out, of the gaps there the one with the most line ends counts.
    /// - Parameter kept: for each of `pieces` its text, changed or not; nil where it is left out.
    public static func join(_ pieces: [Piece], keeping kept: [String?]) -> String {
        var text = ""
        var gap: String?
        for (piece, kept) in zip(pieces, kept) {
            if let kept {
                if !text.isEmpty { text += gap ?? "" }
                text += kept
                gap = piece.gap
            } else if lineEnds(piece.gap) > lineEnds(gap ?? "") {
                gap = piece.gap
            }
        }
        return text
    }

    private static func lineEnds(_ gap: String) -> Int {
        gap.utf8.count { $0 == 0x0A }
    }
}

private struct SentenceSplitter {
    private let scalars: [Unicode.Scalar]
    /// Places between quotation marks or brackets that open and close on one line.
    private let enclosed: [Bool]
    /// Whether the text takes no capitals at the start of sentences, so that they say nothing.
    private let isLowerCase: Bool
    private var start = 0

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
        enclosed = Enclosures(scalars).isInside
        isLowerCase = scalars.first { $0.properties.isAlphabetic }?.properties.isLowercase ?? false
    }

    mutating func pieces() -> [Sentences.Piece] {
        var pieces: [Sentences.Piece] = []
        var place = 0
        while place < scalars.count {
            guard let end = end(at: place) else {
                place += 1
                continue
            }
            let next = firstOfText(from: end)
            pieces.append(Sentences.Piece(text: text(start..<end), gap: text(end..<next)))
            (start, place) = (next, next)
        }
        if start < scalars.count { pieces.append(Sentences.Piece(text: text(start..<scalars.count), gap: "")) }
        return pieces
    }

    private func text(_ range: Range<Int>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[range])
        return String(view)
    }

    private func firstOfText(from place: Int) -> Int {
        scalars[place...].firstIndex { !PythonText.isWhitespace($0) } ?? scalars.count
    }

    /// Where the sentence ends that has a stop or a line end at `place`; nil where none ends there.
    private func end(at place: Int) -> Int? {
        let scalar = scalars[place]
        if scalar == "\n" { return isBreak(place) ? place.clamped(after: start, in: scalars) : nil }
        guard Self.isStop(scalar) || Self.isWideStop(scalar), !enclosed[place] else { return nil }
        var end = place + 1
        while end < scalars.count, Self.isStop(scalars[end]) || Self.isWideStop(scalars[end]) || Self.isCloser(scalars[end]) {
            end += 1
        }
        if Self.isWideStop(scalars[place]) { return end }
        guard end == scalars.count || PythonText.isWhitespace(scalars[end]) else { return nil }
        return isEnd(place, end) ? end : nil
    }

    /// Whether the Latin stop at `place`, whose run goes to `end`, ends a sentence.
    private func isEnd(_ place: Int, _ end: Int) -> Bool {
        let next = firstOfText(from: end)
        guard next < scalars.count else { return true }
        let follows = scalars[next]
        let isFullStop = scalars[place] == "." && end == place + 1
        if isFullStop {
            let word = self.word(before: place)
            if word.unicodeScalars.count == place - start, Self.isListNumber(word) { return false }
            if Abbreviations.isOne(word, before: follows) { return false }
        }
        if scalars[end..<next].count(where: { $0 == "\n" }) > 1 { return true }
        return isLowerCase || !follows.properties.isLowercase
    }

    /// The run of letters, digits and full stops that ends before `place`.
    private func word(before place: Int) -> String {
        var first = place
        while first > start,
            scalars[first - 1] == "." || scalars[first - 1].properties.isAlphabetic || Self.isDigit(scalars[first - 1])
        {
            first -= 1
        }
        return text(first..<place)
    }

    // MARK: - Lines

    /// Whether the line end at `place` ends a sentence by itself.
    private func isBreak(_ place: Int) -> Bool {
        let next = firstOfText(from: place)
        guard next < scalars.count else { return false }
        let before = scalars[start..<place].last { !PythonText.isWhitespace($0) }
        guard let before else { return false }
        if scalars[place..<next].count(where: { $0 == "\n" }) > 1 { return true }
        return Self.isStop(before) || Self.isWideStop(before) || before == ":" || before == "：" || isItem(at: next)
            || isItem(at: start)
    }

    /// Whether a list's item begins at `place`: a bullet, or a number with a dot or a bracket.
    private func isItem(at place: Int) -> Bool {
        guard place < scalars.count else { return false }
        var end = place
        while end < scalars.count, end - place < 3, Self.isDigit(scalars[end]) { end += 1 }
        let isNumbered = end > place && end < scalars.count && (scalars[end] == "." || scalars[end] == ")")
        let isBullet = end == place && (scalars[place] == "-" || scalars[place] == "*" || scalars[place] == "•")
        guard isNumbered || isBullet else { return false }
        return end + 1 < scalars.count && PythonText.isWhitespace(scalars[end + 1])
    }

    // MARK: - Scalars

    private static func isListNumber(_ word: String) -> Bool {
        !word.isEmpty && word.unicodeScalars.count <= 3 && word.unicodeScalars.allSatisfy(isDigit)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func isStop(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "." || scalar == "!" || scalar == "?" || scalar == "…"
    }

    private static func isWideStop(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "。" || scalar == "！" || scalar == "？" || scalar == "｡"
    }

    private static func isCloser(_ scalar: Unicode.Scalar) -> Bool {
        "\"'”’»)]」』）】*_".unicodeScalars.contains(scalar)
    }
}

extension Int {
    /// The place after the last scalar before it that is not white space, `start` at the least.
    fileprivate func clamped(after start: Int, in scalars: [Unicode.Scalar]) -> Int {
        var end = self
        while end > start, PythonText.isWhitespace(scalars[end - 1]) { end -= 1 }
        return end
    }
}

/// Which places of a text stand between marks that open and close.
private struct Enclosures {
    private(set) var isInside: [Bool]

    /// A mark that is not closed within its line and a few hundred characters encloses nothing.
    private static let reach = 400

    init(_ scalars: [Unicode.Scalar]) {
        isInside = Array(repeating: false, count: scalars.count)
        var place = 0
        while place < scalars.count {
            if let closer = Self.closer(of: scalars[place]), let end = Self.end(of: closer, from: place, in: scalars) {
                // The last stop before the closing mark may end the sentence that the quotation ends.
                var last = end
                while last > place + 1, ".!?…。！？".unicodeScalars.contains(scalars[last - 1]) { last -= 1 }
                for inside in (place + 1)..<max(place + 1, last) { isInside[inside] = true }
                place = last
            }
            place += 1
        }
    }

    private static func end(of closer: Unicode.Scalar, from place: Int, in scalars: [Unicode.Scalar]) -> Int? {
        let line = scalars[(place + 1)..<min(scalars.count, place + reach)].prefix { $0 != "\n" }
        return line.firstIndex(of: closer)
    }

    private static func closer(of scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar {
        case "\"": "\""
        case "“": "”"
        case "(": ")"
        case "[": "]"
        case "«": "»"
        case "「": "」"
        case "『": "』"
        case "（": "）"
        default: nil
        }
    }
}

/// Words that end in a full stop without ending a sentence.
private enum Abbreviations {
    /// Something always follows.
    private static let leading: Set<String> = [
        "dr", "mr", "mrs", "ms", "prof", "st", "mt", "gen", "capt", "lt", "col", "sgt", "rev", "hon", "vs", "cf", "e.g", "eg",
        "i.e",
        "approx", "ca", "resp", "messrs", "mme",
    ]
    /// A number follows, else it is a word.
    private static let counting: Set<String> = ["no", "nos", "fig", "figs", "vol", "pp", "p", "ch", "sec", "art", "nr"]

    /// Whether the word before a full stop, with those inside of it and without the last, goes on with `next`.
    static func isOne(_ word: String, before next: Unicode.Scalar) -> Bool {
        let lower = word.lowercased()
        if leading.contains(lower) { return true }
        if counting.contains(lower) { return ("0"..."9").contains(next) }
        // An initial; "I" is a word, and so may a unit be that is one small letter.
        guard let letter = word.unicodeScalars.first, word.unicodeScalars.count == 1 else { return false }
        return letter.properties.isUppercase && word != "I" && next.properties.isUppercase
    }
}
