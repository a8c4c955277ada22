import Glibc

/// Strengths of several models from their games with each other: a model of strength s beats one of strength t with the chance
/// 1/(1 + e^(t - s)). A tie is half a win.
///
/// Source: Bradley and Terry 1952; Hunter 2004. A small ridge pulls the strengths to their mean, so that they are finite even for
/// a model that never lost. All games count alike whatever their order: this is not sequential Elo.
public struct BradleyTerry: Hashable, Sendable {
    /// One model's place.
    public struct Rating: Hashable, Sendable {
        public let model: String
        /// Log-odds above the anchor, or above the mean where there is no anchor.
        public let strength: Double
        /// Of the strength, over questions; nil with one question. The anchor's is zero wide.
        public let interval: ConfidenceInterval?
        /// Rows that the model took part in.
        public let rows: Double
        /// Which of ``Connectivity/components`` the model is in: only strengths of one group can be compared.
        public let component: Int

        /// The strength on the scale of Elo ratings: 400 points are odds of ten to one.
        public var elo: Double { BradleyTerry.elo(strength) }
    }

    /// By falling strength, equals by name.
    public let ratings: [Rating]
    public let connectivity: Connectivity
    /// The model whose strength is zero; nil where the mean is.
    public let anchor: String?

    /// How strongly strengths are pulled to their mean, in games: small beside any real number of them.
    public static let ridge = 0.01

    /// Nil without comparisons, and when the anchor is not among the models.
    ///
    /// Without a bootstrap there are no intervals. A ridge that is not positive is taken as ``ridge``.
    public init?(
        _ comparisons: [ModelComparison], anchor: String? = nil, ridge: Double = BradleyTerry.ridge,
        bootstrap: ClusteredBootstrap? = nil
    ) {
        let table = MeetingTable(comparisons)
        guard !table.models.isEmpty else { return nil }
        let anchorIndex = anchor.flatMap { table.models.firstIndex(of: $0) }
        if anchor != nil, anchorIndex == nil { return nil }
        let fit = BradleyTerryFit(models: table.models.count, ridge: ridge > 0 && ridge.isFinite ? ridge : Self.ridge)
        let zeros = Array(repeating: 0.0, count: table.models.count)
        let free = fit.strengths(table.meetings(drawn: nil), from: zeros)
        let strengths = Self.shifted(free, anchorIndex)
        let intervals = bootstrap.map { Self.intervals(table, fit, free, anchorIndex, $0) } ?? []
        let connectivity = table.connectivity
        let rows = table.rows
        ratings = table.models.enumerated().map { index, model in
            Rating(
                model: model, strength: strengths[index], interval: index < intervals.count ? intervals[index] : nil,
                rows: rows[index], component: connectivity.components.firstIndex { $0.contains(model) } ?? 0)
        }.sorted { ($1.strength, $0.model) < ($0.strength, $1.model) }
        self.connectivity = connectivity
        self.anchor = anchor
    }

    /// A strength in log-odds on the scale of Elo ratings, 400/ln 10 points each, `origin` for zero.
    public static func elo(_ strength: Double, origin: Double = 1000) -> Double {
        origin + strength * 400 / log(10)
    }

    /// The chance that `model` beats `opponent`, ties as half; nil for unknown models and for models that no games connect.
    public func winRate(of model: String, against opponent: String) -> Double? {
        guard let own = ratings.first(where: { $0.model == model }), let other = ratings.first(where: { $0.model == opponent }),
            own.component == other.component
        else { return nil }
        return 1 / (1 + exp(other.strength - own.strength))
    }

    private static func shifted(_ strengths: [Double], _ anchor: Int?) -> [Double] {
        let zero = anchor.map { strengths[$0] } ?? Mean.of(strengths) ?? 0
        return strengths.map { $0 - zero }
    }

    private static func intervals(
        _ table: MeetingTable, _ fit: BradleyTerryFit, _ start: [Double], _ anchor: Int?, _ bootstrap: ClusteredBootstrap
    ) -> [ConfidenceInterval?] {
        guard table.questions >= 2 else { return [] }
        var drawn = Array(repeating: [Double](), count: table.models.count)
        bootstrap.forEachDraw(of: table.questions) { counts in
            let strengths = shifted(fit.strengths(table.meetings(drawn: counts), from: start), anchor)
            for (model, strength) in strengths.enumerated() { drawn[model].append(strength) }
        }
        return drawn.map { bootstrap.interval(of: $0) }
    }
}
