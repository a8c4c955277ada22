public import Support

/// Reads a published data set as rows of ours, one after another, in memory that does not grow with it: JSON Lines or a JSON array,
/// plain or gzip. A task's file (Super-NaturalInstructions) is one value and held whole.
public final class PublicImport {
    /// A row that cannot be read.
    public struct BadRow: Hashable, Sendable, Error {
        /// From 1.
        public let line: Int
        /// Where it is wrong, in bytes of the (decompressed) file.
        public let byteOffset: Int
        public let reason: String
        /// The row, where it is not too long to be held.
        public let bytes: [UInt8]
    }

    /// What a published row comes to: one row of ours or several.
    public typealias Reading = Result<[ImportedRow], BadRow>

    /// The most bytes of a file that is one value.
    public static let taskFileLimit = 64 << 20

    private enum Source {
        case rows(RowReader)
        case task(ByteSource)
        case ended
    }

    private let path: String
    private var source: Source
    /// What the rows are; nil until that is recognised.
    public private(set) var format: PublicFormat?
    /// How many bytes of the file were read so far.
    public var bytesRead: Int {
        switch source {
        case .rows(let reader): reader.source.bytesRead
        case .task(let source): source.bytesRead
        case .ended: 0
        }
    }

    /// - Parameter format: nil to have it recognised by the first row.
    /// - Throws: ``MillError`` with code `io`.
    public init(_ path: String, format: PublicFormat?) throws(MillError) {
        self.path = path
        self.format = format
        if format == nil, path != "-", try Self.beginsTask(path) { self.format = .superNaturalInstructions }
        source =
            self.format?.container == .single ? .task(try ByteSource(path)) : .rows(try RowReader(path))
    }

    /// The next rows, some at a time; nil at the end.
    /// - Throws: ``MillError`` `io`; `seed.syntax` for an array that is not closed or a task's file that cannot be read at all;
    ///   `row.field` where no format is recognised.
    public func next() throws(MillError) -> [Reading]? {
        switch source {
        case .ended: return nil
        case .task(let bytes):
            source = .ended
            return try task(bytes)
        case .rows(let reader):
            guard let rows = try reader.next() else {
                source = .ended
                return nil
            }
            var readings: [Reading] = []
            readings.reserveCapacity(rows.count)
            for row in rows { readings.append(try reading(of: row)) }
            return readings
        }
    }

    private func reading(of row: RawRow) throws(MillError) -> Reading {
        guard row.length == row.bytes.count else {
            return .failure(
                BadRow(
                    line: row.line, byteOffset: row.byteOffset,
                    reason: "it has \(row.length) bytes, the limit is \(RowReader.rowLimit)", bytes: []))
        }
        let value: JSONValue
        do throws(JSONFault) {
            value = try JSONParser.parse(row.bytes[...])
        } catch {
            return .failure(bad(row, error.offset, error.reason))
        }
        let format = try known(by: value, line: row.line)
        do throws(RowField.Fault) {
            return .success(try PublicDecoding.rows(of: value, as: format))
        } catch {
            return .failure(bad(row, error.offset, error.reason))
        }
    }

    private func bad(_ row: RawRow, _ offset: Int, _ reason: String) -> BadRow {
        BadRow(line: row.line, byteOffset: row.byteOffset + offset, reason: reason, bytes: row.bytes)
    }

    private func known(by value: JSONValue, line: Int) throws(MillError) -> PublicFormat {
        if let format { return format }
        guard case .object(let members) = value, let found = PublicFormat(recognising: members) else {
            var names = "no object"
            if case .object(let members) = value { names = members.map(\.name).joined(separator: ", ") }
            throw MillError(
                .rowField, "recognise the format of", "\(path):\(line)", cause: "no format has such a row: \(names.prefix(300))",
                hint: "Name it with --from: \(PublicFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        format = found
        return found
    }

    // MARK: A task's file

    private func task(_ source: ByteSource) throws(MillError) -> [Reading] {
        var bytes: [UInt8] = []
        while true {
            let piece = try source.next()
            if piece.isEmpty { break }
            bytes += piece
            guard bytes.count <= Self.taskFileLimit else {
                throw MillError(
                    .seedSyntax, "read", path, cause: "a task's file is one value, and this has more than 64 MiB",
                    hint: "Split its instances into several files with the same definition.")
            }
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        let value: JSONValue
        do throws(JSONFault) {
            value = try JSONParser.parse(bytes[...])
        } catch {
            throw unreadable(error.offset, error.reason, bytes)
        }
        let readings: [Result<ImportedRow, RowField.Fault>]
        do throws(RowField.Fault) {
            readings = try PublicDecoding.instances(value)
        } catch {
            throw unreadable(error.offset, error.reason, bytes)
        }
        return readings.map { reading in
            reading.map { [$0] }.mapError { fault in
                BadRow(
                    line: Self.line(of: fault.offset, in: bytes), byteOffset: fault.offset, reason: fault.reason, bytes: [])
            }
        }
    }

    private func unreadable(_ offset: Int, _ reason: String, _ bytes: [UInt8]) -> MillError {
        MillError(
            .seedSyntax, "read the task of", "\(path):\(Self.line(of: offset, in: bytes))", cause: "\(reason) (byte \(offset))")
    }

    private static func line(of offset: Int, in bytes: [UInt8]) -> Int {
        1 + bytes.prefix(offset).count { $0 == UInt8(ascii: "\n") }
    }

    /// Whether a file seems to be one object that is a task, and not a row a line.
    private static func beginsTask(_ path: String) throws(MillError) -> Bool {
        let head = try ByteSource(path).next()
        guard head.first(where: { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }) == UInt8(ascii: "{") else {
            return false
        }
        let first = head.drop { $0 != UInt8(ascii: "{") }.prefix { $0 != UInt8(ascii: "\n") }
        if case .object(let members)? = try? JSONParser.parse(first) {
            return PublicFormat(recognising: members) == .superNaturalInstructions
        }
        let mark = Array("\"Definition\"".utf8)
        return head.indices.contains { head[$0...].starts(with: mark) }
    }
}
