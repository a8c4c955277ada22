public import Support

/// What files of COCO's form say of pictures, joined by the pictures' ids: captions, instances, or both, of one file or of
/// several.
///
/// A file is read in pieces; what is held are file names, captions, boxes and names of categories. Segmentations and whatever
/// else the files have are passed over. Neither the order of the arrays in a file nor that of the files matters, but for the
/// order of pictures, captions and instances, which is the one of their first mention. Source: COCO, arXiv 1405.0312; Objects365,
/// ICCV 2019.
public struct CocoAnnotations: Sendable {
    /// An element, or a file, that cannot be used, and why.
    public struct Fault: Hashable, Sendable {
        /// The file's path.
        public let path: String
        public let fault: LineFault
    }

    /// The most faults that are held; the others are counted.
    public static let mostFaults = 1000
    static let valueLimit = 1 << 20

    /// The first ones, in order.
    public private(set) var faults: [Fault] = []
    /// How many there were.
    public private(set) var faultCount = 0
    /// How many captions and instances were read without fault.
    public private(set) var captionCount = 0
    public private(set) var instanceCount = 0

    private(set) var pictures: [Picture] = []
    private(set) var captions: [Caption] = []
    private(set) var instances: [Instance] = []
    private(set) var categories: [Int: String] = [:]
    private(set) var emptyCaptions = 0
    private var indexes: [Int: Int] = [:]

    /// What is known of a picture; it may be mentioned before it is listed, or never be listed.
    struct Picture: Sendable {
        let id: Int
        var isListed = false
        var file: String?
        var width: Int?
        var height: Int?
        /// The last of its chain, by index.
        var lastCaption: Int?
        var lastInstance: Int?
    }

    struct Caption: Sendable {
        let text: String
        /// The one before it of the same picture.
        let previous: Int?
    }

    struct Instance: Sendable {
        let category: Int
        let x: Double
        let y: Double
        let width: Double
        let height: Double
        let isCrowd: Bool
        /// The one before it of the same picture.
        let previous: Int?
    }

    public init() {}

    /// Reads one more file, plain, gzip or zstd. What of it is broken is in ``faults``.
    /// - Throws: ``MillError`` with code `io`.
    public mutating func read(_ path: String) throws(MillError) {
        let source = try ByteSource(path)
        var reader = CocoReader(path: path)
        while true {
            let bytes = try source.next()
            if bytes.isEmpty { break }
            reader.feed(bytes, into: &self)
        }
        reader.finish(into: &self)
    }

    /// Reads the bytes of a whole file that is called `path` in its faults.
    public mutating func read(_ bytes: [UInt8], as path: String) {
        var reader = CocoReader(path: path)
        reader.feed(bytes, into: &self)
        reader.finish(into: &self)
    }
}

/// Reads one file into what others have said.
struct CocoReader {
    private let path: String
    private var scanner = JSONSectionScanner(CocoElement.sections, valueLimit: CocoAnnotations.valueLimit)

    init(path: String) {
        self.path = path
    }

    mutating func feed(_ bytes: [UInt8], into annotations: inout CocoAnnotations) {
        scanner.feed(bytes) { annotations.take($0, of: path) }
    }

    mutating func finish(into annotations: inout CocoAnnotations) {
        scanner.finish { annotations.take($0, of: path) }
    }
}

extension CocoAnnotations {
    fileprivate mutating func take(_ event: JSONSectionScanner.Event, of path: String) {
        switch event {
        case .fault(let line, let offset, let reason):
            add(LineFault(line: line, byteOffset: offset, code: .rowSyntax, reason: reason), of: path)
        case .element(let element):
            do throws(RowFields.LocatedFault) {
                try take(CocoElement(element, valueLimit: Self.valueLimit))
            } catch {
                let place = RowPlace(line: element.line, byteOffset: element.offset, element: element.index)
                let fault = RowField.Fault(offset: error.fault.offset, reason: "\(element.section): \(error.fault.reason)")
                add(LineFault(fault, code: error.code, at: place), of: path)
            }
        }
    }

    private mutating func add(_ fault: LineFault, of path: String) {
        faultCount += 1
        if faults.count < Self.mostFaults { faults.append(Fault(path: path, fault: fault)) }
    }

    private mutating func take(_ element: CocoElement) throws(RowFields.LocatedFault) {
        switch element {
        case .picture(let id, let file, let width, let height):
            try list(index(of: id), file: file, width: width, height: height)
        case .category(let id, let name):
            try Self.agree(categories[id], name, "category \(id)")
            categories[id] = name
        case .annotation(let picture, let caption, let instance):
            let index = index(of: picture)
            if let caption { add(caption, to: index) }
            if let instance { add(instance, to: index) }
        }
    }

    private mutating func index(of picture: Int) -> Int {
        if let index = indexes[picture] { return index }
        indexes[picture] = pictures.count
        pictures.append(Picture(id: picture))
        return pictures.count - 1
    }

    /// The files for captions and for instances list the same pictures; they must say the same of them.
    private mutating func list(_ index: Int, file: String?, width: Int?, height: Int?) throws(RowFields.LocatedFault) {
        let known = pictures[index]
        try Self.agree(known.file, file, "picture \(known.id)")
        try Self.agree(known.width, width, "picture \(known.id)")
        try Self.agree(known.height, height, "picture \(known.id)")
        pictures[index].isListed = true
        pictures[index].file = known.file ?? file
        pictures[index].width = known.width ?? width
        pictures[index].height = known.height ?? height
    }

    private static func agree<Value: Equatable>(
        _ known: Value?, _ told: Value?, _ name: String
    ) throws(RowFields.LocatedFault) {
        guard let known, let told, known != told else { return }
        let reason = "\(name) was listed before as \(known), here as \(told)"
        throw RowFields.LocatedFault(code: .rowField, fault: RowField.Fault(offset: 0, reason: reason))
    }

    private mutating func add(_ text: String, to picture: Int) {
        captionCount += 1
        guard let line = CaptionText.line(text) else {
            emptyCaptions += 1
            return
        }
        captions.append(Caption(text: line, previous: pictures[picture].lastCaption))
        pictures[picture].lastCaption = captions.count - 1
    }

    private mutating func add(_ instance: CocoElement.Instance, to picture: Int) {
        instanceCount += 1
        let box = instance.rectangle
        guard box.count == 4 else { return }
        instances.append(
            Instance(
                category: instance.category, x: box[0], y: box[1], width: box[2], height: box[3], isCrowd: instance.isCrowd,
                previous: pictures[picture].lastInstance))
        pictures[picture].lastInstance = instances.count - 1
    }
}
