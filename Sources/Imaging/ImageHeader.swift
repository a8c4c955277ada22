/// What the first bytes of a picture say about it. Nothing is decoded: a reader that never unpacks cannot be made to unpack a bomb.
public struct ImageHeader: Equatable, Sendable {
    public let format: ImageFormat
    /// Pixels, above 0. Of a GIF and an animated WebP it is the width of the canvas, which its frames share.
    public let width: Int
    /// Pixels, above 0.
    public let height: Int

    /// The most pixels that a picture may have, width times height.
    public static let maximumPixels = 64_000_000
    /// The most bytes that a picture's file may have: 40 MB.
    public static let maximumBytes = 40 * 1024 * 1024

    /// Reads the header of PNG (W3C PNG), JPEG (ITU-T T.81), GIF (87a and 89a) or WebP (RFC 9649).
    ///
    /// What follows the header is not looked at: any beginning of a file that holds all of it gives the same answer, and one that
    /// cuts it is refused.
    /// - Parameter bytes: a file, whole or from its start.
    /// - Throws: ``ImageRefusal`` `empty`, `tooLarge`, `unknownFormat`, `svg`, `damaged` or `tooManyPixels`.
    public static func read(_ bytes: [UInt8]) throws(ImageRefusal) -> ImageHeader {
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= maximumBytes else { throw .tooLarge(bytes: bytes.count) }
        var reader = HeaderReader(bytes[...])
        guard let format = reader.signature() else { throw looksLikeSVG(bytes) ? .svg : .unknownFormat }
        guard let (width, height) = reader.size(format), width > 0, height > 0 else { throw .damaged(format) }
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        guard !overflow, pixels <= maximumPixels else { throw .tooManyPixels(width: width, height: height) }
        return ImageHeader(format: format, width: width, height: height)
    }

    /// The header as the picture is seen: where EXIF data say that it lies on its side, width and height have changed places.
    /// - Parameter bytes: the whole file.
    /// - Throws: ``ImageRefusal`` as ``read(_:)``.
    public static func upright(_ bytes: [UInt8]) throws(ImageRefusal) -> ImageHeader {
        let header = try read(bytes)
        guard PictureFile(bytes).orientation.swapsSides else { return header }
        return ImageHeader(format: header.format, width: header.height, height: header.width)
    }

    /// Whether it is markup that opens an `svg` element near its start. It decides only which reason a refusal gives.
    private static func looksLikeSVG(_ bytes: [UInt8]) -> Bool {
        var rest = bytes.prefix(4096)
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        rest = rest.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard rest.first == UInt8(ascii: "<") else { return false }
        while let tag = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[tag...].dropFirst()
            if rest.starts(with: "svg".utf8) { return true }
        }
        return false
    }
}
