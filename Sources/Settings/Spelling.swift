/// Finds what a misspelt name was meant to be.
enum Spelling {
    /// The one of `known` nearest to `name`, if it is near enough to be a slip.
    static func nearest(_ name: String, among known: some Sequence<String>) -> String? {
        let plain = simplified(name)
        var best: (name: String, distance: Int)?
        for candidate in known {
            let distance = distance(plain, simplified(candidate))
            let limit = min(plain.count, max(1, plain.count / 3) + 1)
            if distance < best?.distance ?? limit { best = (candidate, distance) }
        }
        return best?.name
    }

    /// "did you mean …?", or the list of what is known.
    static func hint(_ name: String, among known: [String]) -> String {
        if let near = nearest(name, among: known) { return "did you mean '\(near)'?" }
        return known.isEmpty ? "there are none" : "known: " + known.joined(separator: ", ")
    }

    private static func simplified(_ name: String) -> [UInt8] {
        name.lowercased().utf8.prefix(64).map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var before = [Int](repeating: 0, count: other.count + 1)
        var last = Array(0...other.count)
        for (i, a) in one.enumerated() {
            var row = [i + 1]
            for (j, b) in other.enumerated() {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a == b ? 0 : 1))
                if i > 0, j > 0, a == other[j - 1], one[i - 1] == b { cost = min(cost, before[j - 1] + 1) }
                row.append(cost)
            }
            before = last
            last = row
        }
        return last[other.count]
    }
}
