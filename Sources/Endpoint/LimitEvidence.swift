/// Whether rate limits strike at random: of calls sent after a limited one, while its pause lasts, at least as many are answered as
/// are limited. Where a limit is used up, next to none is. Against an endpoint that says so itself, twice as much has to be seen, and
/// four answers for each limit: some name a used-up limit with every refusal. Once that has been seen, what it says counts for
/// nothing more until limits outnumber answers.
struct LimitEvidence: Sendable {
    private static let least = 12
    private static let most = 64

    /// From the send of a limited call to the end of its pause.
    private var episode: ClosedRange<Int64>?
    private var answers = 0
    private var limits = 0
    private var isBelied = false

    /// - Parameter isDenied: whether the endpoint says that a limit is used up.
    func isRandom(whenDenied isDenied: Bool) -> Bool {
        isDenied ? isBelied : answers + limits >= Self.least && answers >= limits
    }

    mutating func answered(sentAt start: Int64) {
        guard let episode, episode.contains(start) else { return }
        answers += 1
        weigh()
    }

    mutating func limited(sentAt start: Int64, until end: Int64) {
        if start > episode?.upperBound ?? .min { episode = start...max(start, end) }
        limits += 1
        weigh()
    }

    private mutating func weigh() {
        if answers < limits { isBelied = false }
        if answers + limits >= 2 * Self.least, answers >= 4 * limits { isBelied = true }
        guard answers + limits > Self.most else { return }
        answers /= 2
        limits /= 2
    }
}
