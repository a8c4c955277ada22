/// Whether rate limits strike at random: of calls sent after a limited one, while its pause lasts, at least as many are answered as
/// are limited. Where a limit is used up, next to none is.
struct LimitEvidence: Sendable {
    private static let least = 12
    private static let most = 64

    /// From the send of a limited call to the end of its pause.
    private var episode: ClosedRange<Int64>?
    private var answers = 0
    private var limits = 0

    var isRandom: Bool { answers + limits >= Self.least && answers >= limits }

    mutating func answered(sentAt start: Int64) {
        guard let episode, episode.contains(start) else { return }
        answers += 1
        fade()
    }

    mutating func limited(sentAt start: Int64, until end: Int64) {
        if start > episode?.upperBound ?? .min { episode = start...max(start, end) }
        limits += 1
        fade()
    }

    private mutating func fade() {
        guard answers + limits > Self.most else { return }
        answers /= 2
        limits /= 2
    }
}
