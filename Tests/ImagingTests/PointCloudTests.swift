import Fuzzing
import Support
import Testing

@testable import Imaging

/// NPY files made of their parts.
enum NPY {
    static func file(
        descr: String = "<f4", fortran: String = "False", shape: String, version: UInt8 = 1, data: [UInt8]
    ) -> [UInt8] {
        file(header: "{'descr': '\(descr)', 'fortran_order': \(fortran), 'shape': \(shape), }\n", version: version, data: data)
    }

    static func file(header: String, version: UInt8 = 1, data: [UInt8]) -> [UInt8] {
        let count = header.utf8.count
        let length = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
        return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + Array(header.utf8) + data
    }

    static func floats(_ numbers: [Float]) -> [UInt8] {
        numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> ($0 * 8)) } }
    }

    static func doubles(_ numbers: [Double]) -> [UInt8] {
        numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> ($0 * 8)) } }
    }
}

@Suite struct `Point clouds` {
    @Test(arguments: [UInt8(1), 2])
    func `of three columns and floats of either width are read`(version: UInt8) throws {
        let short = NPY.file(shape: "(2, 3)", version: version, data: NPY.floats([1, 2, 3, -4, 5.5, 6]))
        #expect(try PointCloudFile.read(short) == PointCloud(coordinates: [1, 2, 3, -4, 5.5, 6]))
        let long = NPY.file(descr: "<f8", shape: "(1, 3)", version: version, data: NPY.doubles([0.5, 0, -2]))
        #expect(try PointCloudFile.read(long) == PointCloud(coordinates: [0.5, 0, -2]))
    }

    @Test func `of six columns have colours, as bytes or as shares`() throws {
        let bytes = NPY.file(shape: "(2, 6)", data: NPY.floats([0, 0, 0, 255, 128, 0, 1, 1, 1, 300, -7, 1]))
        #expect(try PointCloudFile.read(bytes).colours == [255, 128, 0, 255, 0, 1])
        let shares = NPY.file(shape: "(1, 6)", data: NPY.floats([0, 0, 0, 1, 0.5, 0]))
        #expect(try PointCloudFile.read(shares).colours == [255, 128, 0])
    }

    @Test func `have no point that is not finite`() throws {
        let file = NPY.file(
            shape: "(3, 6)", data: NPY.floats([.nan, 0, 0, 1, 1, 1, 1, 2, 3, .nan, 9, 9, 0, .infinity, 0, 1, 1, 1]))
        #expect(try PointCloudFile.read(file) == PointCloud(coordinates: [1, 2, 3], colours: [0, 9, 9]))
        let huge = NPY.file(descr: "<f8", shape: "(1, 3)", data: NPY.doubles([1e300, 0, 0]))
        #expect(throws: PointCloudRefusal.empty) { try PointCloudFile.read(huge) }
    }

    private static let refused: [([UInt8], PointCloudRefusal)] = [
        ([], .notNPY), (Array("ply\nformat ascii".utf8), .notNPY), (NPY.file(shape: "(1, 3)", version: 3, data: []), .notNPY),
        (Array(NPY.file(shape: "(1, 3)", data: []).prefix(40)), .damagedHeader),
        ([0x93] + Array("NUMPY".utf8) + [2, 0, 255, 255, 255, 255], .damagedHeader),
        (NPY.file(header: "{'descr': '<f4', 'shape': (1, 3)}", data: NPY.floats([1, 2, 3])), .damagedHeader),
        (NPY.file(header: "{'descr': '<f4', 'descr': '<f4', 'shape': (1, 3)}", data: []), .damagedHeader),
        (NPY.file(header: "__import__('os')", data: []), .damagedHeader),
        (NPY.file(shape: "(1, -3)", data: []), .damagedHeader), (NPY.file(shape: "(9999999999999, 3)", data: []), .damagedHeader),
        (NPY.file(descr: ">f4", shape: "(1, 3)", data: []), .numbers(">f4")),
        (NPY.file(descr: "|O", shape: "(1, 3)", data: []), .numbers("|O")),
        (NPY.file(fortran: "True", shape: "(1, 3)", data: []), .columnOrder),
        (NPY.file(shape: "(3,)", data: []), .shape([3])), (NPY.file(shape: "(1, 4)", data: []), .shape([1, 4])),
        (NPY.file(shape: "()", data: []), .shape([])),
        (NPY.file(shape: "(999999999999, 3)", data: []), .tooManyPoints(999_999_999_999)),
        (NPY.file(shape: "(2, 3)", data: NPY.floats([1, 2, 3])), .length(bytes: 12, expected: 24)),
        (NPY.file(shape: "(1, 3)", data: NPY.floats([1, 2, 3]) + [0]), .length(bytes: 13, expected: 12)),
        (NPY.file(shape: "(0, 3)", data: []), .empty),
    ]

    @Test(arguments: refused.indices)
    func `that are hostile or of another kind are refused by what is wrong`(index: Int) {
        let (bytes, refusal) = Self.refused[index]
        #expect(throws: refusal) { try PointCloudFile.read(bytes) }
        #expect(refusal.description.hasPrefix("it"))
    }

    @Test func `that are damaged anywhere never trap`() {
        let good = NPY.file(shape: "(2, 6)", data: NPY.floats([0, 0, 0, 255, 128, 0, 1, 1, 1, 3, 7, 1]))
        var random = SeededRandom(seed: 8)
        var read = 0
        for round in 0..<4000 {
            var bytes = good
            for _ in 0...(round % 4) { bytes[random.index(below: bytes.count)] = UInt8(truncatingIfNeeded: random.next()) }
            if round.isMultiple(of: 5) { bytes.removeLast(random.index(below: bytes.count)) }
            guard let cloud = try? PointCloudFile.read(bytes) else { continue }
            #expect(cloud.coordinates.allSatisfy(\.isFinite) && PointCloudView.all(of: cloud, pixels: 16).count == 4)
            read += 1
        }
        #expect(read > 0 && read < 4000)
    }
}

