import Endpoint
import Engine
import RecipeKit
import Reports
import Support

/// How every endpoint stands, for `status`: written beside the store whenever it changes.
struct EndpointBoard: Codable, Equatable {
    struct Entry: Codable, Equatable {
        enum State: String, Codable {
            case ready, resting, stopped
        }

        let role: String
        let name: String
        let state: State
        /// How many calls it is given at one time.
        let concurrency: Int
        /// Why it has stopped, and what to do.
        var reason: String?
        var hint: String?

        /// One line for a person.
        var line: String {
            let place = "endpoint \(Terminal.safe(name)) (\(role))"
            switch state {
            case .ready: return "\(place): ready, \(concurrency) at one time"
            case .resting: return "\(place): resting, tried again by itself"
            case .stopped: return "\(place): stopped: \(Terminal.safe(reason ?? "")). \(Terminal.safe(hint ?? ""))"
            }
        }
    }

    var schema = 1
    var endpoints: [Entry] = []

    static let file = "endpoints.json"

    init(_ crew: Crew) {
        for client in crew.distinctClients {
            let roles = crew.clients.filter { $0.value === client }.keys
            // A role without an endpoint of its own is played by the teacher's, which goes without saying.
            let role = roles.contains(.teacher) ? Role.teacher.rawValue : roles.map(\.rawValue).sorted().joined(separator: ", ")
            endpoints += client.standings().map { standing in
                Entry(
                    role: role, name: standing.name,
                    state: standing.stop != nil ? .stopped : standing.isReady ? .ready : .resting,
                    concurrency: standing.concurrency, reason: standing.stop?.cause, hint: standing.stop?.hint)
            }
        }
    }

    /// The board that was written last into `folder`; nil where there is none.
    static func read(from folder: String) throws -> EndpointBoard? {
        let path = folder + "/" + file
        guard Files.exists(path) else { return nil }
        return try CanonicalJSON.decode(EndpointBoard.self, from: try Files.read(path, limit: 1 << 20))
    }
}

/// Looks at the endpoints now and then: tells when one stops, rests or is back, and keeps the board.
final class EndpointWatch: Sendable {
    private let folder: String
    private let say: @Sendable (_ line: String, _ isBad: Bool) -> Void
    private let last = Locked<EndpointBoard?>(nil)

    /// - Parameters:
    ///   - folder: where the store is.
    ///   - say: told each change.
    init(folder: String, say: @escaping @Sendable (_ line: String, _ isBad: Bool) -> Void) {
        self.folder = folder
        self.say = say
    }

    func look(at crew: Crew) {
        let board = EndpointBoard(crew)
        let before = last.withLock { last in
            defer { last = board }
            return last
        }
        guard board != before else { return }
        for entry in board.endpoints {
            let old = before?.endpoints.first { $0.role == entry.role && $0.name == entry.name }
            guard (old?.state ?? .ready) != entry.state else { continue }
            say(entry.line, entry.state != .ready)
        }
        // `status` then shows an older board, which is no reason to stop working.
        try? Files.publish(CanonicalJSON.pretty(board), at: folder + "/" + EndpointBoard.file, mode: 0o600)
    }

    /// Looks once a second until its task is cancelled, and once more then.
    /// - Parameter show: called after each look but the last.
    func keepLooking(at crew: Crew, then show: @Sendable () -> Void = {}) async {
        while !Task.isCancelled {
            look(at: crew)
            show()
            try? await Task.sleep(for: .seconds(1))
        }
        look(at: crew)
    }
}
