/// One search at a time through an index: the searched text's positions, and what the search has come by.
///
/// Several may go through one index at once, each in an `IndexSearch` of its own, while nothing is kept and ``LengthTables``
/// has the table of every searched text's length.
final class IndexSearch {
    /// What a search is for.
    enum Goal {
        /// Any kept text above the threshold: the search ends there.
        case first
        /// The closest of all above the threshold, of equals the first.
        case closest
    }

    private let matcher = QueryMatcher()
    private let pending = PendingItems()
    private let seen = SeenItems()
    private let order = RankOrder()

    deinit {
        pending.deallocate()
        seen.deallocate()
        order.deallocate()
    }

    var memory: Int { matcher.memory }

    /// The closest kept text above the threshold, of equals the first.
    func closest(_ ids: UnsafeBufferPointer<UInt32>, in index: IndexView) -> Neighbour? {
        // Most texts have none, and that is found faster.
        search(ids, .first, in: index) == nil ? nil : search(ids, .closest, in: index)
    }

    /// - Parameter ids: the text's tokens, numbered by the index's interner.
    func search(_ ids: UnsafeBufferPointer<UInt32>, _ goal: Goal, in index: IndexView) -> Neighbour? {
        guard !ids.isEmpty, index.items.count > 0, index.threshold < 1 else { return nil }
        matcher.set(ids, vocabulary: index.vocabulary)
        if index.threshold < Self.lowest { return searchAll(ids.count, goal, index) }
        switch goal {
        case .first: return firstShort(ids, index) ?? long(ids, goal, index)
        case .closest: return .closest(closestShort(ids, index), long(ids, goal, index))
        }
    }

    /// Below such a threshold nearly every length matters, and the tables would be as long as the longest text.
    static let lowest = 0.05

    private func searchAll(_ count: Int, _ goal: Goal, _ index: IndexView) -> Neighbour? {
        let items = index.items
        var best: Neighbour?
        for item in 0..<items.count where items.length(item) > 0 {
            let length = items.length(item)
            let common = matcher.commonLength(items.tokens(of: item), length, atLeast: 0)
            let neighbour = Self.neighbour(item, common, count, length)
            guard neighbour.score > index.threshold else { continue }
            if goal == .first { return neighbour }
            best = .closest(best, neighbour)
        }
        return best
    }

    /// The lengths that matter to a text of `count` tokens, where short ones are among them.
    private func shortTable(_ count: Int, _ index: IndexView) -> LengthTable? {
        // A longer text is too unlike any of the short ones.
        guard count <= LengthTables.longest else { return nil }
        let table = index.tables.table(count)
        return table.lengths.lowerBound < PostingLists.longest ? table : nil
    }

    private func firstShort(_ ids: UnsafeBufferPointer<UInt32>, _ index: IndexView) -> Neighbour? {
        guard let table = shortTable(ids.count, index) else { return nil }
        let (first, second) = (Signature.first(ids), Signature.second(ids))
        let (items, matcher, seen) = (index.items, matcher, seen)
        var pending = pending
        pending.removeAll()
        seen.begin()
        var hit: (item: Int, common: Int, length: Int)?
        let check = { (item: UInt32, length: Int) -> Bool in
            guard seen.isNew(item) else { return false }
            items.prefetch(item)
            guard pending.push(item, length) else { return false }
            hit = pending.settle(items, matcher, table, second)
            return hit != nil
        }
        if index.earlier?.search(ids, table, first, order, check) != true {
            _ = index.generation.search(ids, table, first, order, check)
        }
        guard let hit = hit ?? pending.settle(items, matcher, table, second) else { return nil }
        return Self.neighbour(hit.item, hit.common, ids.count, hit.length)
    }

    private func closestShort(_ ids: UnsafeBufferPointer<UInt32>, _ index: IndexView) -> Neighbour? {
        guard let table = shortTable(ids.count, index) else { return nil }
        let (first, second) = (Signature.first(ids), Signature.second(ids))
        let (items, matcher, seen, count) = (index.items, matcher, seen, ids.count)
        var pending = pending
        pending.removeAll()
        seen.begin()
        var best: Neighbour?
        let check = { (item: UInt32, length: Int) -> Bool in
            guard seen.isNew(item) else { return false }
            items.prefetch(item)
            guard pending.push(item, length) else { return false }
            pending.settleAll(items, matcher, table, second) { best = .closest(best, Self.neighbour($0, $1, count, $2)) }
            return false
        }
        _ = index.earlier?.search(ids, table, first, order, check)
        _ = index.generation.search(ids, table, first, order, check)
        pending.settleAll(items, matcher, table, second) { best = .closest(best, Self.neighbour($0, $1, count, $2)) }
        return best
    }

    private func long(_ ids: UnsafeBufferPointer<UInt32>, _ goal: Goal, _ index: IndexView) -> Neighbour? {
        guard let columns = index.columns else { return nil }
        let (count, items) = (ids.count, index.items)
        var best: Neighbour?
        _ = columns.search(count, Signature.wide(ids)) { length in
            index.tables.leastCommon(count, length)
        } _: { item, length, least in
            let common = matcher.commonLength(items.tokens(of: item), length, atLeast: least)
            guard common >= least else { return false }
            best = .closest(best, Self.neighbour(item, common, count, length))
            return goal == .first
        }
        return best
    }

    /// The closest of some kept texts that may be above the threshold, of equals the first.
    func closest(_ ids: UnsafeBufferPointer<UInt32>, among some: [Int], in index: IndexView) -> Neighbour? {
        guard !some.isEmpty else { return nil }
        matcher.set(ids, vocabulary: index.vocabulary)
        var best: Neighbour?
        for item in some {
            let length = index.items.length(item)
            guard let least = index.tables.leastCommon(ids.count, length) else { continue }
            let common = matcher.commonLength(index.items.tokens(of: item), length, atLeast: least)
            if common >= least { best = .closest(best, Self.neighbour(item, common, ids.count, length)) }
        }
        return best
    }

    /// The F-measure with every kept text, in order.
    func scores(_ ids: UnsafeBufferPointer<UInt32>, in index: IndexView) -> [Double] {
        matcher.set(ids, vocabulary: index.vocabulary)
        let items = index.items
        return (0..<items.count).map { item in
            let length = items.length(item)
            guard length > 0, !ids.isEmpty else { return 0 }
            let common = matcher.commonLength(items.tokens(of: item), length, atLeast: 0)
            return RougeL(length: common, targetCount: ids.count, predictionCount: length).fMeasure
        }
    }

    private static func neighbour(_ item: Int, _ common: Int, _ count: Int, _ length: Int) -> Neighbour {
        Neighbour(index: item, score: RougeL(length: common, targetCount: count, predictionCount: length).fMeasure)
    }
}
