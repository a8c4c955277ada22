/// Makes of any picture one that every endpoint takes: JPEG or PNG, opaque, upright, 8 bits of red, green and blue, neither too
/// large nor too small, and nothing in it but the picture.
public struct Normaliser: Hashable, Sendable {
    /// Pixels: larger pictures are scaled down to it.
    public var longestSide: Int
    /// Pixels: smaller pictures are scaled up to it, and those that are too long for that get a white margin.
    public var shortestSide: Int
    /// Of a JPEG, 1 to 100; it is lowered in steps of 10, to 30, until there are few enough bytes.
    public var quality: Int
    /// Of the file that is sent.
    public var mostBytes: Int
    /// Whether what is no JPEG becomes a PNG, unless that has more than ``mostBytes``: for drawings, charts and text.
    public var keepsLossless: Bool

    public init(
        longestSide: Int = 1024, shortestSide: Int = 56, quality: Int = 90, mostBytes: Int = 1_500_000,
        keepsLossless: Bool = false
    ) {
        self.longestSide = longestSide
        self.shortestSide = shortestSide
        self.quality = quality
        self.mostBytes = mostBytes
        self.keepsLossless = keepsLossless
    }

    /// The picture, or the part of it that `crop` touches, as it is to be sent.
    ///
    /// A PNG or JPEG that is so already is not touched: its bytes are those that went in. That it can be decoded is seen to all the
    /// same, where this build can.
    /// - Parameters:
    ///   - bytes: the whole file: PNG, JPEG, GIF or WebP.
    ///   - crop: in shares of the upright picture.
    /// - Throws: ``ImageRefusal`` as ``ImageHeader/read(_:)``, `undecodable`, `tooLargeToSend`, or `needsCodec` where the build has no
    ///   codecs and the picture would have to be changed.
    public func normalised(_ bytes: [UInt8], crop: ShareRect? = nil) throws(ImageRefusal) -> NormalPicture {
        let header = try ImageHeader.read(bytes)
        let file = PictureFile(bytes)
        guard file.isWhole else { throw .undecodable(header.format, cause: "it is cut off") }
        let crop = crop == .whole ? nil : crop
        let fault = crop == nil ? fault(bytes, header, file) : "only a part of it is to be sent"
        guard let fault else {
            if PictureCodec.isAvailable { _ = try PictureCodec.decode(bytes, longestSide: 1) }
            return NormalPicture(
                bytes: bytes, format: header.format, width: header.width, height: header.height, isUntouched: true)
        }
        #if Pictures
            let pixels = try view(bytes, header, file.orientation, crop)
            return try encoded(pixels, isLossless: file.isLossless)
        #else
            throw .needsCodec(reason: fault)
        #endif
    }

    /// What keeps the file from being sent as it is, as a clause; nil where nothing does.
    private func fault(_ bytes: [UInt8], _ header: ImageHeader, _ file: PictureFile) -> String? {
        let size = "it has \(header.width) × \(header.height) pixels"
        if header.format == .gif || header.format == .webp { return "it is a \(header.format.rawValue)" }
        if !file.isPlain { return "it is not one opaque picture in 8-bit RGB" }
        if file.orientation != .upright { return "it does not lie upright" }
        if file.hasMetadata { return "it holds metadata" }
        if max(header.width, header.height) > longest { return "\(size), \(longest) is the longest side" }
        if min(header.width, header.height) < shortest { return "\(size), \(shortest) is the shortest side" }
        if bytes.count > mostBytes { return "it has \(bytes.count) bytes, \(mostBytes) are the most" }
        return nil
    }
}

/// A picture that can be sent.
public struct NormalPicture: Sendable {
    public let bytes: [UInt8]
    /// PNG or JPEG.
    public let format: ImageFormat
    /// Pixels.
    public let width: Int
    /// Pixels.
    public let height: Int
    /// Whether the bytes are those that went in.
    public let isUntouched: Bool
}

extension Normaliser {
    private var longest: Int {
        min(max(longestSide, 1), 65_500)
    }

    private var shortest: Int {
        min(max(shortestSide, 1), longest)
    }

    /// The size that a picture gets, without its margin.
    func size(_ width: Int, _ height: Int) -> (width: Int, height: Int) {
        let (long, short) = (Double(max(width, height)), Double(min(width, height)))
        let fit = Double(longest) / long
        var scale = min(1, fit)
        if short * scale < Double(shortest) { scale = min(Double(shortest) / short, fit) }
        func side(_ side: Int) -> Int { min(max(Int((Double(side) * scale).rounded()), 1), longest) }
        return (side(width), side(height))
    }

    #if Pictures
        /// The part that is shown, at its size and upright, with its margin.
        private func view(
            _ bytes: [UInt8], _ header: ImageHeader, _ orientation: Orientation, _ crop: ShareRect?
        ) throws(ImageRefusal) -> Pixels {
            let stored = orientation.stored(crop ?? .whole)
            let part = stored.pixels(width: header.width, height: header.height)
            let target = size(part.width, part.height)
            let shrink = min(
                PictureCodec.shrink(part.width, to: target.width), PictureCodec.shrink(part.height, to: target.height))
            let raster = try Raster(bytes, header, shrink: shrink)
            let pixels = raster.view(
                stored.pixels(width: raster.width, height: raster.height), width: target.width, height: target.height, orientation
            )
            return pixels.padded(width: max(pixels.width, shortest), height: max(pixels.height, shortest))
        }

        private func encoded(_ pixels: Pixels, isLossless: Bool) throws(ImageRefusal) -> NormalPicture {
            func picture(_ bytes: [UInt8], _ format: ImageFormat) -> NormalPicture {
                NormalPicture(bytes: bytes, format: format, width: pixels.width, height: pixels.height, isUntouched: false)
            }
            if keepsLossless && isLossless {
                let bytes = try PictureCodec.png(pixels)
                if bytes.count <= mostBytes { return picture(bytes, .png) }
            }
            var quality = min(max(quality, 1), 100)
            while true {
                let bytes = try PictureCodec.jpeg(pixels, quality: quality)
                if bytes.count <= mostBytes { return picture(bytes, .jpeg) }
                guard quality > 30 else { throw .tooLargeToSend(bytes: bytes.count, limit: mostBytes) }
                quality = max(quality - 10, 30)
            }
        }
    #endif
}
