import Endpoint
import Engine
import RecipeKit
import Reports
import Support

/// What only the working process knows: calls in flight, limits, rests and caps. Written beside the store each second, for `watch` and
/// `metrics`.
struct LiveBoard: Codable {
    struct Endpoint: Codable {
        let role: String
        let name: String
        let url: String
        let state: EndpointBoard.Entry.State
        let reason: String?
        /// How many calls it is given at one time.
        let concurrency: Int
        let inFlight: Int
        let sent: Int
        let answered: Int
        let retried: Int
        let rateLimited: Int
        let ambiguous: Int
        let useless: Int
        let statistics: CallStatistics
    }

    struct Purse: Codable {
        let title: String
        let cap: Cap
        let booked: Cap
    }

    var schema = 1
    let process: Int32
    /// Epoch µs, UTC.
    let at: Int64
    /// Why no call is made now.
    let stop: String?
    let endpoints: [Endpoint]
    let purses: [Purse]

    static let file = "live.json"

    /// How old it may be while its writer is well: it writes each second.
    static let freshMicros: Int64 = 10_000_000

    /// The board that was written last into `folder`; nil where there is none, or none that can be read.
    static func read(from folder: String) -> LiveBoard? {
        let path = folder + "/" + file
        guard Files.exists(path), let bytes = try? Files.read(path, limit: 1 << 24) else { return nil }
        return try? CanonicalJSON.decode(LiveBoard.self, from: bytes)
    }

    init(_ crew: Crew, _ treasury: Treasury, jobs: [String], stop: MillError?, process: Int32, at now: Int64) {
        self.process = process
        at = now
        self.stop = stop.map { "\($0.subject): \($0.cause)" }
        endpoints = Self.endpoints(crew)
        let caps = treasury.caps
        var purses: [(Engine.Purse, Cap?)] = jobs.map { (.job($0), caps.jobs[$0] ?? caps.anyJob) }
        purses.append((.day(treasury.today), caps.day))
        purses += caps.endpoints.sorted { $0.key < $1.key }.map { (.endpoint($0.key), $0.value) }
        self.purses = purses.compactMap { purse, cap in
            guard let cap else { return nil }
            let booked = treasury.contents(of: purse).booked
            return Purse(
                title: purse.title, cap: cap,
                booked: Cap(picodollars: booked.picodollars, tokens: booked.tokens, requests: booked.requests))
        }
    }

    private static func endpoints(_ crew: Crew) -> [Endpoint] {
        let entries = EndpointBoard(crew).endpoints
        var seen: Set<String> = []
        // Clients of several roles share what is known of one endpoint.
        return crew.distinctClients.flatMap { $0.standings() }.filter { seen.insert($0.name).inserted }.map { standing in
            let roles = entries.filter { $0.name == standing.name }
            let counters = standing.counters
            return Endpoint(
                role: roles.map(\.role).joined(separator: ", "), name: standing.name, url: standing.url,
                state: roles.first?.state ?? .ready, reason: standing.stop?.cause, concurrency: standing.concurrency,
                inFlight: counters.inFlight, sent: counters.sent, answered: counters.answered, retried: counters.retried,
                rateLimited: counters.rateLimited, ambiguous: counters.ambiguous, useless: counters.useless,
                statistics: standing.statistics)
        }
    }
}

/// Writes the board, at most once a second, for as long as somebody works.
final class LivePublisher: Sendable {
    private let folder: String
    private let treasury: Treasury
    private let time: any TimeSource
    private let last = Locked<(at: Int64?, crew: Crew, jobs: [String], stop: MillError?)>((nil, Crew(clients: [:]), [], nil))

    /// - Parameter folder: where the store is.
    init(folder: String, treasury: Treasury, time: any TimeSource) {
        self.folder = folder
        self.treasury = treasury
        self.time = time
    }

    /// Notes who works on what, and writes the board where the last one is a second old.
    /// - Parameters:
    ///   - jobs: those under way.
    ///   - stop: why no call is made now.
    func publish(_ crew: Crew, jobs: [String], stop: MillError? = nil) {
        let now = time.steadyMicros()
        let isDue = last.withLock { last in
            let isDue = last.at.map { now - $0 >= 900_000 } ?? true
            last = (isDue ? now : last.at, crew, jobs, stop)
            return isDue
        }
        // Who looks then sees an older one, which is no reason to stop working.
        if isDue { try? Files.replace(CanonicalJSON.encode(board), at: folder + "/" + LiveBoard.file) }
    }

    /// The board as of now.
    var board: LiveBoard {
        let (_, crew, jobs, stop) = last.withLock { $0 }
        return LiveBoard(crew, treasury, jobs: jobs, stop: stop, process: ServiceProcess.identifier, at: time.epochMicros())
    }

    /// Nobody works here any more.
    func end() {
        try? Files.remove(folder + "/" + LiveBoard.file)
    }
}
