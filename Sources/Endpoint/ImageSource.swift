public import Records
import Support

/// Where a request's pictures are found when it is sent, and not before: of thousands of calls that wait, few are under way.
public protocol ImageSource: Sendable {
    /// What is sent of `image`, and of no other: whoever has another picture by its name throws. May take long.
    /// - Parameter side: the longest side in pixels that the endpoint takes, where it is known to take less than `image` says.
    func load(_ image: ImagePart, side: Int?) throws(ImageFailure) -> LoadedImage
}

/// A picture, ready to be sent.
public struct LoadedImage: Hashable, Sendable {
    public let sent: SentImage
    /// The bytes, encoded (RFC 4648, section 4).
    public let base64: String

    public init(_ sent: SentImage, base64: String) {
        self.sent = sent
        self.base64 = base64
    }

    /// RFC 2397. One comma, and nothing between the media type and `base64`: servers cut it by hand.
    var dataURL: String { "data:\(sent.mediaType);base64," + base64 }
}

/// For requests without pictures.
public struct NoImages: ImageSource {
    public init() {}

    /// - Throws: ``ImageFailure`` `missing`, always.
    public func load(_ image: ImagePart, side: Int?) throws(ImageFailure) -> LoadedImage {
        throw ImageFailure(.missing, "\(image.path): no folder of pictures is known")
    }
}

/// Why a question with a picture was not sent. It is kept as the question's answer, so that a replay comes to the same, and costs
/// nothing.
public struct ImageFailure: Error, Hashable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        /// There is no such file.
        case missing = "image-missing"
        /// The file holds other bytes than when the job was begun.
        case changed = "image-changed"
        /// The file may not be sent: it leads out of its folder, is too large or is no picture.
        case refused = "image-refused"
    }

    public let kind: Kind
    /// For people: the picture's path and what is wrong with it.
    public let reason: String

    public init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }
}

extension ImageFailure {
    /// In the place of an HTTP status.
    static let status = 0

    /// What is stored: an error body whose code is the kind.
    var body: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("error")
        writer.beginObject()
        writer.member("code", kind.rawValue)
        writer.member("message", reason)
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }

    /// The failure that `stored` stands for; nil for an answer of an endpoint.
    public init?(_ stored: StoredAnswer) {
        guard stored.status == Self.status, let error = JSONTree.parse(stored.body)?["error"],
            let kind = error["code"]?.text.flatMap(Kind.init(rawValue:))
        else { return nil }
        self.init(kind, error["message"]?.text ?? "")
    }
}

extension CompletionRequest {
    /// Its pictures, in order.
    /// - Throws: ``ImageFailure`` of the first that cannot be had.
    func loadedImages(from source: any ImageSource, side: Int?) throws(ImageFailure) -> [LoadedImage] {
        var loaded: [LoadedImage] = []
        for image in images { loaded.append(try source.load(image, side: side)) }
        return loaded
    }
}
