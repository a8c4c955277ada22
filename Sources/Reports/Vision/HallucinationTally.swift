public import Records
import Statistics

/// The sentences of a job about pictures, counted row by row: what is held of a sample is a few numbers.
///
/// A sample is one question with its answer; a conversation of several has as many.
public struct HallucinationTally: Sendable {
    /// What is counted of one sample for the comparison of its two states.
    struct Sample: Sendable {
        var flaggedDraft = 0
        var visualDraft = 0
        var flaggedFinal = 0
        var visualFinal = 0
    }

    /// What is counted of all samples of a type.
    struct Group: Sendable {
        var rows = 0
        /// Samples that gave no row.
        var rejected = 0
        var calls = 0
        /// Those of rows.
        var samples: [Sample] = []
        /// Of rows, by what the first look and the last say; "" for sentences that nobody looked at.
        var draft: [String: Int] = [:]
        var final: [String: Int] = [:]
        var actions: [String: Int] = [:]
        /// Of samples that gave no row.
        var rejectedFlagged = 0
        var rejectedVisual = 0
        var objects = Objects()
    }

    /// Things that answers name, where the picture's are known. Source: CHAIR, arXiv 1809.02156.
    struct Objects: Sendable {
        var rows = 0
        var namedDraft = 0
        var unseenDraft = 0
        var namedFinal = 0
        var unseenFinal = 0
        var rowsWithUnseenDraft = 0
        var rowsWithUnseenFinal = 0
    }

    private(set) var groups: [String: Group] = [:]

    public init() {}

    /// Adds a row of `data.jsonl`; one without checks of sentences is passed over.
    public mutating func add(_ record: Record) {
        guard record.kind == "visual", let checks = SentenceCheck.checks(in: record.extra) else { return }
        let type = record.extra["type"] ?? ""
        groups[type, default: Group()].add(row: checks, calls: Self.calls(record.extra), scores: record.scores)
    }

    /// Adds a row of `rejected.jsonl` by its tags; what is no rejected sample of such a job is passed over.
    public mutating func add(rejected tags: [String: String]) {
        guard let type = tags["type"], let mode = tags["mode"], !mode.isEmpty, tags["turns"] != nil else { return }
        groups[type, default: Group()].add(rejected: SentenceCheck.checks(in: tags) ?? [], calls: Self.calls(tags))
    }

    private static func calls(_ fields: [String: String]) -> Int { fields["calls"].flatMap { Int($0) } ?? 0 }
}

extension HallucinationTally.Group {
    mutating func add(row checks: [SentenceCheck], calls: Int, scores: [String: Double]) {
        rows += 1
        self.calls += calls
        for turn in Set(checks.map(\.turn)).sorted() {
            var sample = HallucinationTally.Sample()
            for check in checks where check.turn == turn { add(check, to: &sample) }
            samples.append(sample)
        }
        objects.add(scores)
    }

    private mutating func add(_ check: SentenceCheck, to sample: inout HallucinationTally.Sample) {
        actions[check.action.rawValue, default: 0] += 1
        if !check.text.isEmpty {
            draft[check.verdict?.rawValue ?? "", default: 0] += 1
            if let verdict = check.verdict, verdict != .nonVisual {
                sample.visualDraft += 1
                if verdict.isFlag { sample.flaggedDraft += 1 }
            }
        }
        guard check.final != nil else { return }
        final[check.finalVerdict?.rawValue ?? "", default: 0] += 1
        if let verdict = check.finalVerdict, verdict != .nonVisual {
            sample.visualFinal += 1
            if verdict.isFlag { sample.flaggedFinal += 1 }
        }
    }

    mutating func add(rejected checks: [SentenceCheck], calls: Int) {
        rejected += 1
        self.calls += calls
        rejectedVisual += checks.count { $0.verdict != nil && $0.verdict != .nonVisual }
        rejectedFlagged += checks.count { $0.verdict?.isFlag ?? false }
    }

    mutating func merge(_ other: Self) {
        rows += other.rows
        rejected += other.rejected
        calls += other.calls
        samples += other.samples
        draft.merge(other.draft) { $0 + $1 }
        final.merge(other.final) { $0 + $1 }
        actions.merge(other.actions) { $0 + $1 }
        rejectedFlagged += other.rejectedFlagged
        rejectedVisual += other.rejectedVisual
        objects.merge(other.objects)
    }
}

extension HallucinationTally.Objects {
    mutating func add(_ scores: [String: Double]) {
        func score(_ name: String) -> Int? { scores[name].flatMap { Int(exactly: $0.rounded()) } }
        guard let named = score("objects_named_draft"), let unseen = score("objects_unseen_draft"),
            let namedAfter = score("objects_named_final"), let unseenAfter = score("objects_unseen_final")
        else { return }
        rows += 1
        namedDraft += named
        unseenDraft += unseen
        namedFinal += namedAfter
        unseenFinal += unseenAfter
        if unseen > 0 { rowsWithUnseenDraft += 1 }
        if unseenAfter > 0 { rowsWithUnseenFinal += 1 }
    }

    mutating func merge(_ other: Self) {
        rows += other.rows
        namedDraft += other.namedDraft
        unseenDraft += other.unseenDraft
        namedFinal += other.namedFinal
        unseenFinal += other.unseenFinal
        rowsWithUnseenDraft += other.rowsWithUnseenDraft
        rowsWithUnseenFinal += other.rowsWithUnseenFinal
    }
}
