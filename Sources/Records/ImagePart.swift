/// A picture as records, seeds and questions name it: which bytes it is and where they lay, never the bytes themselves.
public struct ImagePart: Codable, Hashable, Sendable {
    /// Of its file, beneath a folder of pictures that the one who runs the job names.
    public var path: String
    /// SHA-256 of the file's bytes, hexadecimal: this is what says which picture it is.
    public var sha256: String
    /// Pixels of the whole picture, as the file's header gives them.
    public var width: Int
    /// Pixels.
    public var height: Int
    /// `image/png` and so on (IANA's registry of media types).
    public var mediaType: String
    /// The part of the picture that is shown, in shares of it; nil for all of it.
    public var crop: Box?
    /// The longest side in pixels that is sent of it; nil for what the endpoint is sent by default.
    public var side: Int?
    /// Of a point cloud: from where it is seen, such as `front`. The picture is drawn of the file then.
    public var view: String?

    public init(
        path: String, sha256: String, width: Int, height: Int, mediaType: String, crop: Box? = nil, side: Int? = nil,
        view: String? = nil
    ) {
        self.path = path
        self.sha256 = sha256
        self.width = width
        self.height = height
        self.mediaType = mediaType
        self.crop = crop
        self.side = side
        self.view = view
    }

    enum CodingKeys: String, CodingKey {
        case path, sha256
        case width = "w"
        case height = "h"
        case mediaType = "mime"
        case crop, side, view
    }
}

/// A picture as an endpoint was sent it: turned upright, shrunk and encoded anew where that was needed.
public struct SentImage: Codable, Hashable, Sendable {
    /// SHA-256 of the bytes sent, hexadecimal.
    public var sha256: String
    /// Pixels.
    public var width: Int
    /// Pixels.
    public var height: Int
    /// `image/jpeg` and so on.
    public var mediaType: String

    public init(sha256: String, width: Int, height: Int, mediaType: String) {
        self.sha256 = sha256
        self.width = width
        self.height = height
        self.mediaType = mediaType
    }

    enum CodingKeys: String, CodingKey {
        case sha256
        case width = "w"
        case height = "h"
        case mediaType = "mime"
    }
}

/// A picture that a question showed: which file it was, which part of it, and what was sent of it.
public struct ShownImage: Codable, Hashable, Sendable {
    public var path: String
    /// SHA-256 of the file's bytes, hexadecimal.
    public var sha256: String
    public var crop: Box?
    /// From where a point cloud was seen.
    public var view: String?
    public var sent: SentImage

    public init(_ image: ImagePart, sent: SentImage) {
        path = image.path
        sha256 = image.sha256
        crop = image.crop
        view = image.view
        self.sent = sent
    }
}
