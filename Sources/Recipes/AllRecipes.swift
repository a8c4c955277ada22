public import RecipeKit

/// Every recipe that ships with Instructmill.
public enum AllRecipes {
    /// In the order in which help lists them.
    public static let all: [any Recipe.Type] = [
        SelfInstruct.self,
        EvolInstruct.self,
        Alpaca.self,
        Reanswer.self,
        Judge.self,
        LLaVA.self,
        VIGC.self,
        Pope.self,
        ALLaVA.self,
        ShareGPT4V.self,
        LAMM.self,
    ]

    /// The recipe that users call `name`.
    public static func named(_ name: String) -> (any Recipe.Type)? {
        all.first { $0.name == name }
    }
}
