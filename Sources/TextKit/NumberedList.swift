/// The items of a numbered list in a model's reply.
public enum NumberedList {
    /// How a reply is read.
    public enum Mode: Sendable {
        /// As Self-Instruct's code: split at newline, digits, at most one whitespace, dot, space; every piece is an item, also an
        /// empty one. Source: `text-generation` §1.2, step 6.
        case compat
        /// Finds each item by its number, whatever came before it, and what a chat model puts around a list is not an item.
        case resynchronising
    }

    /// One item.
    public struct Item: Equatable, Sendable {
        /// The item without its number; in ``Mode/compat`` with the whitespace it had.
        public let text: String
        /// The number it carried, or would have carried.
        public let number: Int
        /// Where it begins in the reply, in UTF-8 bytes: a key that is stable as long as the reply is.
        public let offset: Int
        /// False for the last item of a reply that was cut: it may be incomplete.
        public let isTerminated: Bool
    }

    /// Reads `reply`, the answer to a prompt that ended with `number` and a dot.
    ///
    /// - Parameter wasCut: Whether the reply ended because of its length (`finish_reason` is `length`).
    public static func parse(
        _ reply: String, startingAt number: Int, mode: Mode = .resynchronising, wasCut: Bool = false
    ) -> [Item] {
        let items =
            switch mode {
            case .compat: CompatList.items(reply, startingAt: number)
            case .resynchronising: ResynchronisingList.items(reply, startingAt: number)
            }
        guard wasCut, let last = items.last else { return items }
        return items.dropLast() + [Item(text: last.text, number: last.number, offset: last.offset, isTerminated: false)]
    }
}

enum CompatList {
    static func items(_ reply: String, startingAt number: Int) -> [NumberedList.Item] {
        let bytes = Array(reply.utf8)
        var items: [NumberedList.Item] = []
        var start = 0
        var current = number
        var place = 0
        func close(at end: Int) {
            let text = String(decoding: bytes[start..<end], as: UTF8.self)
            items.append(NumberedList.Item(text: text, number: current, offset: start, isTerminated: true))
        }
        while place < bytes.count {
            guard bytes[place] == 0x0A, let mark = separator(bytes, after: place + 1) else {
                place += 1
                continue
            }
            close(at: place)
            (current, start) = (mark.number, mark.end)
            place = mark.end
        }
        close(at: bytes.count)
        return items
    }

    /// `\d+\s?\. ` at `start`; Python's `\d` and `\s` are Unicode's.
    private static func separator(_ bytes: [UInt8], after start: Int) -> (number: Int, end: Int)? {
        var scanner = ByteScanner(bytes, in: start..<bytes.count)
        var number = 0
        while let scalar = scanner.scalar(), let digit = decimal(scalar) {
            number = min(number, 99_999_999) * 10 + digit
            scanner.skipScalar()
        }
        guard scanner.position > start else { return nil }
        if let scalar = scanner.scalar(), PythonText.isWhitespace(scalar) { scanner.skipScalar() }
        return scanner.skip(". ") ? (number, scanner.position) : nil
    }

    static func decimal(_ scalar: Unicode.Scalar) -> Int? {
        if scalar.isASCII { return (0x30...0x39).contains(scalar.value) ? Int(scalar.value - 0x30) : nil }
        guard scalar.properties.generalCategory == .decimalNumber else { return nil }
        return scalar.properties.numericValue.map { Int($0) }
    }
}
