import Yams

/// A YAML text composed into nodes that know their places, with syntax errors and duplicate keys as findings.
struct YAMLDocument {
    let root: YAMLValue?

    /// Larger documents than this, aliases followed, are refused: an alias bomb must not fill the memory.
    static let maximumNodes = 2_000_000

    init(_ bytes: [UInt8], findings: Findings) {
        root = Self.compose(bytes, findings)
    }

    private static func compose(_ bytes: [UInt8], _ findings: Findings) -> YAMLValue? {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            findings.add("the file is not UTF-8 text", at: placeOfBadByte(bytes))
            return nil
        }
        var marks = DuplicateMarks(text)
        while true {
            do {
                guard let node = try Yams.compose(yaml: marks.text) else { return nil }
                guard isModest(node) else {
                    findings.add("the file has over \(maximumNodes) values (aliases followed)", at: Place(line: 1, column: 1))
                    return nil
                }
                return YAMLValue(node: node, name: "", findings: findings, marks: marks)
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                let mark = Place(line: context.mark.line, column: context.mark.column)
                if marks.mark(mark) { continue }
                findings.add("duplicate key: \(names.joined(separator: ", "))", at: mark)
                return nil
            } catch let error as YamlError {
                let (message, place) = describe(error)
                findings.add(message, at: place.map(marks.original))
                return nil
            } catch {
                findings.add("not YAML: \(error)", at: Place(line: 1, column: 1))
                return nil
            }
        }
    }

    private static func describe(_ error: YamlError) -> (String, Place?) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            ("not YAML: \(problem)\(advice(on: problem))", Place(line: mark.line, column: mark.column))
        case .reader(let problem, let offset, _, let yaml):
            ("not YAML: \(problem)", place(ofByte: offset ?? 0, in: Array(yaml.utf8)))
        default: ("not YAML: \(error)", Place(line: 1, column: 1))
        }
    }

    /// The parser's words for a tab in the indentation do not name it.
    private static func advice(on problem: String) -> String {
        problem.contains("cannot start any token")
            ? "; indent with spaces, not tabs, and put quotes around a text that begins so" : ""
    }

    private static func isModest(_ node: Node) -> Bool {
        var left = maximumNodes
        func count(_ node: Node) {
            left -= 1
            guard left > 0 else { return }
            switch node {
            case .mapping(let mapping):
                for (_, value) in mapping where left > 0 { count(value) }
            case .sequence(let sequence):
                for value in sequence where left > 0 { count(value) }
            default: break
            }
        }
        count(node)
        return left > 0
    }

    /// Decoding puts U+FFFD for what is not UTF-8: the first byte that came out otherwise is the place.
    private static func placeOfBadByte(_ bytes: [UInt8]) -> Place {
        let same = zip(bytes, String(decoding: bytes, as: UTF8.self).utf8).prefix { $0 == $1 }
        return place(ofByte: same.count, in: bytes)
    }

    private static func place(ofByte offset: Int, in bytes: [UInt8]) -> Place {
        let before = bytes.prefix(offset)
        let line = before.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return Place(line: line.count, column: String(decoding: line.last ?? [], as: UTF8.self).unicodeScalars.count + 1)
    }
}

/// Lets composition go on past duplicate keys, which Yams refuses one at a time.
///
/// The first of two equal keys gets a private-use character at its front; the decoder takes the character off again and
/// then reports the second key. Columns to the right of it are corrected.
struct DuplicateMarks {
    static let character: Unicode.Scalar = "\u{F8FD}"
    private(set) var text: String
    private var columns: [Int: [Int]] = [:]
    private var left = 200
    private let usable: Bool

    init(_ text: String) {
        self.text = text
        usable = !text.unicodeScalars.contains(Self.character)
    }

    /// Marks the key at `place` (as Yams counts); false when that cannot be done.
    mutating func mark(_ place: Place) -> Bool {
        guard usable, left > 0, place.line > 0 else { return false }
        left -= 1
        var line = 1
        var index = text.unicodeScalars.startIndex
        while line < place.line {
            guard let end = text.unicodeScalars[index...].firstIndex(of: "\n") else { return false }
            index = text.unicodeScalars.index(after: end)
            line += 1
        }
        let end = text.unicodeScalars.endIndex
        guard var spot = text.unicodeScalars.index(index, offsetBy: place.column - 1, limitedBy: end), spot < end else {
            return false
        }
        var column = place.column
        let first = text.unicodeScalars[spot]
        if first == "\"" || first == "'" {
            spot = text.unicodeScalars.index(after: spot)
            column += 1
        }
        text.unicodeScalars.insert(Self.character, at: spot)
        columns[place.line, default: []].append(column)
        return true
    }

    /// The place in the file as the user has it.
    func original(_ place: Place) -> Place {
        var column = place.column
        for inserted in (columns[place.line] ?? []).reversed() where inserted < column { column -= 1 }
        return Place(line: place.line, column: column)
    }
}
