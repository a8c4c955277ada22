/// The columns of a data set as the front matter of a card on the Hub names them. Source: the `datasets` library's
/// `Features._to_yaml_list`.
enum HubFeatures {
    static func lines(_ shape: RowShape) -> [String] {
        shape.columns.flatMap { lines($0.name, $0.kind) }
    }

    private static func lines(_ name: String, _ kind: RowShape.Kind) -> [String] {
        let head = "- name: \(name)"
        switch kind {
        case .text: return [head, "  dtype: string"]
        case .truth: return [head, "  dtype: bool"]
        case .share: return [head, "  dtype: float64"]
        case .texts: return [head, "  list: string"]
        case .pairs: return [head, "  list:", "    list: string"]
        case .turns(let names, _):
            let parts = names.parts
            return [head, "  list:"]
                + [parts.speaker, parts.text].flatMap { ["  - name: \($0)", "    dtype: string"] }
        case .object(let columns): return [head, "  struct:"] + columns.flatMap { lines($0.name, $0.kind) }.map { "  " + $0 }
        }
    }
}

/// The Hub's classes of size.
enum SizeCategory {
    static func name(rows: Int) -> String {
        let steps = ["1K", "10K", "100K", "1M", "10M", "100M", "1B", "10B", "100B", "1T"]
        var limit = 1000
        var below: String?
        for step in steps {
            if rows < limit { return below.map { "\($0)<n<\(step)" } ?? "n<1K" }
            below = step
            limit *= 10
        }
        return "n>1T"
    }
}
