/// Which models can be compared through the games that were played.
public struct Connectivity: Hashable, Sendable {
    /// Groups of models that games connect, each sorted, the largest first. Strengths of different groups cannot be compared.
    public let components: [[String]]
    /// Whether from every model a chain of wins or ties leads to every other: only then do finite strengths maximise the
    /// likelihood, and only then does the ridge not decide (Ford 1957).
    public let isStronglyConnected: Bool

    /// Whether all models are in one group.
    public var isConnected: Bool { components.count <= 1 }

    /// - Parameters:
    ///   - models: The names, by index.
    ///   - edges: For every two models that met, their indices and whether the first and the second ever scored.
    init(models: [String], edges: [(first: Int, second: Int, firstScored: Bool, secondScored: Bool)]) {
        var met = Array(repeating: [Int](), count: models.count)
        var beats = met
        var losesTo = met
        for edge in edges {
            met[edge.first].append(edge.second)
            met[edge.second].append(edge.first)
            if edge.firstScored {
                beats[edge.first].append(edge.second)
                losesTo[edge.second].append(edge.first)
            }
            if edge.secondScored {
                beats[edge.second].append(edge.first)
                losesTo[edge.first].append(edge.second)
            }
        }
        var components: [[String]] = []
        var seen: Set<Int> = []
        for start in models.indices where !seen.contains(start) {
            let group = Self.reached(from: start, along: met)
            seen.formUnion(group)
            components.append(group.map { models[$0] }.sorted())
        }
        self.components = components.sorted { ($1.count, $0.first ?? "") < ($0.count, $1.first ?? "") }
        isStronglyConnected =
            Self.reached(from: 0, along: beats).count == models.count
            && Self.reached(from: 0, along: losesTo).count == models.count
    }

    private static func reached(from start: Int, along edges: [[Int]]) -> Set<Int> {
        guard edges.indices.contains(start) else { return [] }
        var reached: Set = [start]
        var open = [start]
        while let next = open.popLast() {
            for neighbour in edges[next] where reached.insert(neighbour).inserted { open.append(neighbour) }
        }
        return reached
    }
}
