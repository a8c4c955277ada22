#if Pictures
    import CPictures
    import Glibc
#endif

/// Makes pixels of a picture's file and a file of pixels. Nothing here knows of paths: bytes go in and come out.
///
/// Without the package trait `Pictures` every function throws `needsCodec`.
public enum PictureCodec {
    /// Whether this build has the libraries.
    public static var isAvailable: Bool {
        #if Pictures
            true
        #else
            false
        #endif
    }

    /// Decodes PNG, JPEG, GIF or WebP, turned upright as EXIF data say, transparency on white, of an animation the first frame.
    ///
    /// Memory, besides what is returned: 3 bytes for each pixel that is decoded, 4 for PNG and WebP with transparency, so 256 MB at
    /// the limit of 64 megapixels. A progressive JPEG takes up to 6 bytes for each pixel of its file at whatever scale, 384 MB. Other
    /// JPEGs and lossy WebPs are decoded row by row at the reduced scale.
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - longestSide: pixels: JPEG and WebP may be decoded to a half, a quarter or an eighth, but to no fewer on the longest side.
    /// - Throws: ``ImageRefusal`` as ``ImageHeader/read(_:)``, or `undecodable`: a file that is cut off is not decoded in part.
    public static func decode(_ bytes: [UInt8], longestSide: Int? = nil) throws(ImageRefusal) -> Pixels {
        let header = try ImageHeader.read(bytes)
        let shrink = longestSide.map { Self.shrink(max(header.width, header.height), to: $0) } ?? 1
        #if Pictures
            let file = PictureFile(bytes)
            guard file.isWhole else { throw .undecodable(header.format, cause: "it is cut off") }
            let raster = try Raster(bytes, header, shrink: shrink)
            let all = PixelRect(left: 0, top: 0, width: raster.width, height: raster.height)
            return raster.view(all, width: raster.width, height: raster.height, file.orientation)
        #else
            throw .needsCodec(reason: "its pixels are wanted (1/\(shrink))")
        #endif
    }

    /// By how much a side may be divided so that no fewer pixels remain than are wanted: 1, 2, 4 or 8.
    static func shrink(_ side: Int, to wanted: Int) -> Int {
        [8, 4, 2].first { side / $0 >= max(wanted, 1) } ?? 1
    }

    /// Encodes baseline JPEG, the colours at half the resolution (4:2:0).
    /// - Parameter quality: 1 to 100, as libjpeg counts; what is outside is taken as the nearest of them.
    public static func jpeg(_ pixels: Pixels, quality: Int) throws(ImageRefusal) -> [UInt8] {
        #if Pictures
            try encode(.jpeg, pixels) { cpictures_encode_jpeg($0, $1, $2, Int32(min(max(quality, 1), 100)), &$3) }
        #else
            throw .needsCodec(reason: "it would have to be made a JPEG")
        #endif
    }

    /// Encodes PNG, 8 bits of red, green and blue.
    public static func png(_ pixels: Pixels) throws(ImageRefusal) -> [UInt8] {
        #if Pictures
            try encode(.png, pixels) { cpictures_encode_png($0, $1, $2, &$3) }
        #else
            throw .needsCodec(reason: "it would have to be made a PNG")
        #endif
    }

    #if Pictures
        private static func encode(
            _ format: ImageFormat, _ pixels: Pixels, with encoder: ([UInt8], Int32, Int32, inout cpictures_made) -> Int32
        ) throws(ImageRefusal) -> [UInt8] {
            var made = cpictures_made()
            let code = encoder(pixels.rgb, Int32(clamping: pixels.width), Int32(clamping: pixels.height), &made)
            guard Int(code) == CPICTURES_DONE, let start = made.bytes else {
                throw .undecodable(format, cause: "it cannot be encoded: \(made.cause(code))")
            }
            defer { free(start) }
            return Array(UnsafeBufferPointer(start: start, count: made.count))
        }
    #endif
}
