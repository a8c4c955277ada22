import FoundationEssentials
public import Records
import Support

/// Where the bytes of a request's pictures are found when it is sent, and not before: of thousands of calls that wait, few are
/// under way.
public protocol ImageSource: Sendable {
    /// The bytes of `image`, and no others: whoever has another picture by its name throws.
    func bytes(of image: ImagePart) throws(ImageFailure) -> [UInt8]
}

/// For requests without pictures.
public struct NoImages: ImageSource {
    public init() {}

    /// - Throws: ``ImageFailure`` `missing`, always.
    public func bytes(of image: ImagePart) throws(ImageFailure) -> [UInt8] {
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
    /// Its pictures as `data:` URLs, in order.
    /// - Throws: ``ImageFailure`` of the first that cannot be had.
    func dataURLs(from source: any ImageSource) throws(ImageFailure) -> [String] {
        var urls: [String] = []
        for image in images {
            urls.append("data:\(image.mediaType);base64," + Data(try source.bytes(of: image)).base64EncodedString())
        }
        return urls
    }
}
