import Endpoint
import Support

/// What was found out about endpoints, kept in the state folder: `capabilities.json`.
struct CapabilityBook: Codable {
    struct Entry: Codable {
        let url: String
        let model: String
        let capabilities: Capabilities
        /// Epoch µs.
        let at: Int64
    }

    var schema = 1
    private(set) var entries: [Entry] = []

    private static let file = "capabilities.json"

    /// The book of `folder`; an empty one where there is none, or none that can be read: it can be written anew at any time.
    static func read(from folder: String) -> CapabilityBook {
        let path = folder + "/" + file
        guard Files.exists(path), let bytes = try? Files.read(path, limit: 1 << 22) else { return CapabilityBook() }
        return (try? CanonicalJSON.decode(CapabilityBook.self, from: bytes)) ?? CapabilityBook()
    }

    /// What is known of a model at a URL; nil for the model stands for any at that URL.
    func entry(url: String, model: String?) -> Entry? {
        entries.last { $0.url == url && (model == nil || $0.model == model) }
    }

    mutating func note(_ entry: Entry) {
        entries.removeAll { $0.url == entry.url && $0.model == entry.model }
        entries.append(entry)
    }

    func write(to folder: String) throws {
        try Files.makeDirectories(folder, mode: 0o700)
        try Files.publish(CanonicalJSON.pretty(self), at: folder + "/" + Self.file, mode: 0o600)
    }
}
