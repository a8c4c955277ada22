import Glibc

/// One finished answer of the simulated model.
struct Reply: Sendable {
    var text: String
    /// `stop`, `length` or `tool_calls`.
    var finish: String
    /// The tool whose arguments `text` is; nil where it is the content.
    var tool: String?
    /// What might have stood in the first token's place, the chosen one first; empty where nobody asked.
    var firstToken: [TokenChance] = []

    /// The tokens this text counts as: a quarter of its bytes, at least one.
    static func tokens(in text: String) -> Int {
        max(1, (text.utf8.count + 3) / 4)
    }

    /// Cuts `text` as an engine would: before the first stop string, and at the token limit.
    init(cutting text: String, stops: [String], maximumTokens: Int?) {
        var bytes = Array(text.utf8)
        finish = "stop"
        var end = bytes.count
        for stop in stops {
            if let found = ByteSearch.first(Array(stop.utf8), in: bytes[..<end]) { end = found }
        }
        if let maximumTokens {
            let (limit, overflow) = maximumTokens.multipliedReportingOverflow(by: 4)
            if !overflow, limit < end {
                end = limit
                while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
                finish = "length"
            }
        }
        bytes.removeSubrange(end...)
        self.text = String(decoding: bytes, as: UTF8.self)
    }
}

/// A token, and the natural logarithm of its probability.
struct TokenChance: Sendable, Equatable {
    let token: String
    let logprob: Double
}

/// Finding byte strings in byte strings.
enum ByteSearch {
    /// Where `needle` first occurs in `hay`, or nil; an empty needle never occurs.
    static func first(_ needle: [UInt8], in hay: ArraySlice<UInt8>) -> Int? {
        guard let head = needle.first, hay.count >= needle.count else { return nil }
        let found: Int? = hay.withUnsafeBytes { hayBytes in
            needle.withUnsafeBytes { wanted in
                guard let base = hayBytes.baseAddress, let wanted = wanted.baseAddress else { return nil }
                var at = 0
                let places = hayBytes.count - needle.count + 1
                while at < places, let hit = memchr(base + at, Int32(head), places - at) {
                    at = UnsafeRawPointer(hit) - base
                    if memcmp(base + at, wanted, needle.count) == 0 { return at }
                    at += 1
                }
                return nil
            }
        }
        return found.map { hay.startIndex + $0 }
    }

    /// Whether `needle` occurs in `hay`.
    static func contains(_ needle: String, in hay: [UInt8]) -> Bool {
        first(Array(needle.utf8), in: hay[...]) != nil
    }
}
