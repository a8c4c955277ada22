public import Endpoint
import FoundationEssentials
public import Imaging
public import Records
public import Support

/// The folder that a job's pictures lie beneath. It belongs to how a job is run, not to what the job is: no definition and no job
/// file names it, and a job whose pictures were moved is the same job with another folder.
///
/// What is sent of a picture is made when it is asked for, and kept for a while: the questions of one scene follow one another.
public struct ImageFolder: ImageSource {
    private let root: ImageRoot?
    private let shelf = LoadedImageShelf()

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
        let bytes = try root.image(at: path).bytes
        let header = try ImageHeader.upright(bytes)
        return ImagePart(
            path: path, sha256: SHA256Digest.hex(of: bytes), width: header.width, height: header.height,
            mediaType: header.format.mediaType)
    }

    /// The point cloud at `path`, whose views can be shown from now on. It was read whole.
    /// - Throws: ``ImageRefusal``, any of its cases.
    public func cloud(at path: String) throws(ImageRefusal) -> ImagePart {
        guard let root else { throw .missing }
        let bytes = try root.pointCloud(at: path)
        _ = try Self.cloud(of: bytes)
        let side = PointCloudView.defaultSide
        return ImagePart(
            path: path, sha256: SHA256Digest.hex(of: bytes), width: side, height: side, mediaType: "application/x-npy")
    }

    private static func cloud(of bytes: [UInt8]) throws(ImageRefusal) -> PointCloud {
        do throws(PointCloudRefusal) {
            return try PointCloudFile.read(bytes)
        } catch {
            throw .pointCloud(error)
        }
    }

    /// The picture as every endpoint takes it (``Normaliser``); reading and decoding it may take a few hundredths of a second.
    /// - Throws: ``ImageFailure`` where the file is missing, is refused, cannot be decoded, or holds other bytes than those that
    ///   `image` names.
    public func load(_ image: ImagePart, side: Int?) throws(ImageFailure) -> LoadedImage {
        let usual = image.side ?? Normaliser().longestSide
        let key = LoadedImageShelf.Key(
            path: image.path, sha256: image.sha256, crop: image.crop, view: image.view, side: min(side ?? usual, usual))
        if let loaded = shelf.find(key) { return loaded }
        let file = try bytes(of: image)
        var normaliser = Normaliser()
        normaliser.longestSide = key.side
        let normal: NormalPicture
        do throws(ImageRefusal) {
            let bytes = try Self.picture(file, image.view)
            normal = try normaliser.normalised(
                bytes, crop: image.crop.map { ShareRect(x1: $0.x1, y1: $0.y1, x2: $0.x2, y2: $0.y2) })
        } catch {
            throw ImageFailure(.refused, "\(image.path): \(error)")
        }
        let sent = SentImage(
            sha256: SHA256Digest.hex(of: normal.bytes), width: normal.width, height: normal.height,
            mediaType: normal.format.mediaType)
        let loaded = LoadedImage(sent, base64: Data(normal.bytes).base64EncodedString())
        shelf.keep(loaded, key)
        return loaded
    }

    /// The picture that a file is, or the one that is drawn of its points.
    private static func picture(_ file: [UInt8], _ view: String?) throws(ImageRefusal) -> [UInt8] {
        guard let view else { return file }
        guard let side = PointCloudView.Side(rawValue: view) else { throw .missing }
        return try PointCloudView.one(of: cloud(of: file), from: side).png()
    }

    /// The file's bytes.
    private func bytes(of image: ImagePart) throws(ImageFailure) -> [UInt8] {
        guard let root else { throw ImageFailure(.missing, "\(image.path): no folder of pictures is known") }
        let bytes: [UInt8]
        do throws(ImageRefusal) {
            bytes = image.view == nil ? try root.image(at: image.path).bytes : try root.pointCloud(at: image.path)
        } catch {
            throw ImageFailure(error == .missing ? .missing : .refused, "\(image.path): \(error)")
        }
        guard SHA256Digest.hex(of: bytes) == image.sha256 else {
            throw ImageFailure(.changed, "\(image.path): its bytes are not those that the job was begun with")
        }
        return bytes
    }
}

/// The pictures that were sent last, up to a number of bytes.
final class LoadedImageShelf: Sendable {
    struct Key: Hashable, Sendable {
        let path: String
        let sha256: String
        let crop: Box?
        let view: String?
        let side: Int
    }

    private struct Entry {
        let image: LoadedImage
        var used: UInt64
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var size = 0
        var clock: UInt64 = 0
    }

    private let limit: Int
    private let state = Locked(State())

    /// - Parameter limit: bytes of encoded pictures.
    init(limit: Int = 32 << 20) {
        self.limit = limit
    }

    func find(_ key: Key) -> LoadedImage? {
        state.withLock { state in
            state.clock += 1
            state.entries[key]?.used = state.clock
            return state.entries[key]?.image
        }
    }

    func keep(_ image: LoadedImage, _ key: Key) {
        let size = image.base64.utf8.count
        guard size <= limit / 4 else { return }
        state.withLock { state in
            guard state.entries[key] == nil else { return }
            state.clock += 1
            state.entries[key] = Entry(image: image, used: state.clock)
            state.size += size
            // A few hundred at most, and seldom: looking at all of them is cheap beside the decoding that it saves.
            while state.size > limit, let oldest = state.entries.min(by: { $0.value.used < $1.value.used }) {
                state.size -= oldest.value.image.base64.utf8.count
                state.entries[oldest.key] = nil
            }
        }
    }
}
