import Statistics

/// How many sentences of answers about pictures were objected to, as first given and as they stand.
///
/// Whoever objects is the job's verifier, so that a rate is as good as its sight: the final one is zero where a second look
/// decides, and what the verifier does not see stands in neither. CHAIR, where things are known, does not ask it. Intervals are
/// 95 %: Wilson's of a rate, which takes sentences as independent, and the bootstrap's over samples of the difference. Source:
/// vision-generation, §3.
public struct HallucinationReport: Encodable, Sendable {
    public struct Rate: Encodable, Hashable, Sendable {
        public let count: Int
        public let of: Int
        public let share: Double
        public let lower: Double
        public let upper: Double

        /// Nil of nothing.
        init?(_ count: Int, of total: Int) {
            guard let proportion = Proportion(count, of: total) else { return nil }
            self.count = count
            of = total
            share = proportion.share
            (lower, upper) = (proportion.interval.lower, proportion.interval.upper)
        }
    }

    public struct Difference: Encodable, Hashable, Sendable {
        /// The draft's rate less the final one.
        public let value: Double
        /// Nil with one sample.
        public let lower: Double?
        public let upper: Double?
    }

    /// Things named that are not in the picture.
    public struct Objects: Encodable, Hashable, Sendable {
        /// Rows whose picture's things are known.
        public let rows: Int
        /// CHAIRi: of the things named, those that are not there.
        public let instancesDraft: Rate?
        public let instancesFinal: Rate?
        /// CHAIRs: of the rows, those that name one.
        public let rowsDraft: Rate?
        public let rowsFinal: Rate?
    }

    /// Of one type, or of all.
    public struct Line: Encodable, Sendable {
        public let type: String
        public let rows: Int
        /// Questions with an answer that rows have.
        public let samples: Int
        /// Questions that gave none.
        public let rejected: Int
        /// Over all of them; nil of none.
        public let callsPerSample: Double?
        /// Sentences by what the first look says of them, and as they stand by what the last says; `unchecked` for those nobody
        /// looked at.
        public let draft: [String: Int]
        public let final: [String: Int]
        /// By what became of them: untouched, kept, rewritten, deleted, cut.
        public let actions: [String: Int]
        /// Contradicted or not visible, of the sentences that speak of what can be seen.
        public let flaggedDraft: Rate?
        public let flaggedFinal: Rate?
        public let difference: Difference?
        /// Contradicted, of those contradicted or supported.
        public let contradictedDraft: Rate?
        public let contradictedFinal: Rate?
        /// Of the samples that gave no row.
        public let flaggedRejected: Rate?
        /// Nil where no picture's things are known.
        public let objects: Objects?
    }

    public let schema = 1
    /// All samples.
    public let total: Line
    /// By type, in the order of their names.
    public let types: [Line]

    private enum CodingKeys: String, CodingKey { case schema, total, types }

    /// - Parameter seed: of the bootstrap; the same gives the same intervals.
    public init(_ tally: HallucinationTally, seed: UInt64 = 0) {
        let bootstrap = ClusteredBootstrap(seed: seed)
        var all = HallucinationTally.Group()
        let groups = tally.groups.sorted { $0.key < $1.key }
        for group in groups { all.merge(group.value) }
        total = Line("all", all, bootstrap)
        types = groups.map { Line($0.key, $0.value, bootstrap) }
    }
}

extension HallucinationReport.Line {
    init(_ type: String, _ group: HallucinationTally.Group, _ bootstrap: ClusteredBootstrap) {
        typealias Rate = HallucinationReport.Rate
        self.type = type
        rows = group.rows
        samples = group.samples.count
        rejected = group.rejected
        let asked = group.samples.count + group.rejected
        callsPerSample = asked == 0 ? nil : Double(group.calls) / Double(asked)
        draft = Self.named(group.draft)
        final = Self.named(group.final)
        actions = group.actions
        let sums = group.samples.reduce(into: HallucinationTally.Sample()) { sum, sample in
            sum.flaggedDraft += sample.flaggedDraft
            sum.visualDraft += sample.visualDraft
            sum.flaggedFinal += sample.flaggedFinal
            sum.visualFinal += sample.visualFinal
        }
        flaggedDraft = Rate(sums.flaggedDraft, of: sums.visualDraft)
        flaggedFinal = Rate(sums.flaggedFinal, of: sums.visualFinal)
        difference = HallucinationReport.Difference(group.samples, bootstrap)
        contradictedDraft = Self.contradicted(group.draft)
        contradictedFinal = Self.contradicted(group.final)
        flaggedRejected = Rate(group.rejectedFlagged, of: group.rejectedVisual)
        objects = HallucinationReport.Objects(group.objects)
    }

    private static func named(_ counts: [String: Int]) -> [String: Int] {
        Dictionary(counts.map { ($0.key.isEmpty ? "unchecked" : $0.key, $0.value) }, uniquingKeysWith: +)
    }

    private static func contradicted(_ counts: [String: Int]) -> HallucinationReport.Rate? {
        let contradicted = counts["contradicted", default: 0]
        return HallucinationReport.Rate(contradicted, of: contradicted + counts["supported", default: 0])
    }
}

extension HallucinationReport.Difference {
    /// Nil where one of the two states has no sentence that speaks of what can be seen.
    init?(_ samples: [HallucinationTally.Sample], _ bootstrap: ClusteredBootstrap) {
        guard let value = Self.value(samples, times: { _ in 1 }) else { return nil }
        self.value = value
        let interval = bootstrap.interval(clusterCount: samples.count) { counts in Self.value(samples) { counts[$0] } }
        (lower, upper) = (interval?.lower, interval?.upper)
    }

    private static func value(_ samples: [HallucinationTally.Sample], times: (Int) -> Int) -> Double? {
        var (flaggedDraft, draft, flaggedFinal, final) = (0, 0, 0, 0)
        for (place, sample) in samples.enumerated() {
            let count = times(place)
            flaggedDraft += count * sample.flaggedDraft
            draft += count * sample.visualDraft
            flaggedFinal += count * sample.flaggedFinal
            final += count * sample.visualFinal
        }
        guard draft > 0, final > 0 else { return nil }
        return Double(flaggedDraft) / Double(draft) - Double(flaggedFinal) / Double(final)
    }
}

extension HallucinationReport.Objects {
    init?(_ objects: HallucinationTally.Objects) {
        guard objects.rows > 0 else { return nil }
        typealias Rate = HallucinationReport.Rate
        rows = objects.rows
        instancesDraft = Rate(objects.unseenDraft, of: objects.namedDraft)
        instancesFinal = Rate(objects.unseenFinal, of: objects.namedFinal)
        rowsDraft = Rate(objects.rowsWithUnseenDraft, of: objects.rows)
        rowsFinal = Rate(objects.rowsWithUnseenFinal, of: objects.rows)
    }
}
