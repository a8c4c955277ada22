import GRDB

// What files have been taken in already, by content: the same bytes under another name are the same job.

extension StoreReader {
    /// The job that a file of this content became; nil when it is new.
    public func contentSeen(_ sha256: String) throws -> String? {
        try database.first("SELECT job FROM content WHERE sha256 = ?", [sha256]) { $0[0] }
    }
}

extension StoreTransaction {
    /// - Parameter name: the file's name as it was dropped; `time`: epoch µs.
    /// - Returns: false, changing nothing, when the content is known.
    @discardableResult
    public func recordContent(_ sha256: String, job: String, name: String, at time: Int64) throws -> Bool {
        try database.run(
            "INSERT OR IGNORE INTO content (sha256, job, name, at) VALUES (?, ?, ?, ?)", [sha256, job, name, time]) == 1
    }
}
