public import Store
import FoundationEssentials
import Support

/// A note beside the store of how far it has come: an older copy put in its place is told from the store itself.
///
/// What was bought after a copy was made is not in the copy; working on with it would buy that again and pass caps.
public struct StoreSeal: Sendable {
    private static let file = "store.json"
    private let store: Store
    private let path: String

    /// - Parameter folder: where the store's file is.
    public init(_ store: Store, folder: String) {
        self.store = store
        path = folder + "/" + Self.file
    }

    /// Takes the store up. Call once, before anything is written to it.
    /// - Parameter adopting: whether a store that does not fit the note is taken as it is.
    /// - Throws: ``MillError`` `store.forked` when the store is older than the note, or another one.
    public func take(adopting: Bool) async throws {
        let note = try read()
        let found = try store.read { reader in try reader.identity() }
        if let note, !adopting { try compare(found, with: note) }
        try await raise(above: note?.generation ?? 0)
    }

    /// Writes down that the store has come further: at the end of a job, and when it is given back.
    public func advance() async throws {
        try await raise(above: 0)
    }

    private func raise(above generation: Int) async throws {
        let name = UUID().uuidString
        let raised = try await store.write { transaction in
            try transaction.raiseGeneration(naming: name, above: generation)
        }
        if let raised { try Files.publish(try CanonicalJSON.pretty(raised), at: path, mode: 0o600) }
    }

    private func read() throws -> StoreIdentity? {
        guard Files.exists(path) else { return nil }
        do {
            return try CanonicalJSON.decode(StoreIdentity.self, from: try Files.read(path, limit: 1 << 16))
        } catch is DecodingError {
            throw refusal("\(path) is unreadable")
        }
    }

    private func compare(_ found: StoreIdentity?, with note: StoreIdentity) throws {
        guard let found else { throw refusal("the store is new, and \(path) speaks of one with \(note.attempts) calls") }
        guard found.instance == note.instance else { throw refusal("it is not the store that was here before") }
        guard found.generation >= note.generation, found.attempts >= note.attempts else {
            throw refusal("it is an older copy: it knows \(found.attempts) calls, and \(note.attempts) had been made")
        }
    }

    private func refusal(_ cause: String) -> MillError {
        MillError(
            .storeForked, "work on the store", store.path, cause: cause,
            hint:
                "What was bought since is not in it, and would be bought again. Put the newer store back, or go on with this one "
                + "by `instructmill serve --adopt`.")
    }
}
