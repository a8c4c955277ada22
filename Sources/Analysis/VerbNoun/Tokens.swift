/// A word or mark of an instruction's first sentence.
struct Token: Sendable {
    enum Kind: Sendable {
        case word, number, comma, colon, quote, mark
    }

    let kind: Kind
    /// In the lower-case bytes of ``Tokens``.
    let range: Range<Int>
    let isCapital: Bool
    /// Ends in an apostrophe and s, or an s and an apostrophe.
    let isPossessive: Bool
    let roles: WordRole
}

/// The first sentence of an instruction, in lower case and cut into words and marks; used again and again, so that a reading allocates
/// nothing but its result.
struct Tokens {
    /// As much of a sentence is read; a request stands before.
    private static let limit = 600

    private(set) var bytes: [UInt8] = []
    private(set) var tokens: [Token] = []
    /// Letters, and those of them that are not ASCII.
    private(set) var letters = 0
    private(set) var foreignLetters = 0

    var count: Int { tokens.count }

    func word(_ index: Int) -> ArraySlice<UInt8> {
        guard index >= 0, index < tokens.count else { return [] }
        return bytes[tokens[index].range]
    }

    subscript(index: Int) -> Token? {
        index >= 0 && index < tokens.count ? tokens[index] : nil
    }

    mutating func read(_ text: String) {
        bytes.removeAll(keepingCapacity: true)
        tokens.removeAll(keepingCapacity: true)
        (letters, foreignLetters) = (0, 0)
        var cut = SentenceBytes(text, limit: Self.limit)
        cut.next(into: &bytes)
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            if Self.isWordByte(byte) {
                at = addWord(from: at)
            } else {
                if let kind = Self.kind(of: byte) { add(kind, at..<at + 1) }
                at += 1
            }
        }
    }

    private mutating func addWord(from start: Int) -> Int {
        var end = start
        while end < bytes.count {
            let byte = bytes[end]
            let goesOn =
                Self.isWordByte(byte)
                || (Self.joins(byte) && end + 1 < bytes.count && Self.isWordByte(bytes[end + 1]) && end > start)
            guard goesOn else { break }
            if byte >= 0xC0 { foreignLetters += 1 }
            if byte >= 0xC0 || byte | 0x20 > 0x60 && byte | 0x20 < 0x7B { letters += 1 }
            end += 1
        }
        let isCapital = bytes[start] > 0x40 && bytes[start] < 0x5B
        let isNumber = bytes[start] > 0x2F && bytes[start] < 0x3A
        for index in start..<end where bytes[index] > 0x40 && bytes[index] < 0x5B { bytes[index] |= 0x20 }
        var stop = end
        var isPossessive = false
        if end - start > 2, bytes[end - 2] == UInt8(ascii: "'"), bytes[end - 1] == UInt8(ascii: "s") {
            isPossessive = true
            // "it's", "what's" and "let's" are words of their own.
            if FunctionWords.roles(of: bytes[start..<end]).isEmpty, !Self.isLets(bytes[start..<end]) { stop = end - 2 }
            isPossessive = stop < end
        } else if end < bytes.count, bytes[end] == UInt8(ascii: "'"), bytes[end - 1] == UInt8(ascii: "s") {
            isPossessive = end + 2 < bytes.count && bytes[end + 1] == 0x20 && Self.isWordByte(bytes[end + 2])
        }
        tokens.append(
            Token(
                kind: isNumber ? .number : .word, range: start..<stop, isCapital: isCapital, isPossessive: isPossessive,
                roles: isNumber ? [] : FunctionWords.roles(of: bytes[start..<stop])))
        return end
    }

    private mutating func add(_ kind: Token.Kind, _ range: Range<Int>) {
        tokens.append(Token(kind: kind, range: range, isCapital: false, isPossessive: false, roles: []))
    }

    private static func isLets(_ word: ArraySlice<UInt8>) -> Bool {
        word.elementsEqual("let's".utf8)
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte > 0x2F && byte < 0x3A || byte | 0x20 > 0x60 && byte | 0x20 < 0x7B
    }

    private static func joins(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "'") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/")
    }

    private static func kind(of byte: UInt8) -> Token.Kind? {
        switch byte {
        case UInt8(ascii: ","): .comma
        case UInt8(ascii: ":"): .colon
        case UInt8(ascii: "\""): .quote
        case 0...0x20, UInt8(ascii: "'"): nil
        default: .mark
        }
    }
}

