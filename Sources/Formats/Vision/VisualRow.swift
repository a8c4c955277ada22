public import Records

/// A row of visual instruction data: pictures, what is said of them, and what a format has besides.
public struct VisualRow: Hashable, Sendable {
    /// Why a row cannot be written.
    public struct Fault: Error, Hashable, Sendable {
        public let reason: String

        public init(reason: String) {
            self.reason = reason
        }
    }

    public var id: String
    /// Paths below the image root, in the order of their tokens.
    public var images: [String]
    /// Without tokens.
    public var turns: [Message]
    public var details: VisualDetails

    public init(id: String, images: [String], turns: [Message], details: VisualDetails = .none) {
        self.id = id
        self.images = images
        self.turns = turns
        self.details = details
    }
}

/// What one format has and the others have not.
public enum VisualDetails: Hashable, Sendable {
    case none
    case vigc(VIGCAnswers)
    /// The caption that the picture came with; `url` for a picture from the web.
    case allava(originalCaption: String, url: String?)
    /// `taskType` is a word of LAMM's such as `conversation`; `sourceImage` names the picture in its own data set.
    case lamm2D(taskType: String, sourceImage: String)
    /// `pointCloud` is a path below the root, `taskType` a word such as `classification3d`.
    case lamm3D(pointCloud: String, taskType: String, sourceDataset: String, sourceID: String)
}

/// How a question of VIGC came to its answer. Question and answer themselves are the row's turns.
public struct VIGCAnswers: Hashable, Sendable {
    public var imageID: String
    /// What the model was told to make.
    public var instruction: String
    /// The draft's, which is not used.
    public var originalAnswer: String
    /// The first one to the question alone, whole.
    public var answerGivenQuestion: String
    /// The final answer's parts, in order.
    public var parts: [String]
    /// The whole text that the last call gave.
    public var wholeText: String

    public init(
        imageID: String, instruction: String, originalAnswer: String, answerGivenQuestion: String, parts: [String],
        wholeText: String
    ) {
        self.imageID = imageID
        self.instruction = instruction
        self.originalAnswer = originalAnswer
        self.answerGivenQuestion = answerGivenQuestion
        self.parts = parts
        self.wholeText = wholeText
    }
}
