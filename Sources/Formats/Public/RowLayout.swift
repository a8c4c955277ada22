import Records
import Support

/// How a row stood in its published file, so that it can be put back: its JSON with names in place of what our own row holds.
///
/// Every string of a layout names something: `@instruction`, `@input`, `@output` a column, `@0` the text of a message, `$NAME` a
/// text under `extra`, `%NAME` a JSON value kept there as text, `+NAME` the elements of such an array, `*NAME` the rows of a list,
/// `~[…]` such names one after another, `=TEXT` the text itself. All else stands for itself.
enum RowLayout {
    /// What a layout speaks of.
    struct Contents {
        var instruction = ""
        var input = ""
        var output = ""
        var messages: [String] = []
        var extra: [String: String] = [:]
        /// Values of rows, by the name of the list that they are in.
        var lists: [String: [JSONValue]] = [:]
    }

    /// Why a layout cannot be followed.
    struct Fault: Error {
        let reason: String
    }

    /// A value that is kept in the layout itself.
    static func literal(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string("=" + text)
        case .array(let values): .array(values.map(literal))
        case .object(let members):
            .object(members.map { JSONValue.Member(name: $0.name, offset: $0.offset, value: literal($0.value)) })
        case .null, .bool, .number: value
        }
    }

    static func message(_ index: Int) -> JSONValue { .string("@\(index)") }

    /// Text that is put together of names.
    static func joined(_ names: [String]) -> JSONValue {
        .string("~" + JSONText(.array(names.map { .string($0) })).text)
    }

    /// The value that `layout` says with `contents` in the places that it names.
    /// - Throws: ``Fault`` for a layout that was not made here; it may not make more of a row than twice what a row may have.
    static func fill(_ layout: JSONValue, with contents: Contents) throws(Fault) -> JSONValue {
        var room = 2 * RowReader.rowLimit
        return try fill(layout, contents, &room)
    }

    private static func fill(_ layout: JSONValue, _ contents: Contents, _ room: inout Int) throws(Fault) -> JSONValue {
        switch layout {
        case .string(let name): return try value(of: name, contents, &room)
        case .array(let values):
            var filled: [JSONValue] = []
            for value in values {
                if case .string(let reference) = value, case ("+"?, let name) = parts(of: reference) {
                    filled += try elements(of: name, contents, &room)
                } else {
                    filled.append(try fill(value, contents, &room))
                }
            }
            return .array(filled)
        case .object(let members):
            var filled: [JSONValue.Member] = []
            for member in members {
                filled.append(.init(name: member.name, offset: 0, value: try fill(member.value, contents, &room)))
            }
            return .object(filled)
        case .null, .bool, .number: return layout
        }
    }

    /// The sign that says what a string of a layout names, and what it names.
    private static func parts(of reference: String) -> (sign: Unicode.Scalar?, name: String) {
        // By scalars: what is named may begin with a mark that makes one character with the sign.
        let scalars = reference.unicodeScalars
        return (scalars.first, String(scalars.dropFirst()))
    }

    private static func value(of reference: String, _ contents: Contents, _ room: inout Int) throws(Fault) -> JSONValue {
        let (sign, name) = parts(of: reference)
        switch sign {
        case "=": return .string(name)
        case "$": return .string(try taken(try kept(name, in: contents), &room))
        case "%": return try parsed(try taken(try kept(name, in: contents), &room))
        case "*": return .array(contents.lists[name] ?? [])
        case "@": return .string(try taken(try text(of: name, in: contents), &room))
        case "~":
            guard case .array(let parts) = try parsed(name) else { break }
            var text = ""
            for part in parts {
                guard case .string(let piece) = try fill(part, contents, &room) else { throw unknown(reference) }
                text += piece
            }
            return .string(text)
        default: break
        }
        throw unknown(reference)
    }

    /// A text that a layout names; it may name it again and again.
    private static func taken(_ text: String, _ room: inout Int) throws(Fault) -> String {
        room -= text.utf8.count
        guard room >= 0 else { throw Fault(reason: "its layout makes more of it than a row may have") }
        return text
    }

    private static func text(of name: String, in contents: Contents) throws(Fault) -> String {
        switch name {
        case "instruction": return contents.instruction
        case "input": return contents.input
        case "output": return contents.output
        default:
            guard let index = Int(name), contents.messages.indices.contains(index) else {
                throw Fault(reason: "its layout speaks of the message \(name), of \(contents.messages.count)")
            }
            return contents.messages[index]
        }
    }

    private static func elements(of name: String, _ contents: Contents, _ room: inout Int) throws(Fault) -> [JSONValue] {
        guard case .array(let values) = try parsed(try taken(try kept(name, in: contents), &room)) else {
            throw Fault(reason: "extra.\(name) is no array any more")
        }
        return values
    }

    private static func kept(_ name: String, in contents: Contents) throws(Fault) -> String {
        guard let text = contents.extra[name] else { throw Fault(reason: "extra.\(name) is missing") }
        return text
    }

    static func parsed(_ json: String) throws(Fault) -> JSONValue {
        do throws(JSONFault) {
            return try JSONParser.parse(Array(json.utf8)[...])
        } catch {
            throw Fault(reason: "a value under extra is no JSON: \(error.reason)")
        }
    }

    private static func unknown(_ reference: String) -> Fault {
        Fault(reason: "its layout has the unknown name '\(reference.prefix(40))'")
    }
}