/// The bytes of a text's first sentence, typographic marks as their ASCII ones.
///
/// A stop ends it before white space, unless an abbreviation or a list's number stands before it; a line's end does where nothing
/// announces more.
private struct SentenceBytes {
    private let text: String
    private let limit: Int

    init(_ text: String, limit: Int) {
        self.text = text
        self.limit = limit
    }

    mutating func next(into bytes: inout [UInt8]) {
        var wasStop = false
        var pending: [UInt8] = []
        for byte in text.utf8 {
            if bytes.count >= limit { return }
            if byte >= 0x80 || !pending.isEmpty {
                pending.append(byte)
                guard pending.count == Self.length(of: pending.first ?? byte) || byte < 0x80 else { continue }
                append(pending, to: &bytes)
                pending.removeAll(keepingCapacity: true)
                wasStop = false
                continue
            }
            let isSpace = byte <= 0x20
            if isSpace, wasStop, !isAbbreviated(bytes) { return }
            if byte == 0x0A, endsAtLine(bytes) { return }
            if !isSpace || bytes.last ?? 0x20 != 0x20 { bytes.append(isSpace ? 0x20 : byte) }
            let isStop = byte == UInt8(ascii: ".") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?")
            wasStop = isStop || wasStop && (byte == UInt8(ascii: "\"") || byte == UInt8(ascii: ")") || byte == UInt8(ascii: "'"))
        }
    }

    private static func length(of lead: UInt8) -> Int {
        lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1
    }

    private func append(_ scalar: [UInt8], to bytes: inout [UInt8]) {
        switch scalar {
        case [0xE2, 0x80, 0x98], [0xE2, 0x80, 0x99]: bytes.append(UInt8(ascii: "'"))
        case [0xE2, 0x80, 0x9C], [0xE2, 0x80, 0x9D], [0xE2, 0x80, 0x9E], [0xC2, 0xAB], [0xC2, 0xBB]:
            bytes.append(UInt8(ascii: "\""))
        case [0xE2, 0x80, 0x93], [0xE2, 0x80, 0x94], [0xE2, 0x80, 0xA6]: bytes.append(UInt8(ascii: ";"))
        case [0xC2, 0xA0]: bytes.append(0x20)
        default: bytes += scalar
        }
    }

    /// Whether the stop at the end belongs to the word before it.
    private func isAbbreviated(_ bytes: [UInt8]) -> Bool {
        guard bytes.last == UInt8(ascii: ".") else { return false }
        let word = bytes.dropLast().reversed().prefix { $0 != 0x20 && $0 != UInt8(ascii: "(") }.reversed()
        if word.count == bytes.count - 1 { return word.allSatisfy { $0 > 0x2F && $0 < 0x3A } || word.count == 1 }
        return Self.abbreviations.contains { $0.utf8.elementsEqual(word.map { $0 | 0x20 == $0 ? $0 : $0 | 0x20 }) }
    }

    private static let abbreviations = ["e.g", "i.e", "etc", "mr", "mrs", "ms", "dr", "st", "vs", "no", "fig", "approx", "prof"]

    private func endsAtLine(_ bytes: [UInt8]) -> Bool {
        guard let last = bytes.last(where: { $0 != 0x20 }) else { return false }
        return last != UInt8(ascii: ",") && last != UInt8(ascii: ":")
    }
}
