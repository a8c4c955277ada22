import Records

/// Tokens that a picture counts for, by its size.
extension ImagePart {
    /// At least as many as any public model counts for it: the greater of two formulas, each with its largest factors.
    ///
    /// By tiles: fitted into 2,048 × 2,048, then to a shorter side of 768, each begun tile of 512 × 512 counts 5,667 and the
    /// picture 2,833 besides (OpenAI, gpt-4o-mini; its other models count a fraction of that). By patches: one for each begun 28
    /// × 28 pixels of the picture as it is, and two that mark its ends (Qwen2-VL, arXiv 2409.12191, section 2.1).
    var tokensBound: Int {
        max(2_833 + 5_667 * tiles, patches + 2)
    }

    /// About as many as most models count, for spacing sends.
    var tokensExpected: Int { patches }

    private var patches: Int { Self.begun(width, 28) * Self.begun(height, 28) }

    private var tiles: Int {
        let (width, height) = (Double(max(1, width)), Double(max(1, height)))
        let fitted = min(1, 2_048 / max(width, height))
        let scale = fitted * min(1, 768 / (fitted * min(width, height)))
        // A side that is a whole number of tiles may come out a little longer.
        func along(_ side: Double) -> Int { max(1, Int((side * scale / 512 - 1e-9).rounded(.up))) }
        return along(width) * along(height)
    }

    private static func begun(_ side: Int, _ step: Int) -> Int { (max(1, side) - 1) / step + 1 }
}
