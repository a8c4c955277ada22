import FoundationEssentials
import Records
import TextKit

/// Replies about a picture that are JSON objects, and the schemas that ask for them. Around the object there may be prose or a
/// fence.
enum VisionReply {
    /// A verdict of one sentence.
    struct Verdict: Equatable {
        var verdict: SightVerdict
        var evidence: String?
    }

    /// What a sentence shall become.
    enum Correction: Equatable {
        case keep, delete
        case rewrite(String)
    }

    /// The verdicts by the sentences' numbers; empty where the reply has none. A sentence that has two has the first.
    /// - Parameter numbers: those that were asked about. Where as many came back under other numbers, they are taken in order.
    static func verdicts(in reply: String, of numbers: [Int]) -> [Int: Verdict] {
        let rows = rows(in: reply, "verdicts")
        return keyed(rows, by: numbers) { row in
            guard let name = row.verdict, let verdict = verdict(named: name) else { return nil }
            return Verdict(verdict: verdict, evidence: row.evidence.map { PythonText.collapsed($0) })
        }
    }

    /// The corrections by the sentences' numbers. One whose text is empty or that says nothing readable is not among them.
    static func corrections(in reply: String, of numbers: [Int]) -> [Int: Correction] {
        keyed(rows(in: reply, "corrections"), by: numbers) { row in
            let text = row.text.map { String(PythonText.strip($0)) } ?? ""
            switch row.action?.lowercased() {
            case "keep": return .keep
            case "delete": return .delete
            case "rewrite": return text.isEmpty ? nil : .rewrite(text)
            default: return nil
            }
        }
    }

    /// Questions about sentences, in their order.
    static func questions(in reply: String) -> [(sentence: Int, question: String)] {
        rows(in: reply, "questions").compactMap { row in
            guard let number = row.sentence?.value, let text = row.question.map({ PythonText.collapsed($0) }), !text.isEmpty
            else {
                return nil
            }
            return (number, text)
        }
    }

    /// Boxes by the sentences' numbers, in shares of the picture; one that is no rectangle inside of it is not among them.
    static func boxes(in reply: String, of numbers: [Int]) -> [Int: Box] {
        keyed(rows(in: reply, "boxes"), by: numbers) { row in
            guard let sides = row.box, sides.count == 4, sides.allSatisfy({ (0...1).contains($0) }) else { return nil }
            var numbers = sides.makeIterator()
            guard let x1 = numbers.next(), let y1 = numbers.next(), let x2 = numbers.next(), let y2 = numbers.next(), x1 < x2,
                y1 < y2
            else { return nil }
            return Box(x1: x1, y1: y1, x2: x2, y2: y2)
        }
    }

    /// A critique and whether it finds nothing to mend.
    static func critique(in reply: String) -> (text: String, isRight: Bool)? {
        guard let object = object(in: reply), let isRight = object.isRight else { return nil }
        return (PythonText.collapsed(object.critique ?? ""), isRight)
    }

    /// `A` or `B`.
    static func choice(in reply: String) -> String? {
        let given = object(in: reply)?.choice ?? String(PythonText.strip(reply))
        return ["A", "B"].first { $0 == given.uppercased() }
    }

    // MARK: - Reading

    private struct Whole: Decodable {
        var verdicts: [Row]?
        var corrections: [Row]?
        var questions: [Row]?
        var boxes: [Row]?
        var critique: String?
        var isRight: Bool?
        var choice: String?

        enum CodingKeys: String, CodingKey {
            case verdicts, corrections, questions, boxes, critique
            case isRight = "is_right"
            case choice
        }
    }

    private struct Row: Decodable {
        var sentence: Number?
        var verdict: String?
        var evidence: String?
        var action: String?
        var text: String?
        var question: String?
        var box: [Double]?
    }

    /// A number, or a text of digits.
    private struct Number: Decodable {
        var value: Int

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                value = number
            } else {
                value = Int(try container.decode(String.self)) ?? 0
            }
        }
    }

    private static func object(in reply: String) -> Whole? {
        guard let block = JSONBlock.first(in: reply), block.kind == .object else { return nil }
        return try? JSONDecoder().decode(Whole.self, from: Data(block.text.utf8))
    }

    /// The rows of a member; of a reply that is a bare list, the list.
    private static func rows(in reply: String, _ name: String) -> [Row] {
        guard let block = JSONBlock.first(in: reply) else { return [] }
        if block.kind == .array { return (try? JSONDecoder().decode([Row].self, from: Data(block.text.utf8))) ?? [] }
        guard let object = object(in: reply) else { return [] }
        switch name {
        case "verdicts": return object.verdicts ?? []
        case "corrections": return object.corrections ?? []
        case "boxes": return object.boxes ?? []
        default: return object.questions ?? []
        }
    }

    private static func keyed<Value>(_ rows: [Row], by numbers: [Int], _ read: (Row) -> Value?) -> [Int: Value] {
        let given = rows.map { $0.sentence?.value ?? 0 }
        let isInOrder = rows.count == numbers.count && Set(given) != Set(numbers)
        var values: [Int: Value] = [:]
        for (row, number) in zip(rows, isInOrder ? numbers : given) {
            guard numbers.contains(number), values[number] == nil, let value = read(row) else { continue }
            values[number] = value
        }
        return values
    }

    private static func verdict(named name: String) -> SightVerdict? {
        var key = ""
        for scalar in name.lowercased().unicodeScalars {
            key.unicodeScalars.append(scalar == " " || scalar == "-" ? "_" : scalar)
        }
        return SightVerdict(rawValue: key)
    }
}

/// JSON schemas of such replies. All members are needed, in this order.
enum VisionSchema {
    static let draft = object([("question", text), ("answer", text)])
    static let verdicts = list(
        "verdicts", [("sentence", number), ("verdict", one(of: SightVerdict.allCases.map(\.rawValue))), ("evidence", anyText)])
    static let corrections = list(
        "corrections", [("sentence", number), ("action", one(of: ["keep", "rewrite", "delete"])), ("text", anyText)])
    static let questions = list("questions", [("sentence", number), ("question", text)])
    static let boxes = list(
        "boxes",
        [
            ("sentence", number),
            ("box", #"{"type":"array","items":{"type":"number","minimum":0,"maximum":1},"minItems":4,"maxItems":4}"#),
        ])
    static let critique = object([("critique", anyText), ("is_right", #"{"type":"boolean"}"#)])
    static let choice = object([("choice", one(of: ["A", "B"]))])

    private static let text = #"{"type":"string","minLength":1}"#
    private static let anyText = #"{"type":"string"}"#
    private static let number = #"{"type":"integer","minimum":1}"#

    private static func one(of names: [String]) -> String {
        #"{"type":"string","enum":[\#(names.map { "\"\($0)\"" }.joined(separator: ","))]}"#
    }

    private static func list(_ name: String, _ members: [(String, String)]) -> String {
        object([(name, #"{"type":"array","items":\#(object(members))}"#)])
    }

    private static func object(_ members: [(name: String, schema: String)]) -> String {
        let properties = members.map { "\"\($0.name)\":\($0.schema)" }.joined(separator: ",")
        let names = members.map { "\"\($0.name)\"" }.joined(separator: ",")
        return #"{"type":"object","properties":{\#(properties)},"required":[\#(names)],"additionalProperties":false}"#
    }
}
