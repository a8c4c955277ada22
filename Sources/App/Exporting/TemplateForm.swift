import Formats
import Records
import Support
import Templates

/// Rows rendered by a template of the user's: one text a row, or a prompt and a completion.
struct TemplateForm {
    /// The templates' digests, by their files' names.
    let hashes: [String: String]
    private let prompt: Template
    /// Of the completion; nil where that is the answer as it is.
    private let completion: Template?
    private let isPair: Bool

    private static let texts: Set<String> = [
        "id", "instruction", "input", "output", "question", "answer", "system", "rationale", "next",
    ]
    private static let flags: Set<String> = ["has_input", "has_system", "has_rationale", "has_shots"]
    private static let lists: [String: Set<String>] = [
        "shots": ["number", "instruction", "input", "output", "question", "answer", "rationale"], "turns": ["speaker", "text"],
    ]

    private struct Template {
        let name: String
        let set: PromptSet
        let needs: PromptNeeds
    }

    /// - Parameters:
    ///   - completion: nil for the answer as it is.
    ///   - isPair: prompt and completion instead of one text.
    /// - Throws: ``MillError`` `prompt.missing` or `prompt.variable`, also where a prompt shows the answer.
    init(_ file: String, completion: String?, isPair: Bool, library: PromptLibrary, shots: Int) throws(MillError) {
        prompt = try Self.template(file, library)
        self.completion = try completion.map { file throws(MillError) in try Self.template(file, library) }
        self.isPair = isPair
        hashes = [prompt, self.completion].compactMap { $0 }.reduce(into: [:]) { hashes, template in
            let name = template.name.split(separator: "/").last.map(String.init) ?? template.name
            hashes[name] = template.set.hashes[template.name]
        }
        if isPair, let leak = ["answer", "output"].first(where: prompt.needs.names.contains) {
            throw MillError(
                .promptVariable, "use the template", file, cause: "its prompt shows the row's own {{\(leak)}}",
                hint: "The answer is the completion: leave it out, or write one text a row with --to text.")
        }
        let showsShots = prompt.needs.names.contains("shots") || self.completion?.needs.names.contains("shots") == true
        guard showsShots == (shots > 0) else {
            throw MillError(
                .promptVariable, "use the template", file,
                cause: showsShots ? "it shows demonstrations, and none are to be drawn" : "it has no {{#shots}} … {{/shots}}",
                hint: showsShots ? "Say how many with --shots." : "Leave out --shots, or use a template that shows them.")
        }
    }

    /// A file, or the name of one in `Prompts/export`.
    private static func template(_ file: String, _ library: PromptLibrary) throws(MillError) -> Template {
        let packaged = "export/" + file
        let isPackaged = !Files.exists(file) && !file.contains("/") && library.has(packaged)
        let set = isPackaged ? try library.load([packaged]) : try PromptLibrary.load(file: file)
        let name = isPackaged ? packaged : file
        guard let needs = set.needs(of: name, lists: lists) else {
            throw MillError(.promptMissing, "use the template", file, cause: "it has no text")
        }
        let known = texts.union(flags).union(lists.keys)
        if let unknown = needs.names.subtracting(known).min() {
            throw MillError(
                .promptVariable, "use the template", file, cause: "a row has no '\(unknown)'",
                hint: "It has \(known.sorted().joined(separator: ", ")); in {{#shots}} and {{#turns}} also their columns.")
        }
        return Template(name: name, set: set, needs: needs)
    }

    var form: DataForm { isPair ? .renderedPair : .renderedText }

    /// Whether demonstrations need a rationale.
    var showsRationales: Bool {
        [prompt, completion].contains { $0?.needs.columns["shots"]?.contains("rationale") == true }
    }

