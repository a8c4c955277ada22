import FoundationEssentials
import Glibc
public import Store
public import Support

/// A file whose room was taken beforehand: answers that arrive when the disk is full are kept here until the store has room.
///
/// Entries are a length, a digest and a body, one after another; a torn one at the end is not there. Source: reliability §2.2.
public final class EmergencySpool: Sendable {
    /// One answer that was paid for, and what is booked for it.
    struct Entry: Codable, Sendable, Equatable {
        var job: String
        var step: String
        var ask: String
        var attempt: String
        var status: Int
        var body: Data
        var requestHash: String
        var endpoint: String
        var model: String
        var streamed: Bool
        var images: String?
        var at: Int64
        var picodollars: Int64?
        var promptTokens: Int
        var completionTokens: Int
        var cachedTokens: Int
        var reasoningTokens: Int
    }

    private struct State {
        let descriptor: Int32
        var end: Int
        var entries: [Entry]
    }

    private static let headLength = 12
    private let path: String
    private let size: Int
    private let state: Locked<State>

    /// Takes `size` bytes of room at `path`; what an earlier process left there is kept.
    /// - Throws: ``MillError`` `cannot-create` when there is no room for it.
    public init(at path: String, size: Int = 32 << 20) throws(MillError) {
        self.path = path
        self.size = size
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw MillError.system(.cannotCreate, "open", path) }
        let failure = posix_fallocate(descriptor, 0, off_t(size))
        guard failure == 0 else {
            close(descriptor)
            throw MillError(
                .cannotCreate, "take room for", path, cause: String(cString: strerror(failure)),
                hint: "Free \(size >> 20) MiB on that file system: answers that arrive when it is full are kept there.")
        }
        let entries = Self.entries(in: descriptor, size: size)
        state = Locked(State(descriptor: descriptor, end: entries.end, entries: entries.found))
    }

    deinit {
        state.withLock { _ = close($0.descriptor) }
    }

    var entries: [Entry] { state.withLock { $0.entries } }

    /// Keeps an answer, durably.
    /// - Throws: ``MillError`` `disk.full` when the room is used up, `io` when it cannot be written.
    func keep(_ entry: Entry) throws {
        let body = try CanonicalJSON.encode(entry)
        let head = Self.head(of: body)
        try state.withLock { state in
            guard state.end + head.count + body.count <= size else {
                throw MillError(
                    .diskFull, "keep an answer in", path, cause: "its \(size >> 20) MiB are used up",
                    hint: "Free space on that file system and start again: what is kept there moves into the store.")
            }
            let bytes = head + body
            guard pwrite(state.descriptor, bytes, bytes.count, off_t(state.end)) == bytes.count,
                fdatasync(state.descriptor) == 0
            else { throw MillError.system(.inputOutput, "keep an answer in", path) }
            state.end += bytes.count
            state.entries.append(entry)
        }
    }

    /// Moves everything into the store.
    /// - Returns: how many answers there were.
    @discardableResult
    public func empty(into store: Store) async throws -> Int {
        let entries = entries
        guard !entries.isEmpty else { return 0 }
        for entry in entries {
            try await store.write { transaction in
                // A crash may have come after the store had it and before this file was emptied.
                guard try transaction.answer(job: entry.job, step: entry.step, ask: entry.ask) == nil else { return }
                try transaction.insertAnswer(entry.row)
                try transaction.setAttempt(
                    entry.attempt, state: .answered, charged: entry.picodollars, promptTokens: entry.promptTokens,
                    completionTokens: entry.completionTokens, cachedTokens: entry.cachedTokens,
                    reasoningTokens: entry.reasoningTokens)
            }
        }
        try state.withLock { state in
            let zeros = [UInt8](repeating: 0, count: Self.headLength)
            guard pwrite(state.descriptor, zeros, zeros.count, 0) == zeros.count, fdatasync(state.descriptor) == 0 else {
                throw MillError.system(.inputOutput, "empty", path)
            }
            state.end = 0
            state.entries = []
        }
        return entries.count
    }

    /// The body's length, and the beginning of its digest.
    private static func head(of body: [UInt8]) -> [UInt8] {
        let length = UInt32(clamping: body.count)
        return (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + SHA256Digest(of: body).bytes.prefix(8)
    }

    private static func entries(in descriptor: Int32, size: Int) -> (found: [Entry], end: Int) {
        var found: [Entry] = []
        var place = 0
        while place + headLength <= size {
            let head = bytes(headLength, at: place, in: descriptor)
            guard head.count == headLength else { break }
            let length = head.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            guard length > 0, place + headLength + length <= size else { break }
            let body = bytes(length, at: place + headLength, in: descriptor)
            guard Self.head(of: body) == head, let entry = try? CanonicalJSON.decode(Entry.self, from: body) else { break }
            found.append(entry)
            place += headLength + length
        }
        return (found, place)
    }

    private static func bytes(_ count: Int, at place: Int, in descriptor: Int32) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let read = pread(descriptor, &bytes, count, off_t(place))
        return Array(bytes.prefix(max(0, read)))
    }
}

extension EmergencySpool.Entry {
    init(_ row: AnswerRow, charged: Int64?, prompt: Int, completion: Int, cached: Int, reasoning: Int) {
        self.init(
            job: row.job, step: row.step, ask: row.ask, attempt: row.attempt, status: row.status, body: Data(row.body),
            requestHash: row.requestHash, endpoint: row.endpoint, model: row.model, streamed: row.streamed,
            images: row.images, at: row.at, picodollars: charged, promptTokens: prompt, completionTokens: completion,
            cachedTokens: cached,
            reasoningTokens: reasoning)
    }

    var row: AnswerRow {
        AnswerRow(
            job: job, step: step, ask: ask, attempt: attempt, status: status, body: [UInt8](body), requestHash: requestHash,
            endpoint: endpoint, model: model, streamed: streamed, images: images, at: at)
    }
}
