/// The tags of a prompt, read to know which variables it uses and how.
///
/// Only variables, sections, inverted sections and comments are allowed: a prompt is one file, and its text is not markup.
struct PromptTags: Sendable {
    enum Node: Sendable {
        case variable(String)
        case section(String, inverted: Bool, [Node])
    }

    /// Why a prompt cannot be used, and the line (from 1) that shows it.
    struct Fault: Error {
        let line: Int
        let reason: String
    }

    let nodes: [Node]

    init(_ source: String) throws(Fault) {
        var reader = Reader(bytes: Array(source.utf8))
        nodes = try reader.nodes(until: nil)
    }
}

private struct Reader {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func nodes(until open: String?) throws(PromptTags.Fault) -> [PromptTags.Node] {
        var nodes: [PromptTags.Node] = []
        let start = position
        while let tag = try nextTag() {
            switch tag.sigil {
            case UInt8(ascii: "!"), UInt8(ascii: "%"): continue
            case UInt8(ascii: "#"), UInt8(ascii: "^"):
                let inner = try self.nodes(until: tag.name)
                nodes.append(.section(tag.name, inverted: tag.sigil == UInt8(ascii: "^"), inner))
            case UInt8(ascii: "/"):
                guard tag.name == open else {
                    throw fault("{{/\(tag.name)}} closes what is not open" + (open.map { "; open is {{#\($0)}}" } ?? ""))
                }
                return nodes
            default: nodes.append(.variable(tag.name))
            }
        }
        if let open {
            position = start
            throw fault("{{#\(open)}} is never closed")
        }
        return nodes
    }

    /// The next tag, with the position moved behind it.
    private mutating func nextTag() throws(PromptTags.Fault) -> (sigil: UInt8, name: String)? {
        guard let start = find("{{", from: position) else {
            position = bytes.count
            return nil
        }
        position = start
        let triple = start + 2 < bytes.count && bytes[start + 2] == UInt8(ascii: "{")
        let closing = triple ? "}}}" : "}}"
        let from = start + (triple ? 3 : 2)
        guard let end = find(closing, from: from) else { throw fault("a tag is not closed by \(closing)") }
        var content = trimmed(bytes[from..<end])
        var sigil = UInt8(ascii: "&")
        if !triple, let first = content.first, !isNameByte(first) {
            sigil = first
            content = trimmed(content.dropFirst())
        }
        let name = String(decoding: content, as: UTF8.self)
        try check(sigil, name)
        position = end + closing.utf8.count
        return (sigil, name)
    }

    private func check(_ sigil: UInt8, _ name: String) throws(PromptTags.Fault) {
        switch sigil {
        case UInt8(ascii: "!"): return
        case UInt8(ascii: "%"):
            guard name.filter({ $0 != " " }) == "CONTENT_TYPE:TEXT" else {
                throw fault("prompts are plain text; remove the tag {{% \(name)}}")
            }
        case UInt8(ascii: "#"), UInt8(ascii: "^"), UInt8(ascii: "/"), UInt8(ascii: "&"):
            guard !name.isEmpty, name.utf8.allSatisfy(isNameByte) else {
                throw fault("'\(name)' is not a variable's name: letters, digits and underscores")
            }
        default:
            let tag = String(decoding: [sigil], as: UTF8.self)
            throw fault("the tag {{\(tag)\(name)}} is not allowed: a prompt is one file without includes")
        }
    }

    private func fault(_ reason: String) -> PromptTags.Fault {
        PromptTags.Fault(line: bytes[..<min(position, bytes.count)].count { $0 == UInt8(ascii: "\n") } + 1, reason: reason)
    }

    private func find(_ text: String, from: Int) -> Int? {
        let wanted = Array(text.utf8)
        var index = from
        while index + wanted.count <= bytes.count {
            if bytes[index..<index + wanted.count].elementsEqual(wanted) { return index }
            index += 1
        }
        return nil
    }

    private func trimmed(_ slice: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t") }
        var slice = slice.drop(while: isBlank)
        while let last = slice.last, isBlank(last) { slice.removeLast() }
        return slice
    }
}

private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "_"):
        true
    default: false
    }
}
