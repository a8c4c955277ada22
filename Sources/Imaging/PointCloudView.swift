/// A picture of a point cloud, seen from one side without perspective.
public struct PointCloudView: Equatable, Sendable {
    /// From where it is seen. The first axis points to the right of who stands in front, the second away from them, the third up.
    public enum Side: String, CaseIterable, Sendable {
        case front, left, top
        /// From the right in front and above.
        case corner
    }

    public let side: Side
    /// Pixels.
    public let width: Int
    public let height: Int
    /// Three bytes for each pixel, row by row from the top.
    public let rgb: [UInt8]

    /// The side in pixels of a view unless told otherwise.
    public static let defaultSide = 512
    /// Sides of a view in pixels that are taken.
    public static let sides = 16...2048

    /// One view from each side, in the order of ``Side``. All have the same scale; the ground is white, and what is nearer hides what
    /// is behind it. A cloud without colours is grey, the darker the further away.
    ///
    /// Each point is a square of pixels, larger where the points are few, so that surfaces close.
    /// - Parameter pixels: the side of each view; what is outside of ``sides`` is brought to their ends.
    public static func all(of cloud: PointCloud, pixels: Int = defaultSide) -> [PointCloudView] {
        let frame = PointCloudFrame(cloud)
        return Side.allCases.map { PointCloudSplat(cloud, frame, from: $0, pixels: pixels.clamped(to: sides)).view }
    }

    /// The view from one side, as ``all(of:pixels:)`` has it.
    public static func one(of cloud: PointCloud, from side: Side, pixels: Int = defaultSide) -> PointCloudView {
        PointCloudSplat(cloud, PointCloudFrame(cloud), from: side, pixels: pixels.clamped(to: sides)).view
    }

    /// The view as a PNG.
    /// - Throws: ``ImageRefusal``: `needsCodec` where the build has no codecs.
    public func png() throws(ImageRefusal) -> [UInt8] {
        try PictureCodec.png(Pixels(trusted: rgb, width: width, height: height))
    }
}

/// The middle of a cloud, and the radius of the ball around it that holds every point.
struct PointCloudFrame {
    private(set) var middle: SIMD3<Float> = .zero
    private(set) var radius: Float = 1

    init(_ cloud: PointCloud) {
        guard cloud.count > 0 else { return }
        var low = SIMD3<Float>(repeating: .greatestFiniteMagnitude)
        var high = -low
        for index in 0..<cloud.count {
            low = pointwiseMin(low, cloud.point(index))
            high = pointwiseMax(high, cloud.point(index))
        }
        // Halves first: a sum of the largest numbers is not finite.
        middle = low / 2 + high / 2
        let half = high / 2 - low / 2
        let length = (Double(half.x) * Double(half.x) + Double(half.y) * Double(half.y) + Double(half.z) * Double(half.z))
            .squareRoot()
        radius = length > 0 ? Float(min(length, Double(Float.greatestFiniteMagnitude))) : 1
    }
}

/// Draws one view: points to pixels, the nearest one wins.
struct PointCloudSplat {
    private let side: PointCloudView.Side
    private let pixels: Int
    private var rgb: [UInt8]
    private var depths: [Float]

    /// The part of the picture's half side that the ball around the cloud fills.
    private static let margin: Float = 0.96

    init(_ cloud: PointCloud, _ frame: PointCloudFrame, from side: PointCloudView.Side, pixels: Int) {
        self.side = side
        self.pixels = pixels
        rgb = [UInt8](repeating: 255, count: pixels * pixels * 3)
        depths = [Float](repeating: .greatestFiniteMagnitude, count: pixels * pixels)
        let reach = Self.reach(count: cloud.count, pixels: pixels)
        for index in 0..<cloud.count {
            // Of the ball's radius: -1 to 1.
            let place = side.turned((cloud.point(index) / frame.radius - frame.middle / frame.radius))
            let colour = cloud.colour(index) ?? Self.grey(depth: place.z)
            splat(place, colour, reach: reach)
        }
    }

    var view: PointCloudView { PointCloudView(side: side, width: pixels, height: pixels, rgb: rgb) }

    /// How many pixels a point spreads to each side: at about as many points as pixels of the cloud's outline, none.
    private static func reach(count: Int, pixels: Int) -> Int {
        guard count > 0 else { return 0 }
        let spacing = (Double(pixels) * Double(pixels) / 4 / Double(count)).squareRoot()
        return min(3, Int(spacing / 2))
    }

    private static func grey(depth: Float) -> (UInt8, UInt8, UInt8) {
        let value = depth.isFinite ? UInt8(min(max(60 + (1 - depth) * 70, 40), 200)) : 40
        return (value, value, value)
    }

    private mutating func splat(_ place: SIMD3<Float>, _ colour: (UInt8, UInt8, UInt8), reach: Int) {
        let half = Float(pixels) / 2
        let (x, y) = (half + place.x * half * Self.margin, half - place.y * half * Self.margin)
        // A coordinate beyond the picture, or one that arithmetic lost, is not drawn.
        guard x >= 0, y >= 0, x < Float(pixels), y < Float(pixels) else { return }
        let (column, row) = (Int(x), Int(y))
        for line in max(0, row - reach)...min(pixels - 1, row + reach) {
            for cell in max(0, column - reach)...min(pixels - 1, column + reach) {
                let pixel = line * pixels + cell
                guard place.z < depths[pixel] else { continue }
                depths[pixel] = place.z
                (rgb[pixel * 3], rgb[pixel * 3 + 1], rgb[pixel * 3 + 2]) = colour
            }
        }
    }
}

extension PointCloudView.Side {
    /// A place in space as this side sees it: to the right, up, and away.
    fileprivate func turned(_ place: SIMD3<Float>) -> SIMD3<Float> {
        switch self {
        case .front: return SIMD3(place.x, place.z, place.y)
        case .left: return SIMD3(-place.y, place.z, place.x)
        case .top: return SIMD3(place.x, place.y, -place.z)
        case .corner:
            // Turned by 45° about the upright axis, then tilted by 35.264°: all three axes look equally long.
            let half: Float = 0.707_106_77
            let right = (place.x + place.y) * half
            let away = (place.y - place.x) * half
            let (sine, cosine): (Float, Float) = (0.577_350_26, 0.816_496_6)
            return SIMD3(right, place.z * cosine + away * sine, away * cosine - place.z * sine)
        }
    }
}

extension PointCloud {
    fileprivate func point(_ index: Int) -> SIMD3<Float> {
        SIMD3(coordinates[index * 3], coordinates[index * 3 + 1], coordinates[index * 3 + 2])
    }

    fileprivate func colour(_ index: Int) -> (UInt8, UInt8, UInt8)? {
        colours.isEmpty ? nil : (colours[index * 3], colours[index * 3 + 1], colours[index * 3 + 2])
    }
}

extension Int {
    fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
