public import Records

/// What a job was given: its seeds, in the order of their file. There may be millions; few are in memory at one time.
public struct JobInput: Sendable {
    public let count: Int
    /// The first seeds, at most ``headLimit``: enough to tell what the whole is like.
    public let head: [SeedTask]
    /// The indices of the seeds that say of themselves that they are classification tasks, ascending.
    public let classification: [Int]
    private let read: @Sendable (Int) throws -> SeedTask

    public static let headLimit = 64

    /// - Parameter read: the seed at an index of 0..<`count`.
    public init(
        count: Int, head: [SeedTask], classification: [Int], read: @escaping @Sendable (Int) throws -> SeedTask
    ) {
        self.count = count
        self.head = Array(head.prefix(Self.headLimit))
        self.classification = classification
        self.read = read
    }

    public init(seeds: [SeedTask]) {
        let classification = seeds.indices.filter { seeds[$0].isClassification == true }
        self.init(count: seeds.count, head: seeds, classification: classification) { seeds[$0] }
    }

    /// - Throws: ``SeedIndexError`` for an index outside 0..<`count`, and what reading the store throws.
    public func seed(at index: Int) throws -> SeedTask {
        guard index >= 0, index < count else { throw SeedIndexError(index: index, count: count) }
        return try read(index)
    }
}

/// A step asks for a seed that its job does not have.
public struct SeedIndexError: Error, CustomStringConvertible, Sendable {
    public let index: Int
    public let count: Int

    public var description: String { "there is no seed \(index) of \(count)" }
}
