/// Points in space, perhaps with colours.
public struct PointCloud: Equatable, Sendable {
    /// Three numbers for each point, all finite: the third axis points up.
    public let coordinates: [Float]
    /// Three bytes for each point, red, green and blue; none where the file has no colours.
    public let colours: [UInt8]

    /// How many points there are.
    public var count: Int { coordinates.count / 3 }

    /// - Parameters:
    ///   - coordinates: three for each point; what is left over is dropped.
    ///   - colours: three for each point, else they are dropped.
    public init(coordinates: [Float], colours: [UInt8] = []) {
        let count = coordinates.count / 3
        self.coordinates = coordinates.count == count * 3 ? coordinates : Array(coordinates[..<(count * 3)])
        self.colours = colours.count == count * 3 ? colours : []
    }
}

/// Why a file of points is not taken.
public enum PointCloudRefusal: Error, Hashable, Sendable {
    /// It does not begin as an NPY file of version 1 or 2 does.
    case notNPY
    /// Its header is cut off, longer than ``PointCloudFile/maximumHeader``, or no dictionary with `descr`, `fortran_order` and `shape`.
    case damagedHeader
    /// Its numbers are not little-endian floats of 4 or 8 bytes; the type as the header has it.
    case numbers(String)
    /// It is stored column by column.
    case columnOrder
    /// It is no table of 3 or 6 columns; the shape as the header has it.
    case shape([Int])
    /// It has more than ``PointCloudFile/maximumPoints``.
    case tooManyPoints(Int)
    /// It has not the bytes that its header promises.
    case length(bytes: Int, expected: Int)
    /// None of its points has finite coordinates.
    case empty
}

extension PointCloudRefusal: CustomStringConvertible {
    /// A clause for people, to stand after the file's name and a colon.
    public var description: String {
        switch self {
        case .notNPY: "it is no NPY file of version 1 or 2"
        case .damagedHeader: "its NPY header is cut off or damaged"
        case .numbers(let type): "its numbers are '\(type)': only little-endian floats, <f4 and <f8, are taken"
        case .columnOrder: "it is stored column by column (fortran_order): only rows are taken"
        case .shape(let sides): "its shape is (\(sides.map(String.init).joined(separator: ", "))): expected (N, 3) or (N, 6)"
        case .tooManyPoints(let count): "it has \(count) points, the limit is \(PointCloudFile.maximumPoints)"
        case .length(let bytes, let expected): "it has \(bytes) bytes of numbers, its header promises \(expected)"
        case .empty: "it has no point with finite coordinates"
        }
    }
}
