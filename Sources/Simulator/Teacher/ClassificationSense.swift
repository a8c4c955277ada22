/// What can be told of an instruction's answers from its words.
enum ClassificationSense {
    private static let english = [
        "classify", "categorize", "categorise", "decide whether", "decide if", "determine whether", "determine if",
        "detect whether",
        "check whether", "judge whether", "verify whether", "say whether", "find out whether", "true or false", "yes or no",
        "label the",
        "which category", "which class", "sentiment", "assign", "choose between", "choose the", "pick a tag", "predict the",
        "identify the",
        "is the following", "does the following", "is this", "spam", "one of these", "which of", "sort each", "is it ", "whether",
    ]
    private static let chinese = ["分类", "判断", "是否", "归入", "标签", "属于", "识别", "对还是错", "哪一类", "类别"]

    /// Whether the instruction seems to have a small, finite set of answers.
    static func holds(_ instruction: String, han: Bool) -> Bool {
        let bytes = Array(instruction.lowercased().utf8)
        return (han ? chinese : english).contains { ByteSearch.contains($0, in: bytes) }
    }

    /// The answers the instruction names, or usual ones.
    static func labels(_ instruction: String, han: Bool) -> [String] {
        let bytes = Array(instruction.lowercased().utf8)
        if ByteSearch.contains("true or false", in: bytes) { return ["True", "False"] }
        if ByteSearch.contains("yes or no", in: bytes) { return ["Yes", "No"] }
        let found = han ? chineseLabels(instruction) : englishLabels(instruction)
        if found.count >= 2 { return found }
        if han { return ByteSearch.contains("对还是错", in: bytes) ? ["对", "错"] : ["是", "否"] }
        if ByteSearch.contains("sentiment", in: bytes) { return ["Positive", "Negative", "Neutral"] }
        return ["Yes", "No"]
    }

    private static func englishLabels(_ instruction: String) -> [String] {
        for part in instruction.split(whereSeparator: { ".?!:;()\"".contains($0) }).reversed() {
            guard let (before, after) = cut(part, at: " or ") else { continue }
            var head = before.split(separator: ",").map { words($0) }
            let tail = words(after[...])
            if let first = head.first { head[0] = Array(first.suffix(head.count > 1 || first.count > 3 ? 1 : 3)) }
            let labels = (head + [tail]).map { $0.prefix(3).joined(separator: " ") }.filter { !$0.isEmpty }
            if labels.count >= 2, Set(labels).count == labels.count { return labels }
        }
        return []
    }

    private static func cut(_ text: Substring, at mark: String) -> (before: String, after: String)? {
        let bytes = Array(text.utf8)
        guard let at = ByteSearch.first(Array(mark.utf8), in: bytes[...]) else { return nil }
        return (String(decoding: bytes[..<at], as: UTF8.self), String(decoding: bytes[(at + mark.utf8.count)...], as: UTF8.self))
    }

    private static func words(_ text: Substring) -> [String] {
        text.split(separator: " ").map(String.init)
    }

    private static func chineseLabels(_ instruction: String) -> [String] {
        let tail = instruction.split(whereSeparator: { "：:".contains($0) }).last.map(String.init) ?? instruction
        let scope = cut(tail[...], at: "属于")?.after ?? tail
        let ended = scope.split(whereSeparator: { "。？，；".contains($0) }).first.map(String.init) ?? scope
        let labels = ended.split(whereSeparator: { "、或".contains($0) }).map(String.init)
        return labels.count >= 2 && labels.allSatisfy { $0.count <= 6 } ? labels : []
    }
}
