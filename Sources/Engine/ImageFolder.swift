public import Endpoint
public import Imaging
public import Records
public import Support

/// The folder that a job's pictures lie beneath. It belongs to how a job is run, not to what the job is: no definition and no job
/// file names it, and a job whose pictures were moved is the same job with another folder.
public struct ImageFolder: ImageSource {
    private let root: ImageRoot?

    /// No folder: every picture is missing.
    public init() {
        root = nil
    }

    /// - Throws: ``MillError`` with code `io` when there is no such folder, or it cannot be opened.
    public init(_ path: String) throws(MillError) {
        root = try ImageRoot(path)
    }

    /// The picture at `path` as a seed or a question names it, which is known by its content from now on.
    /// - Throws: ``ImageRefusal``, any of its cases.
    public func part(at path: String) throws(ImageRefusal) -> ImagePart {
        guard let root else { throw .missing }
        let (header, bytes) = try root.image(at: path)
        return ImagePart(
            path: path, sha256: SHA256Digest.hex(of: bytes), width: header.width, height: header.height,
            mediaType: header.format.mediaType)
    }

    /// - Throws: ``ImageFailure`` where the file is missing, is refused, or holds other bytes than those that `image` names.
    public func bytes(of image: ImagePart) throws(ImageFailure) -> [UInt8] {
        guard let root else { throw ImageFailure(.missing, "\(image.path): no folder of pictures is known") }
        let bytes: [UInt8]
        do throws(ImageRefusal) {
            bytes = try root.image(at: image.path).bytes
        } catch {
            throw ImageFailure(error == .missing ? .missing : .refused, "\(image.path): \(error)")
        }
        guard SHA256Digest.hex(of: bytes) == image.sha256 else {
            throw ImageFailure(.changed, "\(image.path): its bytes are not those that the job was begun with")
        }
        return bytes
    }
}
