/// By what the questions of several runs are recognised as the same.
///
/// By id where every row has one. By prompt where a row has none, where one id stands for different prompts (as ids that were
/// counted do), or where no id is in two runs although a prompt is.
struct QuestionNames {
    enum Key: String {
        case id, prompt
    }

    let key: Key

    /// Nil where neither is of use: rows without an id and others without a prompt.
    init?(_ runs: [JudgeRun]) {
        let matches = runs.flatMap(\.matches)
        let hasIDs = matches.allSatisfy { $0.id != nil }
        guard matches.allSatisfy({ $0.prompt != nil }) else {
            guard hasIDs else { return nil }
            key = .id
            return
        }
        let ids = runs.map { Set($0.matches.compactMap(\.id)) }
        let prompts = runs.map { Set($0.matches.compactMap(\.prompt)) }
        let idsServe = hasIDs && !Self.isAmbiguous(matches) && (Self.overlap(ids) || !Self.overlap(prompts))
        key = idsServe ? .id : .prompt
    }

    /// Empty where `match` has none, which ``init(_:)`` refuses.
    func name(of match: JudgedMatch) -> String {
        (key == .id ? match.id : match.prompt) ?? ""
    }

    private static func isAmbiguous(_ matches: [JudgedMatch]) -> Bool {
        var prompts: [String: String] = [:]
        for match in matches {
            guard let id = match.id, let prompt = match.prompt else { continue }
            if prompts.updateValue(prompt, forKey: id) ?? prompt != prompt { return true }
        }
        return false
    }

    /// Whether any two sets have something in common.
    private static func overlap(_ sets: [Set<String>]) -> Bool {
        var seen: Set<String> = []
        for set in sets {
            if !seen.isDisjoint(with: set) { return true }
            seen.formUnion(set)
        }
        return false
    }
}
