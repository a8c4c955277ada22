#if Pictures
    import CPictures
#endif

/// Scales pixels of 3 bytes.
enum Scaler {
    /// - Parameters:
    ///   - source: the first pixel of what is scaled.
    ///   - stride: from one row of it to the next, in bytes.
    static func scaled(
        _ source: UnsafePointer<UInt8>, stride: Int, width: Int, height: Int, to newWidth: Int, _ newHeight: Int
    ) -> [UInt8] {
        let count = newWidth * newHeight * 3
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            guard let start = buffer.baseAddress else { return }
            written = count
            #if Pictures
                let code = cpictures_resize(
                    source, stride, Int32(clamping: width), Int32(clamping: height), start, Int32(clamping: newWidth),
                    Int32(clamping: newHeight))
                if Int(code) == CPICTURES_DONE { return }
            #endif
            // The nearest pixel, where there is no library (such a build has no pictures but those that it draws itself) or no
            // memory for the weights.
            for y in 0..<newHeight {
                let row = source + (y * height / newHeight) * stride
                for x in 0..<newWidth {
                    (start + (y * newWidth + x) * 3).initialize(from: row + (x * width / newWidth) * 3, count: 3)
                }
            }
        }
    }
}
