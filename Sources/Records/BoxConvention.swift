/// How a system writes a rectangle down. The internal form is ``Box``, in shares of the upright picture; it is converted at the
/// edge.
///
/// M3IT draws its regions and has no numbers; the boxes of LAMM's scenes have depth and are no rectangles. Source:
/// vision-generation, §4, "Box conventions".
public enum BoxConvention: String, CaseIterable, Hashable, Sendable {
    /// `[x, y, width, height]` in pixels, x and y of the corner left above. Source: COCO's annotations; Objects365.
    case coco
    /// `[x1, y1, x2, y2]`, 0...1 of the picture, at most three decimals. Source: the symbolic contexts of LLaVA, arXiv
    /// 2304.08485; LAMM's detections, arXiv 2306.06687; Shikra and Imp, which do not pad.
    case share
    /// `[x1, y1, x2, y2]`, 0...1 of the square that the picture is padded to, centred, at most two decimals. Source: the region
    /// rows of LLaVA-1.5, arXiv 2310.03744, as LLaVA#606 reads them.
    case paddedShare = "padded-share"
    /// `x1 y1 x2 y2` in pixels, blanks between. Source: MultiInstruct, arXiv 2212.10773.
    case pixel
    /// `[x1, y1, x2, y2]` in whole thousandths of the picture. Source: InternVL and the first Qwen-VL.
    case thousandth

    /// Whether it cannot be read or written without the picture's size.
    public var needsSize: Bool {
        switch self {
        case .coco, .paddedShare, .pixel: true
        case .share, .thousandth: false
        }
    }
}

/// The size of an upright picture, in pixels, both above 0.
public struct PictureSize: Codable, Hashable, Sendable {
    public let width: Int
    public let height: Int

    /// Nil where a side is none.
    public init?(width: Int, height: Int) {
        guard width > 0, height > 0 else { return nil }
        self.width = width
        self.height = height
    }
}

extension Scene {
    /// The picture's size, where both sides are told.
    public var size: PictureSize? {
        guard let width, let height else { return nil }
        return PictureSize(width: width, height: height)
    }
}

extension BoxConvention {
    /// The four numbers of `box`, not rounded; nil where the convention needs a size and there is none.
    public func numbers(of box: Box, in size: PictureSize?) -> [Double]? {
        switch self {
        case .share: return [box.x1, box.y1, box.x2, box.y2]
        case .thousandth: return [box.x1, box.y1, box.x2, box.y2].map { $0 * 1000 }
        case .coco, .pixel, .paddedShare:
            guard let size else { return nil }
            let (width, height) = (Double(size.width), Double(size.height))
            let (x1, y1, x2, y2) = (box.x1 * width, box.y1 * height, box.x2 * width, box.y2 * height)
            if self == .coco { return [x1, y1, x2 - x1, y2 - y1] }
            if self == .pixel { return [x1, y1, x2, y2] }
            let (side, left, top) = Self.padding(width, height)
            return [(x1 + left) / side, (y1 + top) / side, (x2 + left) / side, (y2 + top) / side]
        }
    }

    /// The box that four numbers mean, not clamped; nil where they are not four finite ones, or a size is needed and there is
    /// none.
    public func box(of numbers: [Double], in size: PictureSize?) -> Box? {
        guard numbers.count == 4, numbers.allSatisfy(\.isFinite) else { return nil }
        let (a, b, c, d) = (numbers[0], numbers[1], numbers[2], numbers[3])
        switch self {
        case .share: return Box(x1: a, y1: b, x2: c, y2: d)
        case .thousandth: return Box(x1: a / 1000, y1: b / 1000, x2: c / 1000, y2: d / 1000)
        case .coco, .pixel, .paddedShare:
            guard let size else { return nil }
            let (width, height) = (Double(size.width), Double(size.height))
            if self == .coco { return Box(x1: a / width, y1: b / height, x2: (a + c) / width, y2: (b + d) / height) }
            if self == .pixel { return Box(x1: a / width, y1: b / height, x2: c / width, y2: d / height) }
            let (side, left, top) = Self.padding(width, height)
            return Box(
                x1: (a * side - left) / width, y1: (b * side - top) / height, x2: (c * side - left) / width,
                y2: (d * side - top) / height)
        }
    }

    /// The side of the square around a picture, and how far the picture stands from its left and upper edge.
    private static func padding(_ width: Double, _ height: Double) -> (side: Double, left: Double, top: Double) {
        let side = max(width, height)
        return (side, (side - width) / 2, (side - height) / 2)
    }
}

extension Box {
    /// The part of the picture that it covers, 0...1; 0 for a box whose corners are the wrong way round.
    public var area: Double {
        max(0, x2 - x1) * max(0, y2 - y1)
    }

    /// What of it is inside the picture; nil where nothing is, or a number is not finite.
    public var clamped: Box? {
        guard [x1, y1, x2, y2].allSatisfy(\.isFinite) else { return nil }
        let inside = Box(
            x1: min(1, max(0, x1)), y1: min(1, max(0, y1)), x2: min(1, max(0, x2)), y2: min(1, max(0, y2)))
        return inside.x1 < inside.x2 && inside.y1 < inside.y2 ? inside : nil
    }
}
