/// An index as searches read it, valid until the next text is kept.
///
/// Searches change nothing of it but ``tables``, where they make the table of a length that has none.
struct IndexView {
    let threshold: Double
    /// How many tokens there are; every token's number is below.
    let vocabulary: Int
    let items: KeptView
    let tables: LengthTables
    /// Those before the last, which is taking them over.
    let earlier: GenerationView?
    let generation: GenerationView
    /// Nil where there are no long texts.
    let columns: LongColumns?
}
