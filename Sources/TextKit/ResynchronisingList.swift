import Glibc

/// Finds list items by their numbers. See ``NumberedList/Mode/resynchronising``.
enum ResynchronisingList {
    private struct Mark {
        let line: Int
        let number: Int
        let contentStart: Int
        let leavesBoldOpen: Bool
    }

    static func items(_ reply: String, startingAt number: Int) -> [NumberedList.Item] {
        let lines = ReplyLines(reply)
        if let items = JSONList.items(lines, startingAt: number) { return items }
        var marks = marks(in: lines, number)
        if marks.isEmpty { marks = bullets(in: lines, number) }
        guard let first = marks.first else { return loneItem(lines, number) }

        var items: [NumberedList.Item] = []
        if first.number == number &+ 1, let leading = leadingItem(lines, upTo: first.line, number) { items.append(leading) }
        let hasParagraphs = zip(marks, marks.dropFirst()).contains { mark, next in
            body(lines, mark.line, next.line).paragraphs > 1
        }
        for (place, mark) in marks.enumerated() {
            let isLast = place == marks.count - 1
            let next = isLast ? lines.lines.count : marks[place + 1].line
            let trims = isLast && marks.count + items.count > 1 && !hasParagraphs
            let end = body(lines, mark.line, next, onlyFirst: trims, isLast: isLast).end
            if let item = item(lines, from: mark.contentStart, to: end, mark.number, mark.leavesBoldOpen) { items.append(item) }
        }
        return items
    }

    /// Numbered lines that are not nested in an item: a number indented more than the first is part of its item.
    private static func marks(in lines: ReplyLines, _ number: Int) -> [Mark] {
        var marks: [Mark] = []
        var indent: Int?
        for (place, line) in lines.lines.enumerated() where !line.isFenced && !line.isBlank {
            guard let mark = LineLabel.number(lines.bytes, in: line.range) else { continue }
            if let indent, mark.indent >= indent + 2 { continue }
            indent = indent ?? mark.indent
            marks.append(
                Mark(
                    line: place, number: mark.value, contentStart: mark.contentStart, leavesBoldOpen: mark.leavesBoldOpen))
        }
        return marks
    }

    /// A list without numbers: at least two lines that begin with a bullet.
    private static func bullets(in lines: ReplyLines, _ number: Int) -> [Mark] {
        var marks: [Mark] = []
        for (place, line) in lines.lines.enumerated() where !line.isFenced {
            var scanner = ByteScanner(lines.bytes, in: line.range)
            guard scanner.skipAny(["- ", "* ", "• ", "· ", "•"]) else { continue }
            marks.append(
                Mark(line: place, number: number &+ marks.count, contentStart: scanner.position, leavesBoldOpen: false))
        }
        return marks.count > 1 ? marks : []
    }

    /// Text before the number that follows `number` continues the prompt's own `9.`, unless it announces a list.
    private static func leadingItem(_ lines: ReplyLines, upTo line: Int, _ number: Int) -> NumberedList.Item? {
        guard line > 0 else { return nil }
        let found = item(lines, from: lines.lines[0].range.lowerBound, to: lines.lines[line - 1].range.upperBound, number, false)
        guard let found, !announces(found.text) else { return nil }
        return found
    }

    /// A reply without any mark is one item, its first paragraph.
    private static func loneItem(_ lines: ReplyLines, _ number: Int) -> [NumberedList.Item] {
        guard let first = lines.lines.firstIndex(where: { !$0.isBlank }) else { return [] }
        let end = body(lines, first, lines.lines.count, onlyFirst: true, isLast: true).end
        guard let found = item(lines, from: lines.lines[first].range.lowerBound, to: end, number, false),
            !announces(found.text)
        else { return [] }
        return [found]
    }

    /// "Here are the tasks:" announces; "Rewrite the following sentence:" is an item.
    private static func announces(_ text: String) -> Bool {
        (text.hasSuffix(":") || text.hasSuffix("：") || text.hasSuffix(":**")) && SmallTalk.opens(text)
    }

    /// Where an item's text ends among the lines from `line` up to `next`, and how many paragraphs it has.
    ///
    /// A rule such as `---` ends it. With `onlyFirst`, so does its first blank line; in the last item also a paragraph that
    /// speaks to the user.
    private static func body(
        _ lines: ReplyLines, _ line: Int, _ next: Int, onlyFirst: Bool = false, isLast: Bool = false
    ) -> (end: Int, paragraphs: Int) {
        var end = lines.lines[line].range.upperBound
        var paragraphs = 1
        var isAfterBlank = false
        for place in line..<next {
            let candidate = lines.lines[place]
            if candidate.isBlank, !candidate.isFenced {
                isAfterBlank = true
                continue
            }
            if isAfterBlank, place > line {
                if !candidate.isFenced,
                    SmallTalk.isRule(lines.bytes.stripped(candidate.range).text)
                        || isLast && SmallTalk.closes(lines.bytes, candidate.range)
                {
                    break
                }
                // A fenced or indented block belongs to the item above it.
                if onlyFirst, !candidate.isFenced, !isIndented(lines, candidate) { break }
                paragraphs += 1
            }
            isAfterBlank = false
            end = candidate.range.upperBound
        }
        return (end, paragraphs)
    }

    private static func isIndented(_ lines: ReplyLines, _ line: ReplyLines.Line) -> Bool {
        var scanner = ByteScanner(lines.bytes, in: line.range)
        return scanner.skipBlanks() >= 2
    }

    private static func item(
        _ lines: ReplyLines, from start: Int, to end: Int, _ number: Int, _ leavesBoldOpen: Bool
    ) -> NumberedList.Item? {
        guard start <= end else { return nil }
        var (text, offset) = lines.bytes.stripped(start..<end)
        if leavesBoldOpen { text = Emphasis.removingFirstMark(text) }
        guard !text.isEmpty else { return nil }
        return NumberedList.Item(text: text, number: number, offset: offset, isTerminated: true)
    }
}

enum Emphasis {
    /// `text` without its first `**` or `__`: the one that closes bold opened before the text.
    static func removingFirstMark(_ text: String) -> String {
        let bytes = Array(text.utf8)
        for place in bytes.indices.dropLast() where bytes[place] == bytes[place + 1] {
            guard bytes[place] == UInt8(ascii: "*") || bytes[place] == UInt8(ascii: "_") else { continue }
            let joined = bytes[..<place] + bytes[(place + 2)...]
            return String(PythonText.strip(String(decoding: joined, as: UTF8.self)))
        }
        return text
    }

    /// `**Label: x**` leaves the second mark at the end of the first line.
    static func withoutOpenBold(_ text: String) -> String {
        // Nearly every text is without, and walking characters is slow.
        var text = text
        let mayHold = text.withUTF8 { bytes in
            bytes.baseAddress.map { memchr($0, Int32(UInt8(ascii: "*")), bytes.count) != nil } ?? false
        }
        guard mayHold else { return text }
        let line = text.prefix { !$0.isNewline }
        guard line.hasSuffix("**"), line.split(separator: "**", omittingEmptySubsequences: false).count == 2 else { return text }
        return String(line.dropLast(2)) + String(text[line.endIndex...])
    }
}
