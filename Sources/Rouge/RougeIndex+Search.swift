extension RougeIndex {
    /// What a search is for.
    enum Goal {
        /// Any kept text above the threshold: the search ends there.
        case first
        /// The closest of all above the threshold, of equals the first.
        case closest
    }

    /// Searches for the text that was read last.
    func search(_ goal: Goal) -> Neighbour? {
        guard !ids.isEmpty, items.count > 0, threshold < 1 else { return nil }
        items.beginRound()
        matcher.set(ids, vocabulary: interner.count)
        if threshold < Self.lowest { return searchAll(goal) }
        switch goal {
        case .first: return firstShort() ?? long(goal)
        case .closest: return .closest(closestShort(), long(goal))
        }
    }

    /// Below such a threshold nearly every length matters, and the tables would be as long as the longest text.
    private static let lowest = 0.05

    private func searchAll(_ goal: Goal) -> Neighbour? {
        var best: Neighbour?
        for item in 0..<items.count where items.length(item) > 0 {
            let length = items.length(item)
            let common = matcher.commonLength(items.tokens(of: item), length, atLeast: 0)
            let neighbour = Self.neighbour(item, common, ids.count, length)
            guard neighbour.score > threshold else { continue }
            if goal == .first { return neighbour }
            best = .closest(best, neighbour)
        }
        return best
    }

    /// The lengths that matter to the text, where short ones are among them.
    private var shortTable: LengthTable? {
        // A longer text is too unlike any of the short ones.
        guard ids.count <= LengthTables.longest else { return nil }
        let table = tables.table(ids.count)
        return table.lengths.lowerBound < PostingLists.longest ? table : nil
    }

    private func firstShort() -> Neighbour? {
        guard let table = shortTable else { return nil }
        let (first, second) = (Signature.first(ids), Signature.second(ids))
        let (items, matcher) = (items, matcher)
        var pending = pending
        pending.removeAll()
        var hit: (item: Int, common: Int, length: Int)?
        for generation in generations {
            let isHit = generation.search(ids, table, first) { item, length in
                items.prefetch(item)
                guard pending.push(item, length) else { return false }
                hit = pending.settle(items, matcher, table, second)
                return hit != nil
            }
            if isHit { break }
        }
        guard let hit = hit ?? pending.settle(items, matcher, table, second) else { return nil }
        return Self.neighbour(hit.item, hit.common, ids.count, hit.length)
    }

    private func closestShort() -> Neighbour? {
        guard let table = shortTable else { return nil }
        let (first, second) = (Signature.first(ids), Signature.second(ids))
        let (items, matcher, count) = (items, matcher, ids.count)
        var pending = pending
        pending.removeAll()
        var best: Neighbour?
        for generation in generations {
            _ = generation.search(ids, table, first) { item, length in
                items.prefetch(item)
                guard pending.push(item, length) else { return false }
                pending.settleAll(items, matcher, table, second) {
                    best = .closest(best, Self.neighbour($0, $1, count, $2))
                }
                return false
            }
        }
        pending.settleAll(items, matcher, table, second) { best = .closest(best, Self.neighbour($0, $1, count, $2)) }
        return best
    }

    private func long(_ goal: Goal) -> Neighbour? {
        guard !columns.isEmpty else { return nil }
        let count = ids.count
        let table = count <= LengthTables.longest ? tables.table(count) : nil
        var best: Neighbour?
        _ = columns.search(count, Signature.wide(ids)) { length in
            guard let table else { return LengthTable.leastCommon(count, length, above: threshold) }
            return table.lengths.contains(length) ? Int(table.row(length).least) : nil
        } _: { item, length, least in
            let common = matcher.commonLength(items.tokens(of: item), length, atLeast: least)
            guard common >= least else { return false }
            best = .closest(best, Self.neighbour(item, common, count, length))
            return goal == .first
        }
        return best
    }

    private static func neighbour(_ item: Int, _ common: Int, _ count: Int, _ length: Int) -> Neighbour {
        Neighbour(index: item, score: RougeL(length: common, targetCount: count, predictionCount: length).fMeasure)
    }
}
