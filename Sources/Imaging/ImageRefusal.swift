/// Why a picture is not taken.
public enum ImageRefusal: Error, Hashable, Sendable {
    /// It has no bytes.
    case empty
    /// It has more than ``ImageHeader/maximumBytes``.
    case tooLarge(bytes: Int)
    /// Its name or its first bytes are those of no format that is known.
    case unknownFormat
    /// It is SVG, which may hold scripts and fetch what it names.
    case svg
    /// Its header is cut off, breaks the format's rules, or gives a side of no pixels.
    case damaged(ImageFormat)
    /// It has more than ``ImageHeader/maximumPixels``. Sides in pixels, as the header gives them.
    case tooManyPixels(width: Int, height: Int)
    /// Its name says one format and its bytes say another.
    case wrongExtension(named: ImageFormat, found: ImageFormat)
    /// It is a folder, a FIFO, a socket or a device.
    case notRegular
    /// Its path leads out of the folder of pictures or through a symbolic link, or could.
    case outside
    /// Nothing has that path.
    case missing
    /// The system does not let it be read; the cause is the system's text.
    case unreadable(cause: String)
    /// Its pixels cannot be had: it is cut off or damaged behind its header, of a kind that no decoder here knows, or there is no
    /// memory for it. The cause is a clause for people.
    case undecodable(ImageFormat, cause: String)
    /// It would have to be converted, and this build has no codecs (the package trait `Pictures` is off). The reason is a clause
    /// that says what is not as it should be.
    case needsCodec(reason: String)
    /// It is no point cloud that can be drawn.
    case pointCloud(PointCloudRefusal)
    /// It has more bytes than may be sent, even at the lowest quality that is tried.
    case tooLargeToSend(bytes: Int, limit: Int)
}

extension ImageRefusal: CustomStringConvertible {
    /// A clause for people, to stand after the picture's name and a colon.
    public var description: String {
        switch self {
        case .empty: "it is empty"
        case .tooLarge(let bytes): "it has \(bytes) bytes, the limit is \(ImageHeader.maximumBytes)"
        case .unknownFormat: "it is no PNG, JPEG, GIF or WebP, by its name or by its first bytes"
        case .svg: "it is SVG, a picture that is a program: only PNG, JPEG, GIF and WebP are taken"
        case .damaged(let format): "its \(format.rawValue) header is cut off or damaged, or gives no size"
        case .tooManyPixels(let width, let height):
            "it has \(width) × \(height) pixels, the limit is \(ImageHeader.maximumPixels) in all"
        case .wrongExtension(let named, let found): "its name says \(named.rawValue), its bytes say \(found.rawValue)"
        case .notRegular: "it is not a regular file"
        case .outside: "its path leads out of the folder of pictures, or through a symbolic link"
        case .missing: "there is no such file"
        case .unreadable(let cause): "it cannot be read: \(cause)"
        case .undecodable(let format, let cause): "its \(format.rawValue) data cannot be decoded: \(cause)"
        case .needsCodec(let reason):
            "\(reason), and this build converts no pictures: build with the trait Pictures, or convert it before"
        case .pointCloud(let refusal): "\(refusal)"
        case .tooLargeToSend(let bytes, let limit): "it has \(bytes) bytes at the lowest quality, \(limit) may be sent"
        }
    }
}

extension ImageRefusal {
    /// A stable name, for counting: `image-missing`, `image-too-large` …
    public var rule: String {
        switch self {
        case .empty: "image-empty"
        case .tooLarge: "image-too-large"
        case .unknownFormat: "image-unknown-format"
        case .svg: "image-svg"
        case .damaged: "image-damaged"
        case .tooManyPixels: "image-too-many-pixels"
        case .wrongExtension: "image-wrong-extension"
        case .notRegular: "image-not-regular"
        case .outside: "image-outside"
        case .missing: "image-missing"
        case .unreadable: "image-unreadable"
        case .undecodable: "image-undecodable"
        case .needsCodec: "image-needs-codec"
        case .pointCloud: "point-cloud-unreadable"
        case .tooLargeToSend: "image-too-large-to-send"
        }
    }
}
