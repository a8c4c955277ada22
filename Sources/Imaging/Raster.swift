#if Pictures
    import CPictures
    import Glibc

    /// Decoded pixels as a C library left them, not yet turned upright: views are made of them without another copy of the whole.
    final class Raster {
        let width: Int
        let height: Int
        private let pixels: UnsafeMutablePointer<UInt8>

        /// - Parameters:
        ///   - header: of these bytes.
        ///   - shrink: 1, 2, 4 or 8: JPEG and still WebP are decoded to sides divided by it, rounded up; the others wholly.
        /// - Throws: `undecodable`.
        init(_ bytes: [UInt8], _ header: ImageHeader, shrink: Int) throws(ImageRefusal) {
            let (width, height) = (Int32(clamping: header.width), Int32(clamping: header.height))
            let shrink = Int32(clamping: shrink)
            var made = cpictures_made()
            let code =
                switch header.format {
                case .jpeg: cpictures_decode_jpeg(bytes, bytes.count, width, height, shrink, &made)
                case .png: cpictures_decode_png(bytes, bytes.count, width, height, &made)
                case .gif: cpictures_decode_gif(bytes, bytes.count, width, height, &made)
                case .webp:
                    cpictures_decode_webp(
                        bytes, bytes.count, width, height, (width - 1) / shrink + 1, (height - 1) / shrink + 1, &made)
                }
            guard Int(code) == CPICTURES_DONE, let pixels = made.bytes else {
                throw .undecodable(header.format, cause: made.cause(code))
            }
            self.pixels = pixels
            (self.width, self.height) = (Int(made.width), Int(made.height))
        }

        deinit {
            free(pixels)
        }

        /// A part of it, scaled and then turned.
        /// - Parameters:
        ///   - part: within the pixels as they are stored.
        ///   - width: pixels as they are stored: from ``Orientation/transposed`` on the height of what comes out.
        func view(_ part: PixelRect, width: Int, height: Int, _ orientation: Orientation) -> Pixels {
            let stride = self.width * 3
            let scaled = Scaler.scaled(
                pixels + part.top * stride + part.left * 3, stride: stride, width: part.width, height: part.height, to: width,
                height)
            guard orientation != .upright else { return Pixels(trusted: scaled, width: width, height: height) }
            let count = scaled.count
            let turned = [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
                guard let start = buffer.baseAddress else { return }
                cpictures_turn(scaled, Int32(clamping: width), Int32(clamping: height), Int32(orientation.rawValue), start)
                written = count
            }
            return orientation.swapsSides
                ? Pixels(trusted: turned, width: height, height: width) : Pixels(trusted: turned, width: width, height: height)
        }
    }

    extension cpictures_made {
        /// What the failure with this code was.
        func cause(_ code: Int32) -> String {
            switch Int(code) {
            case CPICTURES_MEMORY: "there is not enough memory for its pixels"
            case CPICTURES_SIZE: "its header and its data differ in their sizes"
            default: words
            }
        }

        private var words: String {
            let text = withUnsafeBytes(of: reason) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            return text.isEmpty ? "it is damaged" : text
        }
    }
#endif
