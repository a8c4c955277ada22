internal import Imaging

/// The mean colours of a picture's fields in a square grid: what is left of it when one looks from afar.
///
/// Encoding, scaling and JPEG's losses hardly change it, so pictures are recognised by it.
struct ColourGrid: Sendable, Equatable {
    static let side = 96
    /// Red, green and blue of each field summed over all fields above and left of it: `(side + 1)²` triples.
    private let sums: [Float]

    /// From 8-bit pixels, row by row.
    init(width: Int, height: Int, rgb: [UInt8]) {
        let side = Self.side
        var sums = [Float](repeating: 0, count: (side + 1) * (side + 1) * 3)
        for row in 0..<side {
            var running: (Float, Float, Float) = (0, 0, 0)
            for column in 0..<side {
                let mean = Self.mean(
                    columns: Self.span(column, of: width), rows: Self.span(row, of: height), width: width, rgb: rgb)
                running.0 += mean.0
                running.1 += mean.1
                running.2 += mean.2
                let at = ((row + 1) * (side + 1) + column + 1) * 3
                let above = at - (side + 1) * 3
                sums[at] = sums[above] + running.0
                sums[at + 1] = sums[above + 1] + running.1
                sums[at + 2] = sums[above + 2] + running.2
            }
        }
        self.sums = sums
    }

    init(_ pixels: Pixels) {
        self.init(width: pixels.width, height: pixels.height, rgb: pixels.rgb)
    }

    private static func span(_ field: Int, of length: Int) -> Range<Int> {
        let from = min(field * length / side, length - 1)
        return from..<max(from + 1, (field + 1) * length / side)
    }

    private static func mean(columns: Range<Int>, rows: Range<Int>, width: Int, rgb: [UInt8]) -> (Float, Float, Float) {
        var sum = (0, 0, 0)
        for row in rows {
            for column in columns {
                let at = (row * width + column) * 3
                guard at + 2 < rgb.count else { continue }
                sum.0 += Int(rgb[at])
                sum.1 += Int(rgb[at + 1])
                sum.2 += Int(rgb[at + 2])
            }
        }
        let count = Float(columns.count * rows.count)
        return (Float(sum.0) / count, Float(sum.1) / count, Float(sum.2) / count)
    }

    /// The mean colour of the fields from (x, y) up to (x2, y2), at least one of them.
    func mean(_ x: Int, _ y: Int, _ x2: Int, _ y2: Int) -> SIMD3<Float> {
        let side = Self.side
        let left = min(max(0, x), side - 1)
        let top = min(max(0, y), side - 1)
        let right = min(max(left + 1, x2), side)
        let bottom = min(max(top + 1, y2), side)
        let sum = corner(right, bottom) - corner(left, bottom) - corner(right, top) + corner(left, top)
        return sum / Float((right - left) * (bottom - top))
    }

    private func corner(_ x: Int, _ y: Int) -> SIMD3<Float> {
        let at = (y * (Self.side + 1) + x) * 3
        return SIMD3(sums[at], sums[at + 1], sums[at + 2])
    }

    /// The mean colours of `count` × `count` equal parts of a window, row by row; the whole grid where no window is given.
    func thumbnail(_ count: Int, in window: (x: Double, y: Double, width: Double, height: Double)? = nil) -> [SIMD3<Float>] {
        let side = Double(Self.side)
        let window = window ?? (0, 0, side, side)
        var means: [SIMD3<Float>] = []
        means.reserveCapacity(count * count)
        for row in 0..<count {
            for column in 0..<count {
                let x = window.x + window.width * Double(column) / Double(count)
                let y = window.y + window.height * Double(row) / Double(count)
                means.append(
                    mean(
                        Int(x.rounded()), Int(y.rounded()), Int((x + window.width / Double(count)).rounded()),
                        Int((y + window.height / Double(count)).rounded())))
            }
        }
        return means
    }

    /// The mean difference of two thumbnails of one size, a channel, from 0 to 255.
    static func distance(_ left: [SIMD3<Float>], _ right: [SIMD3<Float>]) -> Float {
        var sum: Float = 0
        for (one, other) in zip(left, right) {
            let difference = one - other
            sum += abs(difference.x) + abs(difference.y) + abs(difference.z)
        }
        return sum / Float(3 * max(1, min(left.count, right.count)))
    }

    /// The mean colour of a window in shares of the picture.
    func colour(x1: Double, y1: Double, x2: Double, y2: Double) -> ColourName {
        let side = Double(Self.side)
        let mean = mean(Int(x1 * side), Int(y1 * side), Int(x2 * side), Int(y2 * side))
        return ColourName(red: Double(mean.x), green: Double(mean.y), blue: Double(mean.z))
    }
}
