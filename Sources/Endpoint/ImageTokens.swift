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

    private var patches: Int {
        let size = sentSize
        return Self.begun(size.width, 28) * Self.begun(size.height, 28)
    }

    private var tiles: Int {
        let size = sentSize
        let (width, height) = (Double(max(1, size.width)), Double(max(1, size.height)))
        let fitted = min(1, 2_048 / max(width, height))
        let scale = fitted * min(1, 768 / (fitted * min(width, height)))
        // A side that is a whole number of tiles may come out a little longer.
        func along(_ side: Double) -> Int { max(1, Int((side * scale / 512 - 1e-9).rounded(.up))) }
        return along(width) * along(height)
    }

    /// Pixels of what is sent of it at the most.
    private var sentSize: (width: Int, height: Int) {
        let share = crop.map { (max(0, $0.x2 - $0.x1), max(0, $0.y2 - $0.y1)) } ?? (1, 1)
        let (width, height) = (Double(width) * share.0, Double(height) * share.1)
        let scale = min(1, Double(side ?? Self.standardSide) / max(1, width, height))
        // A side that would be less than is of use is scaled up, or filled up.
        func along(_ side: Double) -> Int { max(Self.leastSide, Int((side * scale).rounded(.up))) }
        return (along(width), along(height))
    }

    /// The longest side in pixels that a picture is sent with where nothing says otherwise, and the least. Source:
    /// vision-generation, §7.
    static let standardSide = 1_024
    static let leastSide = 56

    private static func begun(_ side: Int, _ step: Int) -> Int { (max(1, side) - 1) / step + 1 }
}
