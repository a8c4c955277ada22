/// A format of pictures that an endpoint is sent.
public enum ImageFormat: String, Sendable, CaseIterable {
    case png = "PNG"
    case jpeg = "JPEG"
    case gif = "GIF"
    case webp = "WebP"

    /// The format that a file's name promises: `png`, `jpg` or `jpeg`, `gif`, `webp` in any case after its last dot.
    /// - Parameter fileName: a name or a path, as bytes in any encoding.
    /// - Throws: ``ImageRefusal`` `svg` for the name of one, `unknownFormat` for every other name.
    public init(fileName: [UInt8]) throws(ImageRefusal) {
        let name = fileName.split(separator: UInt8(ascii: "/")).last ?? []
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { throw .unknownFormat }
        let ending = name[dot...].dropFirst().map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        switch String(decoding: ending, as: UTF8.self) {
        case "png": self = .png
        case "jpg", "jpeg": self = .jpeg
        case "gif": self = .gif
        case "webp": self = .webp
        case "svg", "svgz": throw .svg
        default: throw .unknownFormat
        }
    }

    /// For a `data:` URL or a Content-Type (IANA's registry of media types).
    public var mediaType: String {
        switch self {
        case .png: "image/png"
        case .jpeg: "image/jpeg"
        case .gif: "image/gif"
        case .webp: "image/webp"
        }
    }
}

extension HeaderReader {
    /// Reads the signature at the start of a file; nil, and nothing is read, where it is none of ours.
    ///
    /// PNG: W3C PNG, section 5.2. JPEG: ITU-T T.81, B.2.1 (SOI). GIF: GIF89a, section 17. WebP: RFC 9649, "WebP File Header".
    mutating func signature() -> ImageFormat? {
        if take([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if take([0xFF, 0xD8]) { return .jpeg }
        if take("GIF87a".utf8) || take("GIF89a".utf8) { return .gif }
        var riff = self
        guard riff.take("RIFF".utf8), riff.skip(4), riff.take("WEBP".utf8) else { return nil }
        self = riff
        return .webp
    }
}
