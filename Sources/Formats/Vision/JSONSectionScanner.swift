import Support

/// Cuts chosen fields out of the elements of chosen arrays of one JSON object, however its bytes arrive and in whatever order the
/// members stand. What is not chosen is passed over by brackets and quotes alone and never held; a broken element does not hide
/// the ones behind it.
struct JSONSectionScanner {
    private enum State {
        case start, firstName, name, inName, colon, beforeValue, inValue, afterValue
        case firstElement, element, inDamage, afterElement
        case end, unreadable
    }

    /// The most bytes of a name that are told apart.
    private static let nameLimit = 256

    private let sections: [String: Set<String>]
    private let valueLimit: Int
    private var state = State.start
    private var line = 1
    private var position = 0
    private var section: String?
    private var counts: [String: Int] = [:]
    private var current: Element?
    private var name: [UInt8] = []
    private var kept: Field?
    private var depth = 0
    private var isInText = false
    private var isEscaped = false

    /// - Parameters:
    ///   - sections: the fields to keep of the elements of each array.
    ///   - valueLimit: the most bytes of a field's value that are kept.
    init(_ sections: [String: Set<String>], valueLimit: Int = 1 << 20) {
        self.sections = sections
        self.valueLimit = valueLimit
    }

    /// Takes more of the stream and hands over what it completes, in order.
    mutating func feed(_ bytes: [UInt8], _ each: (Event) throws -> Void) rethrows {
        let start = position
        while position - start < bytes.count {
            let index = position - start
            if state == .inValue, let end = endOfRun(bytes, from: index) {
                pass(bytes[index..<end])
                continue
            }
            let byte = bytes[index]
            if try take(byte, each) {
                position += 1
                if byte == UInt8(ascii: "\n") { line += 1 }
            }
        }
    }

    /// Ends the stream.
    mutating func finish(_ each: (Event) throws -> Void) rethrows {
        switch state {
        case .end, .unreadable: return
        case .start: try each(fault("the file is empty"))
        default: try each(fault("the JSON object is not closed: the file seems to be cut off"))
        }
        state = .unreadable
    }

    /// - Returns: whether the byte is done with; else it is looked at again in the state it led to.
    private mutating func take(_ byte: UInt8, _ each: (Event) throws -> Void) rethrows -> Bool {
        switch state {
        case .inName: takeInName(byte)
        case .inValue: return takeInValue(byte)
        case .inDamage: return try takeInDamage(byte, each)
        case .unreadable: break
        default:
            if Self.isBlank(byte) { return true }
            return try takeStructure(byte, each)
        }
        return true
    }

    private mutating func takeStructure(_ byte: UInt8, _ each: (Event) throws -> Void) rethrows -> Bool {
        switch (state, byte) {
        case (.start, 0xEF), (.start, 0xBB), (.start, 0xBF): return true
        case (.start, UInt8(ascii: "{")): state = .firstName
        case (.start, _): return try give(up: "the file is not one JSON object", each)
        case (.firstName, UInt8(ascii: "\"")), (.name, UInt8(ascii: "\"")):
            name = []
            state = .inName
        case (.firstName, UInt8(ascii: "}")), (.afterValue, UInt8(ascii: "}")): try endObject(each)
        case (.firstName, _), (.name, _): return try give(up: "a member's name in quotes is expected here", each)
        case (.colon, UInt8(ascii: ":")): state = .beforeValue
        case (.colon, _): return try give(up: "a colon is expected here", each)
        case (.beforeValue, _): return try beginValue(byte, each)
        case (.afterValue, UInt8(ascii: ",")): state = .name
        case (.afterValue, _): return try give(up: "a comma or } is expected here", each)
        case (.firstElement, UInt8(ascii: "]")), (.afterElement, UInt8(ascii: "]")): endSection()
        case (.firstElement, _), (.element, _): return beginElement(byte)
        case (.afterElement, UInt8(ascii: ",")): state = .element
        case (.afterElement, _):
            // A comma is missing: the next element is none the worse for it.
            try each(fault("a comma or ] is expected here"))
            state = .element
            return false
        case (.end, _): return try give(up: "something follows the JSON object", each)
        case (.inName, _), (.inValue, _), (.inDamage, _), (.unreadable, _): break
        }
        return true
    }

    /// Ends what cannot be read on: the element it happened in, or the file.
    private mutating func give(up reason: String, _ each: (Event) throws -> Void) rethrows -> Bool {
        if current != nil {
            note(reason)
            beginDamage(depth: 1)
        } else {
            try each(fault(reason))
            state = .unreadable
        }
        return false
    }

    private mutating func note(_ reason: String) {
        guard let current, current.fault == nil else { return }
        self.current?.fault = JSONFault(offset: position - current.offset, reason: reason)
    }

    private func fault(_ reason: String) -> Event {
        .fault(line: line, offset: position, reason: reason)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}

// Objects, arrays and elements begin and end.
extension JSONSectionScanner {
    private mutating func endObject(_ each: (Event) throws -> Void) rethrows {
        guard current != nil else {
            state = .end
            return
        }
        try endElement(each)
    }

