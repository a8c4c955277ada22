/// What of a snapshot is looked at: which job is chosen, and how closely.
public struct WatchView: Sendable, Hashable {
    public enum Page: Sendable, Hashable {
        case overview, job, help
    }

    public private(set) var page = Page.overview
    /// The id of the chosen job, once a person has chosen one; until then the first one is.
    public private(set) var chosen: String?

    /// - Parameter job: a job that is shown by itself from the beginning.
    public init(job: String? = nil) {
        chosen = job
        if job != nil { page = .job }
    }

    /// The chosen job's place; nil where there is no job.
    public func place(in jobs: [WatchSnapshot.Job]) -> Int? {
        if let chosen, let place = jobs.firstIndex(where: { $0.id == chosen }) { return place }
        return jobs.isEmpty ? nil : 0
    }

    /// Does what a key says.
    /// - Parameter rows: how far a page goes.
    /// - Returns: false to end.
    public mutating func press(_ key: WatchKey, jobs: [WatchSnapshot.Job], rows: Int = 10) -> Bool {
        switch key {
        case .quit: return false
        case .help: page = page == .help ? .overview : .help
        case .back: page = .overview
        case .open: if page == .overview, !jobs.isEmpty { page = .job }
        case .up: move(by: -1, jobs)
        case .down: move(by: 1, jobs)
        case .pageUp: move(by: -rows, jobs)
        case .pageDown: move(by: rows, jobs)
        case .first: move(by: -jobs.count, jobs)
        case .last: move(by: jobs.count, jobs)
        }
        return true
    }

    private mutating func move(by steps: Int, _ jobs: [WatchSnapshot.Job]) {
        guard let place = place(in: jobs) else { return }
        let next = min(max(0, place + steps), jobs.count - 1)
        chosen = jobs[next].id
    }
}
