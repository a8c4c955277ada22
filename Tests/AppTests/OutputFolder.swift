import Foundation
import Rouge
import Testing

/// The output of one job as a reader of files sees it.
struct OutputFolder {
    struct Row: Decodable {
        let id: String
        let task: String
        let instruction: String
        let provenance: Provenance

        struct Provenance: Decodable {
            let simulated: Bool
        }
    }

    struct Rejected: Decodable {
        let rule: String
        let text: String
        let measured: Double?
        let threshold: Double?
    }

    struct Manifest: Decodable {
        let job: String
        let ending: String
        let partial: Bool
        let counted: Int
        let simulated: Bool
        let seeds: Int
        let data: File
        let rejected: File
        let rejections: [String: Int]
        let usage: Usage

        struct File: Decodable {
            let rows: Int
            let sha256: String
        }

        struct Usage: Decodable {
            let attempts: Int
            let answered: Int
            let ambiguous: Int
            let unpaid: Int
            let useless: Int
            let promptTokens: Int
            let completionTokens: Int
        }
    }

    let folder: String

    init(_ folder: String) {
        self.folder = folder
    }

    func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
    }

    func has(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: folder + "/" + name)
    }

    func rows() throws -> [Row] { try JSONLines.rows(of: folder + "/data.jsonl", as: Row.self) }
    func rejected() throws -> [Rejected] { try JSONLines.rows(of: folder + "/rejected.jsonl", as: Rejected.self) }
    func manifest() throws -> Manifest { try JSONDecoder().decode(Manifest.self, from: bytes("manifest.json")) }

    /// Every accepted instruction: those in the data, and those that lost all their instances but stay in the pool.
    func acceptedInstructions() throws -> [String] {
        var seen: Set<String> = []
        var texts = try rows().compactMap { seen.insert($0.task).inserted ? $0.instruction : nil }
        texts += try rejected().filter { $0.rule == "no-valid-instance" }.map(\.text)
        return texts
    }
}

extension OutputFolder {
    /// Checks what holds of every finished job: the files agree with one another and nothing is a near-duplicate.
    func expectSound(target: Int, seeds: [String]) throws {
        let rows = try rows()
        let rejected = try rejected()
        let manifest = try manifest()
        #expect(manifest.ending == "done")
        #expect(!manifest.partial)
        #expect(manifest.counted == target)
        #expect(Set(rows.map(\.task)).count == target)
        #expect(Set(rows.map(\.id)).count == rows.count, "ids are unique")
        #expect(manifest.data.rows == rows.count)
        #expect(manifest.rejected.rows == rejected.count)
        #expect(manifest.rejections == Dictionary(rejected.map { ($0.rule, 1) }, uniquingKeysWith: +))
        let last = try bytes("data.jsonl").last
        #expect(last == UInt8(ascii: "\n"))
        #expect(manifest.simulated)
        #expect(!rows.contains { !$0.provenance.simulated })
        let usage = manifest.usage
        #expect(usage.attempts == usage.answered + usage.ambiguous + usage.unpaid + usage.useless)
        try expectNoNearDuplicates(seeds: seeds)
    }

    /// Compares every accepted instruction with every seed and every other one, the slow way.
    func expectNoNearDuplicates(seeds: [String]) throws {
        let accepted = try acceptedInstructions()
        let tokens = (seeds + accepted).map { RougeTokenizer.ascii.tokens($0) }
        var identifiers: [String: Int32] = [:]
        let texts = tokens.map { words in
            words.map { word in
                let next = Int32(identifiers.count)
                return identifiers[word, default: next, inserting: true]
            }
        }
        for index in seeds.count..<texts.count {
            for earlier in 0..<index {
                let f = BruteForce.fMeasure(texts[earlier], texts[index])
                if f > 0.7 { Issue.record("\(f): '\((seeds + accepted)[earlier])' and '\((seeds + accepted)[index])'") }
            }
        }
        #expect(!accepted.isEmpty)
    }
}

/// ROUGE-L by the full table, independent of the program's own.
enum BruteForce {
    static func fMeasure(_ target: [Int32], _ prediction: [Int32]) -> Double {
        let (shorter, longer) = (min(target.count, prediction.count), max(target.count, prediction.count))
        // Even if all of the shorter were common, the score could not be above the threshold.
        guard shorter > 0, Double(2 * shorter) > 0.69 * Double(shorter + longer) else { return 0 }
        let length = Double(commonLength(target, prediction))
        let precision = length / Double(prediction.count)
        let recall = length / Double(target.count)
        let sum = precision + recall
        return sum > 0 ? ((2 * precision) * recall) / sum : 0
    }

    private static func commonLength(_ target: [Int32], _ prediction: [Int32]) -> Int {
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: prediction.count + 1) { row in
            row.initialize(repeating: 0)
            for word in target {
                var diagonal: Int32 = 0
                for (column, other) in prediction.enumerated() {
                    let above = row[column + 1]
                    row[column + 1] = word == other ? diagonal + 1 : max(above, row[column])
                    diagonal = above
                }
            }
            return Int(row[prediction.count])
        }
    }
}

extension Dictionary {
    /// The value for `key`, added when it is missing.
    fileprivate subscript(key: Key, default value: Value, inserting _: Bool) -> Value {
        mutating get {
            if let known = self[key] { return known }
            self[key] = value
            return value
        }
    }
}