    private mutating func endElement(_ each: (Event) throws -> Void) rethrows {
        state = .afterElement
        guard let element = current else { return }
        current = nil
        try each(.element(element))
    }

    private mutating func endSection() {
        section = nil
        state = .afterValue
    }

    /// Begins an element; what is no object is passed over as damage.
    private mutating func beginElement(_ byte: UInt8) -> Bool {
        let section = section ?? ""
        let index = counts[section, default: 0]
        counts[section] = index + 1
        current = Element(section: section, index: index, line: line, offset: position)
        if byte == UInt8(ascii: "{") {
            state = .firstName
            return true
        }
        note("an element of '\(section)' is a JSON object")
        beginDamage(depth: 0)
        return false
    }

    private mutating func beginDamage(depth: Int) {
        state = .inDamage
        self.depth = depth
        isInText = false
        isEscaped = false
        kept = nil
    }

    /// Looks for the end of a broken element by brackets and quotes.
    private mutating func takeInDamage(_ byte: UInt8, _ each: (Event) throws -> Void) rethrows -> Bool {
        if passText(byte) { return true }
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"):
            depth -= 1
            if depth <= 0 { try endElement(each) }
        case UInt8(ascii: "]") where depth > 0: depth -= 1
        case UInt8(ascii: ",") where depth > 0: break
        case UInt8(ascii: "]"), UInt8(ascii: ","):
            try endElement(each)
            return false
        default: break
        }
        return true
    }

    /// Whether `byte` belongs to a text.
    private mutating func passText(_ byte: UInt8) -> Bool {
        if isEscaped {
            isEscaped = false
        } else if isInText {
            if byte == UInt8(ascii: "\\") { isEscaped = true }
            if byte == UInt8(ascii: "\"") { isInText = false }
        } else {
            isInText = byte == UInt8(ascii: "\"")
            return isInText
        }
        return true
    }
}

// Names and values.
extension JSONSectionScanner {
    private mutating func takeInName(_ byte: UInt8) {
        if !isEscaped, byte == UInt8(ascii: "\"") {
            state = .colon
            return
        }
        isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
        if name.count < Self.nameLimit { name.append(byte) }
    }

    private mutating func beginValue(_ byte: UInt8, _ each: (Event) throws -> Void) rethrows -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"):
            return try give(up: "a JSON value is expected here", each)
        default: break
        }
        let name = String(decoding: name, as: UTF8.self)
        if let current {
            if sections[current.section]?.contains(name) == true {
                if current.fields.contains(where: { $0.name == name }) { note("the field '\(name)' is given twice") }
                kept = Field(name: name, offset: position - current.offset)
            }
        } else if sections[name] != nil {
            if byte == UInt8(ascii: "[") {
                section = name
                state = .firstElement
                return true
            }
            try each(fault("'\(name)' is no array"))
        }
        state = .inValue
        depth = 0
        isInText = false
        isEscaped = false
        return false
    }

    /// - Returns: whether the byte belongs to the value.
    private mutating func takeInValue(_ byte: UInt8) -> Bool {
        if passText(byte) {
            keep(CollectionOfOne(byte))
            if !isInText, depth == 0 { endValue() }
            return true
        }
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            if depth == 0 {
                endValue()
                return false
            }
            depth -= 1
            keep(CollectionOfOne(byte))
            if depth == 0 { endValue() }
            return true
        case UInt8(ascii: ",") where depth == 0:
            endValue()
            return false
        default:
            if depth == 0, Self.isBlank(byte) {
                endValue()
                return false
            }
        }
        keep(CollectionOfOne(byte))
        return true
    }

    private mutating func endValue() {
        state = .afterValue
        if let field = kept { current?.fields.append(field) }
        kept = nil
    }

    /// Where the bytes end that change nothing: inside a text, or between brackets. Nil where the next byte is one that does.
    private func endOfRun(_ bytes: [UInt8], from start: Int) -> Int? {
        if isEscaped || !isInText && depth == 0 { return nil }
        let end = bytes.withUnsafeBufferPointer { buffer in
            if isInText { return JSONWriter.plainPrefix(buffer, from: start) }
            var index = start
            // Quotes and brackets alone change anything here, and no number has a letter as high as a bracket.
            while index < buffer.count, buffer[index] < UInt8(ascii: "["), buffer[index] != UInt8(ascii: "\"") { index += 1 }
            return index
        }
        return end > start ? end : nil
    }

    /// Takes a run that changes nothing.
    private mutating func pass(_ run: ArraySlice<UInt8>) {
        keep(run)
        position += run.count
        // No line ends inside a text.
        if !isInText { line += run.count { $0 == UInt8(ascii: "\n") } }
    }

    private mutating func keep(_ run: some Collection<UInt8>) {
        guard kept != nil else { return }
        kept?.length += run.count
        let room = max(0, valueLimit - (kept?.bytes.count ?? 0))
        kept?.bytes.append(contentsOf: run.prefix(room))
    }
}
