public import Store
public import Support

/// Whose turn it is, as a pure function of what the store says and of the wall clock.
///
/// The highest priority goes first, of equals the older. A job whose hours are over or that a person holds gives way to the next. One
/// of higher priority that comes while another runs is a ``rival(of:at:)``: the running one is then ended at a safe point, as for a
/// pause, and goes on after it; since a stored answer is never bought again, that costs nothing but the end of what was under way.
public struct Docket: Sendable {
    /// A job that has not ended.
    public struct Entry: Sendable {
        public var id: String
        public var state: JobState
        public var terms: JobTerms
        /// nil: they cannot be read on this machine any more, and nothing is sent.
        public var window: NightWindow?

        public init(id: String, state: JobState, terms: JobTerms = JobTerms(), window: NightWindow? = NightWindow()) {
            self.id = id
            self.state = state
            self.terms = terms
            self.window = window
        }
    }

    public let service: NightWindow
    /// In the order of their creation.
    public let entries: [Entry]

    public init(service: NightWindow, entries: [Entry]) {
        self.service = service
        self.entries = entries.filter { !$0.state.isFinal }
    }

    /// The job to work on; nil where there is none now.
    /// - Parameter now: the wall clock, epoch µs.
    public func next(at now: Int64) -> String? {
        best(at: now)?.id
    }

    /// A job that `job`, which runs, should make way for.
    public func rival(of job: String, at now: Int64) -> String? {
        guard let current = entry(job), let best = best(at: now), best.terms.priority > current.terms.priority else { return nil }
        return best.id
    }

    /// Whether `job` may send.
    public func isOpen(_ job: String, at now: Int64) -> Bool {
        entry(job).map { isOpen($0, at: now) } ?? false
    }

    /// Jobs that could be worked on but for their hours.
    public func waiting(at now: Int64) -> [Entry] {
        entries.filter { isReady($0) && !isOpen($0, at: now) }
    }

    /// When a job that waits may go on, in epoch µs; nil where that never comes.
    public func opening(of entry: Entry, after now: Int64) -> Int64? {
        entry.window.flatMap { [service, $0].nextOpening(after: now) }
    }

    private func entry(_ job: String) -> Entry? {
        entries.first { $0.id == job }
    }

    private func best(at now: Int64) -> Entry? {
        let ready = entries.filter { isReady($0) && isOpen($0, at: now) }
        guard let highest = ready.map(\.terms.priority).max() else { return nil }
        return ready.first { $0.terms.priority == highest }
    }

    private func isReady(_ entry: Entry) -> Bool {
        entry.terms.wish == nil && (entry.state == .queued || entry.state == .running)
    }

    private func isOpen(_ entry: Entry, at now: Int64) -> Bool {
        entry.window.map { [service, $0].areOpen(at: now) } ?? false
    }
}
