import FoundationEssentials

/// What a step for instances needs to know.
struct InstanceTask: Codable, Hashable {
    var instruction: String
    var language: Language
    /// The ids of the seeds that were shown when the instruction was made.
    var parents: [String]

    /// This as JSON with sorted keys.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings alone always have a JSON form.
        let data = (try? encoder.encode(self)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }
}

extension InstanceTask {
    /// - Throws: `DecodingError`.
    init(json: String) throws {
        self = try JSONDecoder().decode(InstanceTask.self, from: Data(json.utf8))
    }
}
