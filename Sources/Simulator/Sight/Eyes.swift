import FoundationEssentials
internal import Imaging
import Support

/// A picture that was looked at.
struct SeenPicture: Sendable {
    /// What is known of what it shows.
    var scene: KnownScene
    /// Whether it shows a part of a known picture only.
    var isPart = false
}

/// Decodes the pictures of requests and recognises those that it knows.
final class Eyes: Sendable {
    private let options: SightOptions
    private let recognition: Recognition
    /// By the digest of the data URL: a recipe shows a picture several times.
    private let remembered = Locked<[SHA256Digest: SeenPicture]>([:])
    private static let memory = 512
    private static let maximumPictures = 16

    init(_ options: SightOptions) {
        self.options = options
        recognition = Recognition(options.scenes)
    }

    /// What the pictures show, in their order; nothing where the model is blind.
    ///
    /// Whoever judges texts goes by the texts, and does not look.
    ///
    /// - Parameters:
    ///   - urls: data URLs (RFC 2397) with base64.
    ///   - prompts: what is said with them.
    /// - Throws: ``RequestProblem`` as servers answer what they cannot look at.
    func look(at urls: [String], prompts: [String]) throws(RequestProblem) -> [SeenPicture] {
        guard !urls.isEmpty else { return [] }
        if options.refusesPictures {
            throw RequestProblem(
                message: "Invalid content type. image_url is only supported by certain models.", parameter: "messages")
        }
        if options.isBlind || !PictureCodec.isAvailable { return [] }
        if prompts.contains(where: { JudgeReading(Array($0.utf8)) != nil }) { return [] }
        guard urls.count <= Self.maximumPictures else {
            throw RequestProblem(
                message: "At most \(Self.maximumPictures) image(s) may be provided in one prompt.", parameter: "messages",
                code: "too_many_images")
        }
        var seen: [SeenPicture] = []
        for url in urls { seen.append(try look(at: url)) }
        return seen
    }

    private func look(at url: String) throws(RequestProblem) -> SeenPicture {
        let digest = SHA256Digest(of: url)
        if let known = remembered.withLock({ $0[digest] }) { return known }
        guard let bytes = Self.bytes(of: url), let header = try? ImageHeader.read(bytes) else { throw Self.unsupported }
        if let limit = options.maximumSide, max(header.width, header.height) > limit {
            throw tooLong(header.width, header.height)
        }
        guard let pixels = try? PictureCodec.decode(bytes, longestSide: KnownScene.sightSide) else { throw Self.unsupported }
        let seen = recognition.picture(
            ColourGrid(pixels), width: header.width, height: header.height, name: digest.shortHex())
        remembered.withLock { known in
            if known.count >= Self.memory { known.removeAll() }
            known[digest] = seen
        }
        return seen
    }

    private static let unsupported = RequestProblem(
        message: "You uploaded an unsupported image. Please make sure your image is a valid png, jpeg, gif or webp.",
        parameter: "messages", code: "invalid_image_format")

    private func tooLong(_ width: Int, _ height: Int) -> RequestProblem {
        let tokens = (width + 27) / 28 * ((height + 27) / 28)
        return RequestProblem(
            message: "the request (\(tokens) tokens) exceeds the available context size: this model's maximum context length is "
                + "smaller than the image needs", parameter: "messages", code: "context_length_exceeded")
    }

    /// The bytes of a data URL; nil for any other, or broken base64.
    private static func bytes(of url: String) -> [UInt8]? {
        guard url.hasPrefix("data:"), let comma = url.utf8.firstIndex(of: UInt8(ascii: ",")) else { return nil }
        let head = url[..<comma].split(separator: ";", omittingEmptySubsequences: false)
        guard head.count == 2, head[1] == "base64", let data = Data(base64Encoded: String(url[url.utf8.index(after: comma)...]))
        else { return nil }
        return Array(data)
    }
}
