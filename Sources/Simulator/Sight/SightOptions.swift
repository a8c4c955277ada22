/// How a simulated model sees.
public struct SightOptions: Sendable {
    /// The pictures that it knows; others it describes by their colours.
    public var scenes: [KnownScene]
    /// The share of its looks at a sentence or a question that tell it the truth, 0...1.
    public var accuracy: Double
    /// The share of its sentences about a picture that are false, 0...1.
    public var hallucinations: Double
    /// Whether it takes pictures and ignores them, as a model without vision behind a lenient server does.
    public var isBlind: Bool
    /// Whether it answers 400 to any picture.
    public var refusesPictures: Bool
    /// Pixels: a picture with a longer side does not fit into its context and is answered 400; nil for any.
    public var maximumSide: Int?

    public init(
        scenes: [KnownScene] = [], accuracy: Double = 0.9, hallucinations: Double = 0.2, isBlind: Bool = false,
        refusesPictures: Bool = false, maximumSide: Int? = nil
    ) {
        self.scenes = scenes
        self.accuracy = accuracy
        self.hallucinations = hallucinations
        self.isBlind = isBlind
        self.refusesPictures = refusesPictures
        self.maximumSide = maximumSide
    }
}
