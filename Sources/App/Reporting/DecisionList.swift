import Engine
import Reports
import Store

/// What of a job a person has to decide, each with the command to type.
struct DecisionList {
    let reader: StoreReader

    func decisions(of row: JobRow) throws -> [Decision] {
        var decisions: [Decision] = []
        let id = String(row.id.prefix(12))
        func add(_ kind: Decision.Kind, _ text: String, _ command: String) {
            decisions.append(
                Decision(kind, job: row.id, text: "\(row.recipe) \(id): \(text)", command: "instructmill \(command)"))
        }
        let waitsForHours = try reader.terms(of: row.id).opensAt != nil
        let why = row.detail.map { Self.sentence($0) }
        switch row.state {
        case .paused where row.detail == Supervision.pausedDetail: add(.paused, "it was paused by command.", "resume \(id)")
        case .paused: add(.cap, why ?? "it is at a cap.", "budget \(id) --dollars AMOUNT")
        case .needsDecision:
            add(.ambiguous, why ?? "calls may have been paid without an answer.", "retry \(id) --reason needs-decision")
        case .failed: add(.failed, why ?? "it failed.", "show \(id)")
        case .stalled: add(.stalled, why ?? "nothing new came any more.", "retry \(id)")
        case .queued where row.detail != nil && !waitsForHours:
            add(.stopped, why ?? "it waits.", "doctor")
        case .queued, .running, .done, .partial, .cancelled: break
        }
        let letters = try reader.deadLetterCounts(row.id).filter { $0.value > 0 }
        for (reason, count) in letters.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }).prefix(5)
        where row.state != .done {
            add(
                .letters, "\(Figures.grouped(count)) replies were no use (\(reason)) and can be asked again.",
                "retry \(id) --reason \(reason)")
        }
        return decisions
    }

    /// The first line, cut: a detail may hold an endpoint's own words.
    private static func sentence(_ detail: String) -> String {
        ShownText.cut(String(detail.prefix { $0 != "\n" }), 300)
    }
}
