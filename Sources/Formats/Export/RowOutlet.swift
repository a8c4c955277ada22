public import Support

/// One file of rows being written: a JSON array, or a JSON value on each line.
struct RowFile {
    private(set) var rows = 0
    let path: String
    private let file: DataFile
    private let isArray: Bool

    init(publishingAt path: String, isArray: Bool, compression: Compression?) throws(MillError) {
        self.path = path
        self.isArray = isArray
        file = try DataFile(publishingAt: path, compression: compression)
        if isArray { try file.write("[".utf8) }
    }

    var bytes: Int { file.bytes }

    mutating func write(_ json: [UInt8]) throws(MillError) {
        if isArray { try file.write((rows > 0 ? ",\n" : "\n").utf8) }
        try file.write(json)
        if !isArray { try file.write("\n".utf8) }
        rows += 1
    }

    func commit() throws(MillError) {
        if isArray { try file.write("\n]\n".utf8) }
        try file.commit()
    }
}

/// Where the rows of an export go: one file, or one to train with and one to validate with. The files appear whole at
/// ``commit()`` or not at all.
public struct RowOutlet {
    /// A file that was written.
    public struct Written: Hashable, Sendable {
        /// `train` or `validation`.
        public let split: String
        public let path: String
        public let rows: Int
        /// Before compression.
        public let bytes: Int

        public init(split: String, path: String, rows: Int, bytes: Int) {
            self.split = split
            self.path = path
            self.rows = rows
            self.bytes = bytes
        }
    }

    private var train: RowFile
    private var validation: RowFile?
    private let split: DataSplit?

    /// One file.
    /// - Parameter compression: nil for what the end of `path` says.
    /// - Throws: ``MillError`` with code `cannot-create`.
    public init(
        publishingAt path: String, isArray: Bool, compression: Compression? = nil
    ) throws(MillError) {
        train = try RowFile(publishingAt: path, isArray: isArray, compression: compression)
        split = nil
    }

    /// The files `train` and, where `split` is given, `validation` in `folder`, which is made where it is missing.
    /// - Throws: ``MillError`` with code `cannot-create`.
    public init(folder: String, isArray: Bool, compression: Compression, split: DataSplit?) throws(MillError) {
        try Files.makeDirectories(folder)
        func path(_ name: String) -> String { "\(folder)/\(name).\(isArray ? "json" : "jsonl")\(compression.suffix)" }
        train = try RowFile(publishingAt: path("train"), isArray: isArray, compression: compression)
        validation =
            split == nil
            ? nil : try RowFile(publishingAt: path("validation"), isArray: isArray, compression: compression)
        self.split = split
    }

    /// How many rows were written.
    public var rows: Int { train.rows + (validation?.rows ?? 0) }

    /// Adds a row.
    /// - Parameters:
    ///   - json: the row, on one line.
    ///   - group: what decides where it goes; rows of one group stay together.
    /// - Throws: ``MillError`` `io`.
    public mutating func write(_ json: [UInt8], group: String) throws(MillError) {
        if let split, split.validates(group) {
            try validation?.write(json)
        } else {
            try train.write(json)
        }
    }

    /// Ends the files and makes them durable and visible.
    /// - Throws: ``MillError``.
    @discardableResult
    public func commit() throws(MillError) -> [Written] {
        try train.commit()
        try validation?.commit()
        var written = [Written(split: "train", path: train.path, rows: train.rows, bytes: train.bytes)]
        if let validation {
            written.append(
                Written(split: "validation", path: validation.path, rows: validation.rows, bytes: validation.bytes))
        }
        return written
    }
}
