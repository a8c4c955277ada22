/// The texts of a record as it is stored, read without the rest: a report looks at a million of them.
///
/// Takes canonical JSON, as the store holds it; of anything else what can be read.
struct RecordTexts {
    private(set) var id = ""
    /// Rows of one task share it.
    private(set) var task = ""
    private(set) var instruction = ""
    private(set) var input = ""
    private(set) var output = ""

    /// - Parameter body: one record. A conversation's instruction is its first question and its output the answer to that.
    init(_ body: [UInt8]) {
        var scanner = CanonicalScanner(body)
        var turns: [(role: String, text: String)] = []
        var hasColumns = false
        scanner.forEachMember { key, scanner in
            switch key {
            case "id": id = scanner.string() ?? ""
            case "task": task = scanner.string() ?? ""
            case "instruction":
                instruction = scanner.string() ?? ""
                hasColumns = true
            case "input": input = scanner.string() ?? ""
            case "output": output = scanner.string() ?? ""
            case "messages":
                // Sorted members: the columns of a single-turn row stand before its messages.
                if hasColumns { scanner.skip() } else { turns = Self.turns(&scanner) }
            default: scanner.skip()
            }
        }
        guard !hasColumns else { return }
        instruction = turns.first { $0.role == "user" }?.text ?? ""
        output = turns.first { $0.role == "assistant" }?.text ?? ""
    }

    private static func turns(_ scanner: inout CanonicalScanner) -> [(role: String, text: String)] {
        var turns: [(role: String, text: String)] = []
        scanner.forEachElement { scanner in
            var (role, text) = ("", "")
            scanner.forEachMember { key, scanner in
                switch key {
                case "role": role = scanner.string() ?? ""
                case "text" where turns.count < 4: text = scanner.string() ?? ""
                default: scanner.skip()
                }
            }
            turns.append((role, text))
        }
        return turns
    }
}

/// Walks through JSON without white space, decoding only what is asked for.
struct CanonicalScanner {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    /// The members of the object that begins here; `body` must take each value.
    mutating func forEachMember(_ body: (String, inout CanonicalScanner) -> Void) {
        guard next == UInt8(ascii: "{") else { return skip() }
        at += 1
        while let byte = next, byte != UInt8(ascii: "}") {
            let start = at
            guard let key = string(), next == UInt8(ascii: ":") else { return at = bytes.count }
            at += 1
            body(key, &self)
            if next == UInt8(ascii: ",") { at += 1 }
            if at == start { return at = bytes.count }
        }
        at += 1
    }

    /// The elements of the array that begins here; `body` must take each.
    mutating func forEachElement(_ body: (inout CanonicalScanner) -> Void) {
        guard next == UInt8(ascii: "[") else { return skip() }
        at += 1
        while let byte = next, byte != UInt8(ascii: "]") {
            let start = at
            body(&self)
            if next == UInt8(ascii: ",") { at += 1 }
            if at == start { return at = bytes.count }
        }
        at += 1
    }

    /// The text that begins here; nil, with what stands there skipped, where it is none.
    mutating func string() -> String? {
        guard next == UInt8(ascii: "\"") else {
            skip()
            return nil
        }
        let start = at + 1
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: "\\") { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\\") else {
            at = min(bytes.count, end + 1)
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }
        return escaped(from: start)
    }

    /// The number that begins here; nil, with what stands there skipped, where it is none.
    mutating func number() -> Double? {
        let start = at
        skip()
        return Double(String(decoding: bytes[start..<at], as: UTF8.self))
    }

    /// Moves over one value.
    mutating func skip() {
        var depth = 0
        repeat {
            switch next {
            case nil: return
            case UInt8(ascii: "\""): skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                at += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return }
                depth -= 1
                at += 1
            case UInt8(ascii: ","):
                if depth == 0 { return }
                at += 1
            default: at += 1
            }
        } while depth > 0 || isInsideScalar
    }

    /// Whether the value that is skipped is a number or a word, and goes on.
    private var isInsideScalar: Bool {
        guard let next, at > 0 else { return false }
        let last = bytes[at - 1]
        let isEnd = next == UInt8(ascii: ",") || next == UInt8(ascii: "}") || next == UInt8(ascii: "]")
        return !isEnd && last != UInt8(ascii: "\"") && last != UInt8(ascii: "}") && last != UInt8(ascii: "]")
    }

    private mutating func skipString() {
        at += 1
        while let byte = next, byte != UInt8(ascii: "\"") { at += byte == UInt8(ascii: "\\") ? 2 : 1 }
        at = min(bytes.count, at + 1)
    }

    private mutating func escaped(from start: Int) -> String {
        var text: [UInt8] = []
        at = start
        while let byte = next, byte != UInt8(ascii: "\"") {
            at += 1
            guard byte == UInt8(ascii: "\\"), let escape = next else {
                text.append(byte)
                continue
            }
            at += 1
            switch escape {
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "u"): text += unicode().utf8
            default: text.append(escape)
            }
        }
        at = min(bytes.count, at + 1)
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func unicode() -> String {
        let high = unit()
        guard (0xD800..<0xDC00).contains(high), at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"),
            bytes[at + 1] == UInt8(ascii: "u")
        else { return Unicode.Scalar(high).map { String($0) } ?? "\u{FFFD}" }
        at += 2
        let low = unit()
        guard (0xDC00..<0xE000).contains(low) else { return "\u{FFFD}" }
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)).map { String($0) } ?? "\u{FFFD}"
    }

    private mutating func unit() -> UInt32 {
        let digits = bytes[at..<min(bytes.count, at + 4)]
        at = min(bytes.count, at + 4)
        return UInt32(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0xFFFD
    }
}