    /// The row as JSON on one line.
    /// - Throws: ``ExportRow/Fault`` for a row that lacks what a template shows, ``MillError`` `prompt.variable`.
    func json(_ row: ExportRow, shots: [Demonstrations.Shown]) throws -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member(isPair ? "prompt" : "text", try render(prompt, row, shots, isPrompt: isPair))
        if isPair {
            let answer = try completion.map { try render($0, row, shots, isPrompt: false) } ?? RowValues(row).answer()
            writer.member("completion", answer)
        }
        writer.endObject()
        return writer.bytes
    }

    private func render(
        _ template: Template, _ row: ExportRow, _ shots: [Demonstrations.Shown], isPrompt: Bool
    ) throws -> String {
        let values = RowValues(row)
        var given: [String: PromptValue] = [:]
        for name in template.needs.names {
            given[name] = try values.value(of: name, needs: template.needs, shots: shots, isPrompt: isPrompt)
        }
        return try template.set.render(template.name, given)
    }
}

/// What a template may show of a row.
private struct RowValues {
    private let row: ExportRow

    init(_ row: ExportRow) {
        self.row = row
    }

    func value(
        of name: String, needs: PromptNeeds, shots: [Demonstrations.Shown], isPrompt: Bool
    ) throws(ExportRow.Fault) -> PromptValue? {
        switch name {
        case "id": .text(row.id)
        case "instruction": .text(try single(name).instruction)
        case "input": .text(try single(name).input)
        case "output": .text(try single(name).output)
        case "question": .text(try single(name).question)
        case "answer": .text(try answer())
        case "system": .text(try optional(row.system, name, "a system's turn", needs))
        case "rationale": .text(try optional(row.rationale, name, "a rationale", needs))
        case "next": .text("\(shots.count + 1)")
        case "has_input": .flag(!(try single(name).input.isEmpty))
        case "has_system": .flag(row.system != nil)
        case "has_rationale": .flag(row.rationale != nil)
        case "has_shots": .flag(!shots.isEmpty)
        case "shots": .list(Self.rows(shots, needs.columns["shots"] ?? []))
        case "turns": .list(turns(needs.columns["turns"] ?? [], isPrompt: isPrompt))
        default: nil
        }
    }

    /// The last answer.
    func answer() throws(ExportRow.Fault) -> String {
        guard let last = row.turns.last, last.role == .assistant else {
            throw ExportRow.Fault(offset: 0, reason: "it does not end with an answer, which the template shows")
        }
        return last.text
    }

    private func single(_ name: String) throws(ExportRow.Fault) -> ExportRow.Columns {
        guard let columns = row.columns else {
            throw ExportRow.Fault(
                offset: 0,
                reason: "it is a conversation of \(row.turns.count) turns and has no '\(name)'; {{#turns}} shows a conversation")
        }
        return columns
    }

    /// A text that not every row has: none where the template asks for it first, else a fault.
    private func optional(
        _ text: String?, _ name: String, _ what: String, _ needs: PromptNeeds
    ) throws(ExportRow.Fault) -> String {
        if let text { return text }
        guard needs.names.contains("has_" + name) else {
            throw ExportRow.Fault(
                offset: 0,
                reason:
                    "row \(row.id) has not \(what), which the template shows; "
                    + "{{#has_\(name)}} … {{/has_\(name)}} around it lets it pass"
            )
        }
        return ""
    }

    private func turns(_ columns: Set<String>, isPrompt: Bool) -> [[String: String]] {
        (isPrompt ? row.turns.dropLast() : row.turns[...]).map { turn in
            ["speaker": turn.role.rawValue, "text": turn.text].filter { columns.contains($0.key) }
        }
    }

    private static func rows(_ shots: [Demonstrations.Shown], _ columns: Set<String>) -> [[String: String]] {
        shots.enumerated().map { index, shown in
            [
                "number": "\(index + 1)", "instruction": shown.columns.instruction, "input": shown.columns.input,
                "output": shown.columns.output, "question": shown.columns.question, "answer": shown.columns.output,
                "rationale": shown.rationale ?? "",
            ].filter { columns.contains($0.key) }
        }
    }
}
