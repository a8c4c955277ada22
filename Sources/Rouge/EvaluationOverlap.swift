/// Finds texts that share a run of tokens with an evaluation set: n-gram overlap, exact, in memory that the evaluation set bounds.
///
/// An item of at least `length` tokens is found by any run of `length` of them. A shorter one is found by all of its tokens in a
/// row; one of fewer than ``wholeTextFloor`` only by a text that is nothing else, since "yes" is in half of all texts. Source: Brown
/// et al., arXiv 2005.14165, appendix C: 13-grams of lower-cased words without punctuation.
public struct EvaluationOverlap: Sendable {
    /// The published length of runs.
    public static let publishedLength = 13
    /// Items with fewer tokens are compared with whole texts.
    public static let wholeTextFloor = 5

    /// What a text has in common with one item.
    public struct Finding: Sendable, Equatable {
        /// The item, by the order in which items were added, from 0: the one with the most runs in common, and of equals the first.
        public let item: Int
        /// Runs of the text that are the item's too.
        public let runs: Int
        /// Tokens of the text that are part of a run of any item, and how many it has.
        public let tokens: (common: Int, all: Int)
        /// The first run, its tokens with blanks between.
        public let first: String

        /// The share of the text's tokens that are common with evaluation items, above 0 to 1.
        public var share: Double { tokens.all > 0 ? Double(tokens.common) / Double(tokens.all) : 0 }

        public static func == (one: Finding, other: Finding) -> Bool {
            (one.item, one.runs, one.first) == (other.item, other.runs, other.first) && one.tokens == other.tokens
        }
    }

    public let tokenizer: RougeTokenizer
    /// The tokens of a run.
    public let length: Int
    private var vocabulary = Vocabulary()
    /// The tokens of all items, one after another.
    private var tokens: [Int32] = []
    /// For each item, where its tokens begin.
    private var starts: [Int] = []
    /// By the length of their runs.
    private var tables: [Int: RunTable] = [:]
    /// Items without a single token, which nothing is compared with.
    public private(set) var emptyItems = 0

    /// - Parameter length: of a run, in tokens; at least 1.
    public init(tokenizer: RougeTokenizer, length: Int = publishedLength) {
        self.tokenizer = tokenizer
        self.length = max(1, length)
    }

    /// How many items there are.
    public var count: Int { starts.count }

    /// Adds the text of one evaluation item.
    public mutating func add(_ text: String) {
        let list = tokenizer.tokenList(text)
        let start = tokens.count
        for index in 0..<list.count { tokens.append(vocabulary.intern(index, of: list)) }
        starts.append(start)
        guard !list.isEmpty else {
            emptyItems += 1
            return
        }
        let width = min(length, list.count)
        var table = tables[width] ?? RunTable(width: width)
        // Set aside meanwhile, so that it is changed in place.
        tables[width] = nil
        table.add(tokens, from: start)
        tables[width] = table
    }

    /// What `texts`, the parts of one row, have in common with the items; nil where there is nothing. Runs do not go from one part
    /// into the next.
    public func finding(in texts: [String]) -> Finding? {
        var tally = Tally()
        for text in texts { count(text, into: &tally) }
        guard let best = tally.runs.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { return nil }
        return Finding(item: best.key, runs: best.value, tokens: (tally.common, tally.all), first: tally.first)
    }

    private struct Tally {
        /// By item.
        var runs: [Int: Int] = [:]
        var common = 0
        var all = 0
        var first = ""
    }

    private func count(_ text: String, into tally: inout Tally) {
        let list = tokenizer.tokenList(text)
        tally.all += list.count
        let ids = (0..<list.count).map { vocabulary.id(of: $0, in: list) }
        var isCommon: [Bool] = []
        for (width, table) in tables.sorted(by: { $0.key > $1.key }) where width <= ids.count {
            if width < Self.wholeTextFloor, width < length, width != ids.count { continue }
            table.forEachRun(of: ids, in: tokens) { start, positions in
                if isCommon.isEmpty { isCommon = Array(repeating: false, count: ids.count) }
                if tally.first.isEmpty { tally.first = (start..<(start + width)).map(list.string).joined(separator: " ") }
                for place in start..<(start + width) { isCommon[place] = true }
                for item in Set(positions.map(item)) { tally.runs[item, default: 0] += 1 }
            }
        }
        tally.common += isCommon.count { $0 }
    }

    /// The item that the token at `position` belongs to.
    private func item(at position: Int) -> Int {
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= position { low = middle } else { high = middle }
        }
        return low
    }
}

/// Where each run of one width begins among the tokens of all items.
private struct RunTable: Sendable {
    private static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15

    let width: Int
    /// `factor` to the power of the width: what a token that leaves a run is worth.
    private let leaving: UInt64
    /// The first place of a run by its hash; nearly every run has one place.
    private var first: [UInt64: UInt32] = [:]
    /// Further places by hash, of repeated runs and of others of the same hash.
    private var more: [UInt64: [UInt32]] = [:]

    init(width: Int) {
        self.width = width
        leaving = (0..<width).reduce(1) { power, _ in power &* Self.factor }
    }

    /// Adds every run of the tokens from `start` to the end.
    mutating func add(_ tokens: [Int32], from start: Int) {
        Self.forEachHash(of: tokens[start...], width: width, leaving: leaving) { place, hash in
            if first[hash] == nil { first[hash] = UInt32(place) } else { more[hash, default: []].append(UInt32(place)) }
        }
    }

    /// Hands over every run of `ids` that is in the table: where it begins, and its places among `tokens`.
    func forEachRun(of ids: [Int32], in tokens: [Int32], _ body: (_ start: Int, _ places: [Int]) -> Void) {
        Self.forEachHash(of: ids[...], width: width, leaving: leaving) { start, hash in
            guard let one = first[hash] else { return }
            // Equal hashes need not mean equal runs.
            let places = ([one] + (more[hash] ?? [])).map(Int.init).filter { place in
                tokens[place..<(place + width)].elementsEqual(ids[start..<(start + width)])
            }
            if !places.isEmpty { body(start, places) }
        }
    }

    /// Every run of known tokens and its polynomial hash.
    private static func forEachHash(
        of ids: ArraySlice<Int32>, width: Int, leaving: UInt64, _ body: (_ start: Int, _ hash: UInt64) -> Void
    ) {
        var hash: UInt64 = 0
        var known = 0
        for place in ids.indices {
            let id = ids[place]
            guard id != Vocabulary.unknown else {
                (hash, known) = (0, 0)
                continue
            }
            hash = (hash &+ worth(id)) &* factor
            known += 1
            if known > width {
                hash = hash &- worth(ids[place - width]) &* leaving &* factor
                known = width
            }
            if known == width { body(place - width + 1, hash) }
        }
    }

    /// A token as the hash adds it; spread over all bits, so that small numbers do not cancel out.
    private static func worth(_ id: Int32) -> UInt64 {
        var value = UInt64(UInt32(bitPattern: id)) &+ 1
        value = value &* 0xD6E8_FEB8_6659_FD93
        return value ^ (value >> 32)
    }
}
