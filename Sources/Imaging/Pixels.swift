/// A picture as it is seen: 8-bit sRGB, opaque and upright.
public struct Pixels: Equatable, Sendable {
    /// Above 0.
    public let width: Int
    /// Above 0.
    public let height: Int
    /// Red, green and blue of each pixel, from left to right, rows from above.
    public private(set) var rgb: [UInt8]

    /// - Parameter rgb: 3 bytes for each pixel.
    /// - Returns: nil where there are not as many bytes as the sides say, or more pixels than ``ImageHeader/maximumPixels``.
    public init?(width: Int, height: Int, rgb: [UInt8]) {
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        guard width > 0, height > 0, !overflow, pixels <= ImageHeader.maximumPixels, rgb.count == pixels * 3 else { return nil }
        self.init(trusted: rgb, width: width, height: height)
    }

    /// For bytes that are as many as the sides say.
    init(trusted rgb: [UInt8], width: Int, height: Int) {
        self.width = width
        self.height = height
        self.rgb = rgb
    }

    /// A picture of one colour.
    init(width: Int, height: Int, _ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        let count = width * height * 3
        let rgb = [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            for pixel in stride(from: 0, to: count, by: 3) {
                buffer[pixel] = red
                buffer[pixel + 1] = green
                buffer[pixel + 2] = blue
            }
            written = count
        }
        self.init(trusted: rgb, width: width, height: height)
    }

    /// The picture at another size: interpolated where it grows, averaged over all that a pixel covers where it shrinks.
    /// - Parameters:
    ///   - width: pixels; at least 1 is made of it, and together no more than ``ImageHeader/maximumPixels``.
    ///   - height: likewise.
    public func resized(width: Int, height: Int) -> Pixels {
        let newWidth = min(max(width, 1), ImageHeader.maximumPixels)
        let newHeight = min(max(height, 1), max(1, ImageHeader.maximumPixels / newWidth))
        guard newWidth != self.width || newHeight != self.height else { return self }
        return view(PixelRect(left: 0, top: 0, width: self.width, height: self.height), newWidth, newHeight)
    }

    /// The pixels that a rectangle touches: at least one.
    public func cropped(_ share: ShareRect) -> Pixels {
        let part = share.pixels(width: width, height: height)
        return view(part, part.width, part.height)
    }

    private func view(_ part: PixelRect, _ newWidth: Int, _ newHeight: Int) -> Pixels {
        let stride = width * 3
        let scaled = rgb.withUnsafeBufferPointer { buffer -> [UInt8] in
            guard let start = buffer.baseAddress else { return [] }
            return Scaler.scaled(
                start + part.top * stride + part.left * 3, stride: stride, width: part.width, height: part.height, to: newWidth,
                newHeight)
        }
        return Pixels(trusted: scaled, width: newWidth, height: newHeight)
    }
}

extension Pixels {
    /// Draws the frame of a rectangle, within it.
    /// - Parameters:
    ///   - share: what is framed; all that it touches counts.
    ///   - thickness: pixels, at least 1; where the rectangle is thinner than two of it, it is filled.
    public mutating func outline(_ share: ShareRect, red: UInt8, green: UInt8, blue: UInt8, thickness: Int) {
        let part = share.pixels(width: width, height: height)
        let thickness = max(1, thickness)
        for y in part.top..<(part.top + part.height) {
            let isEdge = y - part.top < thickness || part.top + part.height - y <= thickness
            let inset = min(thickness, part.width)
            let runs =
                isEdge ? [(part.left, part.width)] : [(part.left, inset), (part.left + part.width - inset, inset)]
            for (left, count) in runs { fill(left: left, y: y, count: count, red, green, blue) }
        }
    }

    private mutating func fill(left: Int, y: Int, count: Int, _ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        let start = (y * width + left) * 3
        rgb.withUnsafeMutableBufferPointer { buffer in
            for pixel in stride(from: start, to: start + count * 3, by: 3) {
                buffer[pixel] = red
                buffer[pixel + 1] = green
                buffer[pixel + 2] = blue
            }
        }
    }

    /// The picture in the middle of a white one that is no smaller.
    func padded(width newWidth: Int, height newHeight: Int) -> Pixels {
        guard newWidth != width || newHeight != height else { return self }
        var canvas = Pixels(width: newWidth, height: newHeight, 0xFF, 0xFF, 0xFF)
        let (left, top) = ((newWidth - width) / 2, (newHeight - height) / 2)
        for y in 0..<height {
            let start = ((top + y) * newWidth + left) * 3
            canvas.rgb.replaceSubrange(start..<(start + width * 3), with: rgb[(y * width * 3)..<((y + 1) * width * 3)])
        }
        return canvas
    }
}
