/// A rectangle in a picture, in shares of its width and height: (0, 0) is the upper left corner, (1, 1) the lower right.
public struct ShareRect: Hashable, Sendable {
    public var x1: Double
    public var y1: Double
    public var x2: Double
    public var y2: Double

    /// All of a picture.
    public static let whole = ShareRect(x1: 0, y1: 0, x2: 1, y2: 1)

    public init(x1: Double, y1: Double, x2: Double, y2: Double) {
        self.x1 = x1
        self.y1 = y1
        self.x2 = x2
        self.y2 = y2
    }

    /// The pixels that it touches: at least one, all of them within the picture, whatever the numbers are.
    func pixels(width: Int, height: Int) -> PixelRect {
        let (left, right) = Self.span(x1, x2, of: width)
        let (top, bottom) = Self.span(y1, y2, of: height)
        return PixelRect(left: left, top: top, width: right - left, height: bottom - top)
    }

    private static func span(_ one: Double, _ other: Double, of side: Int) -> (Int, Int) {
        let places = [one, other].map { $0.isNaN ? 0 : Swift.min(Swift.max($0, 0), 1) * Double(side) }
        let (low, high) = (Swift.min(places[0], places[1]), Swift.max(places[0], places[1]))
        // A share like 0.3 of 10 pixels is not exactly 3.
        let first = Swift.min(Int((low + 1e-6).rounded(.down)), side - 1)
        return (first, Swift.min(Swift.max(Int((high - 1e-6).rounded(.up)), first + 1), side))
    }
}

/// A rectangle of whole pixels within a picture.
struct PixelRect: Equatable {
    var left: Int
    var top: Int
    /// Above 0.
    var width: Int
    /// Above 0.
    var height: Int
}
