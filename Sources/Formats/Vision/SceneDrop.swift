/// Why a part of a scene is left out though nothing is wrong with its form. Counted, and told with what was read.
public enum SceneDrop: String, CaseIterable, Hashable, Sendable {
    /// A box that covers less than a thousandth of the picture.
    case boxTiny = "box-tiny"
    /// A box of which nothing is inside the picture.
    case boxOutside = "box-outside"
    /// A box in pixels of a picture whose size nobody tells.
    case boxWithoutSize = "box-without-size"
    /// An instance of a category that is not listed.
    case categoryUnknown = "category-unknown"
    /// A caption or an instance of a picture that is not listed.
    case pictureUnknown = "picture-unknown"
    /// A caption of blanks.
    case captionEmpty = "caption-empty"

    /// One line for a report.
    public var summary: String {
        switch self {
        case .boxTiny: "boxes below \(Self.leastArea * 100) % of the picture"
        case .boxOutside: "boxes outside the picture"
        case .boxWithoutSize: "boxes of pictures without a size"
        case .categoryUnknown: "instances of categories that are not listed"
        case .pictureUnknown: "captions and instances of pictures that are not listed"
        case .captionEmpty: "captions of blanks"
        }
    }

    /// The least part of the picture that a box of an annotation file covers. Source: vision-generation, §4.
    public static let leastArea = 0.001
}
