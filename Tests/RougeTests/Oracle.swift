import Foundation
import Testing

/// Expected values computed with `rouge_score` 0.1.2.
enum Oracle {
    struct Pair: Decodable {
        let id: Int
        let a: String
        let b: String
        let p: Double
        let r: Double
        let f: Double
        let dup: Bool
        let tokens_a: Int
        let tokens_b: Int
        let lcs: Int
    }

    struct Line: Decodable {
        let id: Int
        let seed: Bool
        let instruction: String
        let accept: Bool
        let max_f: Double
        let argmax: Int?
    }

    static func rows<Row: Decodable>(_ name: String, as type: Row.Type) throws -> [Row] {
        let url = try #require(Bundle.module.url(forResource: "Oracles/\(name)", withExtension: "jsonl"))
        let decoder = JSONDecoder()
        return try Data(contentsOf: url).split(separator: UInt8(ascii: "\n")).map { try decoder.decode(type, from: $0) }
    }
}

/// Small repeatable generator (SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// ROUGE-L by the textbook: the full table.
enum Textbook {
    static func commonLength(_ a: [String], _ b: [String]) -> Int {
        var row = Array(repeating: 0, count: b.count + 1)
        for x in a {
            var diagonal = 0
            for (j, y) in b.enumerated() {
                let above = row[j + 1]
                row[j + 1] = x == y ? diagonal + 1 : max(above, row[j])
                diagonal = above
            }
        }
        return row[b.count]
    }

    static func fMeasure(_ a: [String], _ b: [String]) -> Double {
        guard !a.isEmpty, !b.isEmpty else { return 0 }
        let length = Double(commonLength(a, b))
        let precision = length / Double(b.count)
        let recall = length / Double(a.count)
        return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
    }
}
