import FoundationEssentials
import Records
import Reports
import Store
import Support

/// Where a record comes from: its seed, every generation with its operation, and the attempts that failed on the way.
struct FamilyTree: Encodable {
    struct Member: Encodable {
        let id: String
        /// The ids of seeds or records that it was made from.
        let parents: [String]
        let instruction: String
        let round: String?
        let operation: String?
        let verdict: String?
        let model: String
        let prompts: [String: String]
        let scores: [String: Double]
        /// Whether it was asked for.
        let isShown: Bool
    }

    struct Failure: Codable {
        let rule: String
        let detail: String?
        let text: String
    }

    var schema = 1
    let job: String
    let step: String
    /// Parents before children.
    let members: [Member]
    let failures: [Failure]

    /// - Returns: nil where no record has this id.
    init?(of id: String, in reader: StoreReader) throws {
        guard let found = try reader.record(item: id) else { return nil }
        let record = try CanonicalJSON.decode(Record.self, from: found.body)
        job = found.job
        step = record.provenance.step
        members = try reader.records(job: job, step: step).map { body in
            let row = try CanonicalJSON.decode(Record.self, from: body)
            return Member(
                id: row.id, parents: row.parents, instruction: row.instruction ?? row.messages.first?.text ?? "",
                round: row.extra["round"], operation: row.extra["operation"], verdict: row.extra["verdict"],
                model: row.provenance.modelReported, prompts: row.provenance.prompts, scores: row.scores, isShown: row.id == id)
        }
        failures = try reader.rejections(job: job, step: step).map { body in
            try CanonicalJSON.decode(Failure.self, from: body)
        }
    }

    func json() throws -> String {
        String(decoding: try CanonicalJSON.pretty(self), as: UTF8.self)
    }

    var text: String {
        var text = "job \(job), step \(step)\n"
        let ids = Set(members.map(\.id))
        for member in members {
            for parent in member.parents where !ids.contains(parent) { text += "from \(Terminal.safe(parent))\n" }
            text += line(of: member, depth: depth(of: member))
        }
        for failure in failures {
            let detail = failure.detail.map { " (\(Terminal.safe($0)))" } ?? ""
            text += "failed: \(failure.rule)\(detail): \(Self.short(failure.text))\n"
        }
        return text
    }

    private func line(of member: Member, depth: Int) -> String {
        let made = [member.round.map { "round \($0)" }, member.operation, member.verdict].compactMap { $0 }.map {
            Terminal.safe($0)
        }
        let scores = member.scores.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        let note = (made + scores).joined(separator: ", ")
        return String(repeating: "  ", count: depth) + (member.isShown ? "* " : "- ") + member.id
            + (note.isEmpty ? "" : "  \(note)") + (member.model.isEmpty ? "" : "  by \(Terminal.safe(member.model))") + "\n"
            + String(repeating: "  ", count: depth) + "    " + Self.short(member.instruction) + "\n"
    }

    /// Generations between the seed and a member.
    private func depth(of member: Member) -> Int {
        var depth = 0
        var current = member
        while depth < members.count,
            let parent = members.first(where: { candidate in current.parents.contains(candidate.id) && candidate.id != current.id
            })
        {
            depth += 1
            current = parent
        }
        return depth
    }

    private static func short(_ text: String) -> String {
        let line = Terminal.safe(text)
        return line.count > 100 ? line.prefix(99) + "…" : line
    }
}
