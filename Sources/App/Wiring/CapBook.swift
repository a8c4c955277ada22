import Engine
import FoundationEssentials
import Settings
import Store
import Support

/// The caps that a person gave jobs by command: `budgets.json` in the state folder, read again whenever it changes.
struct CapBook: Codable, Equatable {
    var schema = 1
    /// By job id.
    var jobs: [String: Cap] = [:]

    static let file = "budgets.json"

    /// - Throws: ``MillError`` when it cannot be read; an unreadable cap is not the same as none.
    static func read(from folder: String) throws -> CapBook {
        let path = folder + "/" + file
        guard Files.exists(path) else { return CapBook() }
        do {
            return try CanonicalJSON.decode(CapBook.self, from: try Files.read(path, limit: 1 << 24))
        } catch let error as DecodingError {
            throw MillError(
                .configuration, "read the caps in", path, cause: "\(error)",
                hint: "Mend it, or remove it and give the caps again.")
        }
    }

    func write(to folder: String) throws {
        try Files.publish(try CanonicalJSON.pretty(self), at: folder + "/" + Self.file, mode: 0o600)
    }
}

extension Cap {
    init(_ budget: Budget) {
        self.init(picodollars: budget.picodollars, tokens: budget.tokens, requests: budget.requests)
    }
}

extension Caps {
    /// What holds now: the configuration; over it what job files said; over that what was said by command.
    /// - Parameter folder: where ``CapBook`` is.
    init(_ settings: Settings, _ store: Store, folder: String) throws {
        let book = try CapBook.read(from: folder)
        var jobs: [String: Cap] = [:]
        for row in try store.read({ reader in try reader.jobs() }) {
            if let text = row.budget { jobs[row.id] = try CanonicalJSON.decode(Cap.self, from: Array(text.utf8)) }
        }
        var endpoints: [String: Cap] = [:]
        for endpoint in settings.endpoints { endpoints[endpoint.name] = endpoint.budget.map { Cap($0) } }
        self.init(
            anyJob: settings.budgets.job.map { Cap($0) }, jobs: jobs.merging(book.jobs) { $1 },
            day: settings.budgets.day.map { Cap($0) }, endpoints: endpoints)
    }
}
