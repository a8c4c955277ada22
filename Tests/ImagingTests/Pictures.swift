import Testing

@testable import Imaging

/// The beginning of a picture, up to the last byte of its header.
struct Picture: Sendable, CustomTestStringConvertible {
    let name: String
    let format: ImageFormat
    let bytes: [UInt8]

    var testDescription: String {
        name
    }

    /// One of every kind, 4 wide and 3 high.
    static let all = [
        Picture(
            name: "a.png", format: .png,
            bytes: [
                0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 4, 0, 0,
                0, 3, 8, 2, 0, 0, 0, 0x3B, 0x96, 0x39, 0x91,
            ]),
        Picture(
            name: "baseline.jpg", format: .jpeg,
            bytes: [
                0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 0x4A, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0xFF, 0xC0, 0, 11,
                8, 0, 3, 0, 4, 1, 1, 0x11, 0,
            ]),
        Picture(
            name: "progressive.jpeg", format: .jpeg,
            bytes: [
                0xFF, 0xD8, 0xFF, 0xFF, 0xFF, 0xDB, 0, 3, 0xFF, 0xFF, 0xC4, 0, 3, 0x10, 0xFF, 0xCC, 0, 4, 0, 0, 0xFF,
                0x01, 0xFF, 0xDD, 0, 4, 0, 0, 0xFF, 0xFE, 0, 2, 0xFF, 0xC2, 0, 17, 8, 0, 3, 0, 4, 3, 1, 0x22, 0, 2,
                0x11, 1, 3, 0x11, 1,
            ]),
        Picture(
            name: "old.gif", format: .gif, bytes: [0x47, 0x49, 0x46, 0x38, 0x37, 0x61, 4, 0, 3, 0, 0x80, 0, 0]),
        Picture(
            name: "new.gif", format: .gif, bytes: [0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 4, 0, 3, 0, 0x80, 0, 0]),
        Picture(
            name: "lossy.webp", format: .webp,
            bytes: [
                0x52, 0x49, 0x46, 0x46, 0x16, 0, 0, 0, 0x57, 0x45, 0x42, 0x50, 0x56, 0x50, 0x38, 0x20, 10, 0, 0, 0,
                0x10, 0, 0, 0x9D, 0x01, 0x2A, 4, 0, 3, 0,
            ]),
        Picture(
            name: "lossless.webp", format: .webp,
            bytes: [
                0x52, 0x49, 0x46, 0x46, 0x12, 0, 0, 0, 0x57, 0x45, 0x42, 0x50, 0x56, 0x50, 0x38, 0x4C, 5, 0, 0, 0, 0x2F,
                0x03, 0x80, 0, 0,
            ]),
        Picture(
            name: "extended.webp", format: .webp,
            bytes: [
                0x52, 0x49, 0x46, 0x46, 0x16, 0, 0, 0, 0x57, 0x45, 0x42, 0x50, 0x56, 0x50, 0x38, 0x58, 10, 0, 0, 0,
                0x10, 0, 0, 0, 3, 0, 0, 2, 0, 0,
            ]),
    ]

    /// One of every kind that can be so large, each named as those of ``all``.
    static func all(_ width: Int, _ height: Int) -> [Picture] {
        [
            Picture(name: "a.png", format: .png, bytes: png(width, height)),
            Picture(name: "a.jpg", format: .jpeg, bytes: jpeg(width, height)),
            Picture(name: "a.gif", format: .gif, bytes: gif(width, height)),
            Picture(name: "lossy.webp", format: .webp, bytes: lossyWebP(width, height)),
            Picture(name: "lossless.webp", format: .webp, bytes: losslessWebP(width, height)),
            Picture(name: "extended.webp", format: .webp, bytes: extendedWebP(width, height)),
        ]
    }

    /// The checksum is not that of the chunk: whoever decodes the picture looks at it.
    static func png(_ width: Int, _ height: Int) -> [UInt8] {
        [0x89] + "PNG\r\n\u{1A}\n".utf8 + [0, 0, 0, 13] + "IHDR".utf8 + big(width, 4) + big(height, 4) + [
            8, 2, 0, 0, 0, 1, 2, 3, 4,
        ]
    }

    static func jpeg(_ width: Int, _ height: Int, frame: UInt8 = 0xC0) -> [UInt8] {
        [0xFF, 0xD8] + segment(frame, [8] + big(height, 2) + big(width, 2) + [1, 1, 0x11, 0])
    }

    static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xFF, marker] + big(content.count + 2, 2) + content
    }

    static func gif(_ width: Int, _ height: Int) -> [UInt8] {
        "GIF89a".utf8 + little(width, 2) + little(height, 2) + [0, 0, 0]
    }

    static func lossyWebP(_ width: Int, _ height: Int) -> [UInt8] {
        webP("VP8 ", [0x10, 0, 0, 0x9D, 0x01, 0x2A] + little(width, 2) + little(height, 2))
    }

    static func losslessWebP(_ width: Int, _ height: Int) -> [UInt8] {
        webP("VP8L", [0x2F] + little((width - 1) | (height - 1) << 14, 4))
    }

    static func extendedWebP(_ width: Int, _ height: Int) -> [UInt8] {
        webP("VP8X", [0, 0, 0, 0] + little(width - 1, 3) + little(height - 1, 3))
    }

    static func webP(_ kind: String, _ content: [UInt8]) -> [UInt8] {
        "RIFF".utf8 + little(content.count + 12, 4) + "WEBP".utf8 + Array(kind.utf8) + little(content.count, 4) + content
    }

    static func big(_ value: Int, _ count: Int) -> [UInt8] {
        little(value, count).reversed()
    }

    static func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}

/// What the reader says of `bytes`.
func answer(_ bytes: [UInt8]) -> Result<ImageHeader, ImageRefusal> {
    Result { () throws(ImageRefusal) in try ImageHeader.read(bytes) }
}

/// Why `bytes` are refused; nil where they are not.
func refusal(_ bytes: [UInt8]) -> ImageRefusal? {
    if case .failure(let refusal) = answer(bytes) { refusal } else { nil }
}
