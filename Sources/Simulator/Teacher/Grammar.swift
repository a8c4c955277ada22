import Support

/// A small generative grammar: named rules, each a list of phrases with `{slots}` for other rules.
///
/// Compiled once; expansion copies bytes and draws numbers, nothing else.
struct Grammar: Sendable {
    private enum Segment: Sendable {
        case text([UInt8])
        case rule(Int)
        case number(low: Int, high: Int)
    }

    private var names: [String: Int] = [:]
    private var phrases: [[[Segment]]] = []

    /// - Parameter rules: phrases by rule name, separated by semicolons. `{name}` stands for a phrase of that rule and
    ///   `{2-9}` for a number; a slot without a rule expands to nothing.
    init(_ rules: [String: String]) {
        for (index, name) in rules.keys.sorted().enumerated() { names[name] = index }
        phrases = rules.sorted { $0.key < $1.key }.map { rule in
            rule.value.split(separator: ";").compactMap { phrase in
                let trimmed = phrase.drop { $0.isWhitespace }
                return trimmed.isEmpty ? nil : compile(trimmed.utf8)
            }
        }
    }

    private func compile(_ phrase: Substring.UTF8View) -> [Segment] {
        var segments: [Segment] = []
        var text: [UInt8] = []
        var slot: [UInt8]?
        for byte in phrase {
            switch byte {
            case UInt8(ascii: "{"):
                if !text.isEmpty { segments.append(.text(text)) }
                text = []
                slot = []
            case UInt8(ascii: "}"):
                if let name = slot { segments.append(contentsOf: resolve(String(decoding: name, as: UTF8.self))) }
                slot = nil
            case UInt8(ascii: "\n"):
                text.append(UInt8(ascii: " "))
            default:
                slot == nil ? text.append(byte) : slot?.append(byte)
            }
        }
        if !text.isEmpty { segments.append(.text(text)) }
        return segments
    }

    private func resolve(_ name: String) -> [Segment] {
        if let rule = names[name] { return [.rule(rule)] }
        let bounds = name.split(separator: "-").compactMap { Int($0) }
        return bounds.count == 2 && bounds[0] <= bounds[1] ? [.number(low: bounds[0], high: bounds[1])] : []
    }

    /// A phrase of `rule` with every slot filled; where `capitalised`, every sentence begins with a capital letter.
    func expand(_ rule: String, capitalised: Bool = true, _ random: inout SeededRandom) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(160)
        if let index = names[rule] { append(index, to: &out, &random, depth: 0) }
        if capitalised { Self.capitalise(&out) }
        return String(decoding: out, as: UTF8.self)
    }

    private func append(_ rule: Int, to out: inout [UInt8], _ random: inout SeededRandom, depth: Int) {
        let choices = phrases[rule]
        guard depth < 8, !choices.isEmpty else { return }
        for segment in choices[random.index(below: choices.count)] {
            switch segment {
            case .text(let bytes): out.append(contentsOf: bytes)
            case .rule(let inner): append(inner, to: &out, &random, depth: depth + 1)
            case .number(let low, let high): out.append(contentsOf: String(low + random.index(below: high - low + 1)).utf8)
            }
        }
    }

    private static func capitalise(_ text: inout [UInt8]) {
        var atStart = true
        for index in text.indices {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "."), UInt8(ascii: "?"), UInt8(ascii: "!"): atStart = true
            case UInt8(ascii: " "): break
            default:
                if atStart, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte), index == 0 || text[index - 1] == 0x20 {
                    text[index] = byte - 32
                }
                atStart = false
            }
        }
    }

    /// How many phrases `rule` has.
    func count(_ rule: String) -> Int {
        names[rule].map { phrases[$0].count } ?? 0
    }
}
