/// Joins what stands after labels to instances.
struct InstanceReader {
    typealias Mark = ResynchronisingInstances.Mark

    private let lines: ReplyLines
    private let marks: [Mark]
    private let start: Int
    private let end: Int

    init(_ lines: ReplyLines, marks: [Mark]) {
        self.lines = lines
        self.marks = marks
        start = lines.lines.first?.range.lowerBound ?? 0
        end = lines.end
    }

    /// A model that was asked for the label first may still give the input first.
    var answersInputFirst: Bool {
        guard let place = marks.firstIndex(where: { $0.label != .heading }) else { return false }
        return marks[place].label == .input || place > 0 && !text(place - 1).isEmpty
    }

    /// Examples that have headings and no fields: each is an output.
    func bareOutputs() -> [ParsedInstance] {
        marks.indices.compactMap { place in
            let output = text(place)
            return output.isEmpty ? nil : instance("", output, marks[place].start)
        }
    }

    /// An instance is complete with its output. What follows a heading without a label, or stands before the first label, is its
    /// input: free field names stay in it.
    func inputFirst() -> [ParsedInstance] {
        var instances: [ParsedInstance] = []
        var input = leadingInput()
        var offset: Int? = input.isEmpty ? nil : start
        for (place, mark) in marks.enumerated() {
            switch mark.label {
            case .heading:
                input = text(place)
                offset = mark.start
                if !input.isEmpty, place + 1 == marks.count || marks[place + 1].label == .heading {
                    instances.append(instance("", input, mark.start))
                    (input, offset) = ("", nil)
                }
            case .input:
                input = joined(input, text(place))
                offset = offset ?? mark.start
            case .output:
                // A further output for an input that has one is an alternative, which the format has no place for.
                if place > 0, marks[place - 1].label == .output, let last = instances.last, !last.input.isEmpty { continue }
                instances.append(instance(input, text(place), offset ?? mark.start))
                (input, offset) = ("", nil)
            }
        }
        return instances
    }

    /// The label is the rest of its line, or the next line when that is empty; the input is what follows, up to the next label.
    func outputFirst() -> [ParsedInstance] {
        marks.indices.filter { marks[$0].label == .output }.map { place in
            let whole = text(place)
            let lineEnd = whole.unicodeScalars.firstIndex { $0 == "\n" || $0 == "\r" || $0 == "\u{2028}" || $0 == "\u{2029}" }
            let label = PythonText.strip(whole[..<(lineEnd ?? whole.endIndex)])
            var input = lineEnd.map { String(PythonText.strip(whole[$0...])) } ?? ""
            if place + 1 < marks.count, marks[place + 1].label == .input { input = joined(input, text(place + 1)) }
            return instance(input, String(label), marks[place].start)
        }
    }

    private func instance(_ input: String, _ output: String, _ offset: Int) -> ParsedInstance {
        ParsedInstance(input: input, output: output, offset: offset, isTerminated: true)
    }

    private func joined(_ first: String, _ second: String) -> String {
        first.isEmpty ? second : second.isEmpty ? first : first + "\n" + second
    }

    /// The text of mark `place`, up to the next mark, without rules that separate instances and without the model's farewell.
    private func text(_ place: Int) -> String {
        let next = place + 1 < marks.count ? marks[place + 1].start : end
        let start = marks[place].contentStart
        var kept = start
        var isAfterBlank = false
        let nextLine = place + 1 < marks.count ? marks[place + 1].line : lines.lines.count
        for line in lines.lines[marks[place].line..<nextLine] {
            if line.isBlank {
                isAfterBlank = true
                continue
            }
            let isFarewell = next == end && isAfterBlank && SmallTalk.closes(lines.bytes, line.range)
            if !line.isFenced, isFarewell { break }
            if line.isFenced || kept == start || !SmallTalk.isRule(lines.bytes.stripped(line.range).text) {
                kept = max(kept, line.range.upperBound)
            }
            isAfterBlank = false
        }
        return Emphasis.withoutOpenBold(lines.bytes.stripped(start..<max(start, min(kept, next))).text)
    }

    /// What stands before the first label and is no small talk. Before an input label it must look like a field of its own.
    private func leadingInput() -> String {
        guard let first = marks.first, first.label != .heading else { return "" }
        let paragraphs = lines.bytes.stripped(start..<max(start, first.start)).text
        guard !paragraphs.isEmpty, !SmallTalk.opens(paragraphs) else { return "" }
        let line = paragraphs.prefix { !$0.isNewline }
        let hasField = line.dropLast().contains { $0 == ":" || $0 == "：" }
        return first.label == .output || hasField ? paragraphs : ""
    }
}