@Suite struct `Views of a point cloud` {
    private func view(_ side: PointCloudView.Side, _ cloud: PointCloud, pixels: Int = 65) throws -> PointCloudView {
        try #require(PointCloudView.all(of: cloud, pixels: pixels).first { $0.side == side })
    }

    /// Where the pixels of a colour lie on the average, in shares of the view.
    private func place(of colour: [UInt8], in view: PointCloudView) -> (x: Double, y: Double)? {
        let pixels = (0..<view.width * view.height).filter { Array(view.rgb[$0 * 3..<$0 * 3 + 3]) == colour }
        guard !pixels.isEmpty else { return nil }
        let (x, y) = pixels.reduce((0, 0)) { ($0.0 + $1 % view.width, $0.1 + $1 / view.width) }
        let area = Double(pixels.count)
        return (Double(x) / area / Double(view.width), Double(y) / area / Double(view.height))
    }

    @Test func `are four pictures of RGB bytes from a file of six columns`() throws {
        let points = (0..<500).flatMap { index -> [Float] in
            let turn = Float(index) / 80
            return [turn, Float(index % 17), Float(index % 23), 200, Float(index % 256), 30]
        }
        let cloud = try PointCloudFile.read(NPY.file(shape: "(500, 6)", data: NPY.floats(points)))
        let views = PointCloudView.all(of: cloud)
        #expect(views.map(\.side) == [.front, .left, .top, .corner])
        for view in views {
            #expect(view.width == 512 && view.height == 512 && view.rgb.count == 512 * 512 * 3)
            #expect(view.rgb.contains { $0 != 255 } && Array(view.rgb.prefix(3)) == [255, 255, 255])
        }
        #expect(Set(views.map(\.rgb)).count == 4 && PointCloudView.all(of: cloud) == views)
    }

    /// One thing to the right (red), one far behind (green), one high up (blue), and one in the middle of the others' ball.
    private static let corners = PointCloud(
        coordinates: [2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0], colours: [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9])

    @Test func `show each axis where it points`() throws {
        let (front, left) = (try view(.front, Self.corners), try view(.left, Self.corners))
        let top = try view(.top, Self.corners)
        let (red, green, blue): ([UInt8], [UInt8], [UInt8]) = ([255, 0, 0], [0, 255, 0], [0, 0, 255])
        let (origin, right) = (try #require(place(of: [9, 9, 9], in: front)), try #require(place(of: red, in: front)))
        let high = try #require(place(of: blue, in: front))
        #expect(right.x > origin.x + 0.2 && high.y < origin.y - 0.2)
        // What is to the right lies behind the middle from there.
        let seenLeft = (try #require(place(of: [9, 9, 9], in: left)), try #require(place(of: green, in: left)))
        #expect(place(of: red, in: left) == nil)
        #expect(seenLeft.1.x < seenLeft.0.x - 0.2, "from the left, what is behind lies to the left")
        let seenTop = (try #require(place(of: blue, in: top)), try #require(place(of: green, in: top)))
        #expect(seenTop.1.y < seenTop.0.y - 0.2, "from above, what is behind lies higher")
        let corner = try view(.corner, Self.corners)
        let (highest, rightmost) = (try #require(place(of: blue, in: corner)), try #require(place(of: red, in: corner)))
        #expect(highest.y < rightmost.y - 0.2)
    }

    @Test func `hide what is behind`() throws {
        let cloud = PointCloud(coordinates: [0, 5, 0, 0, -5, 0], colours: [0, 255, 0, 255, 0, 0])
        let front = try view(.front, cloud)
        #expect(place(of: [0, 255, 0], in: front) == nil && place(of: [255, 0, 0], in: front) != nil)
        #expect(try place(of: [0, 255, 0], in: view(.left, cloud)) != nil)
        let swapped = PointCloud(coordinates: [0, -5, 0, 0, 5, 0], colours: [255, 0, 0, 0, 255, 0])
        #expect(try view(.front, swapped).rgb == front.rgb, "whatever the order of the points")
    }

    private static let odd: [[Float]] = [
        [], [3, 3, 3], [1e38, -1e38, 3e38, -3e38, 3e38, 1],
        [.leastNonzeroMagnitude, 0, 0, 0, .leastNonzeroMagnitude, 0],
    ]

    @Test(arguments: odd)
    func `of any cloud are drawn without a trap`(coordinates: [Float]) {
        let views = PointCloudView.all(of: PointCloud(coordinates: coordinates), pixels: 1)
        #expect(views.count == 4 && views.allSatisfy { $0.width == 16 })
        #expect(views.allSatisfy { view in view.rgb.contains { $0 != 255 } == !coordinates.isEmpty })
    }

    @Test func `without colours are the darker the further away`() throws {
        let front = try view(.front, PointCloud(coordinates: [-1, -1, 0, 1, 1, 0]))
        let greys = (0..<65 * 65).map { front.rgb[$0 * 3] }
        let middle = 32
        let near = greys.enumerated().filter { $0.offset % 65 < middle && $0.element != 255 }.map(\.element)
        let far = greys.enumerated().filter { $0.offset % 65 > middle && $0.element != 255 }.map(\.element)
        let (darkest, brightest) = (try #require(near.min()), try #require(far.max()))
        #expect(darkest > brightest)
    }
}
