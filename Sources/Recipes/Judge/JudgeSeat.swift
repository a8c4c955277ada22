import RecipeKit

/// A place on a panel of judges. Every judge is asked the same; none sees what another said.
struct JudgeSeat: Hashable, Sendable {
    /// From 1.
    let number: Int
    let role: Role

    /// The first `count` seats, at least one.
    static func panel(of count: Int) -> [JudgeSeat] {
        Role.judges.prefix(max(1, count)).enumerated().map { JudgeSeat(number: $0 + 1, role: $1) }
    }

    /// The name of `game` where this judge plays it: `ab-1` at the first seat, `ab-1@2` at the second.
    func name(_ game: String) -> String {
        number == 1 ? game : "\(game)@\(number)"
    }
}
