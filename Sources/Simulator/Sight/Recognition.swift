/// Finds out which known picture a grid of colours is of, or of which part of one.
struct Recognition: Sendable {
    private let scenes: [KnownScene]
    private let thumbnails: [[SIMD3<Float>]]

    /// Of the mean colours of 16 × 16 parts: losses of JPEG and scaling stay below 3, different pictures differ by 15 and more.
    private static let wholeDistance: Float = 8
    private static let partDistance: Float = 9
    /// A part whose colours differ less than this from their mean could lie anywhere.
    private static let plainness: Float = 14

    init(_ scenes: [KnownScene]) {
        self.scenes = scenes
        thumbnails = scenes.map { $0.grid.thumbnail(16) }
    }

    /// - Parameter name: names the picture where it is unknown.
    func picture(_ grid: ColourGrid, width: Int, height: Int, name: String) -> SeenPicture {
        let thumbnail = grid.thumbnail(16)
        let distances = thumbnails.map { ColourGrid.distance($0, thumbnail) }
        if let best = distances.indices.min(by: { distances[$0] < distances[$1] }), distances[best] < Self.wholeDistance {
            return SeenPicture(scene: scenes[best])
        }
        if let (scene, region) = part(grid, aspect: Double(width) / Double(height)) {
            return SeenPicture(scene: scene.within(region), isPart: true)
        }
        return SeenPicture(scene: KnownScene(id: name, width: width, height: height, grid: grid))
    }

    /// A window of a known picture, in fields of its grid.
    private struct Window {
        var scene: Int
        var x: Double
        var y: Double
        var width: Double
        var height: Double
        var distance: Float
    }

    private func part(_ grid: ColourGrid, aspect: Double) -> (KnownScene, KnownScene.Region)? {
        let coarse = grid.thumbnail(4)
        let fine = grid.thumbnail(8)
        let mean = grid.thumbnail(1)
        guard ColourGrid.distance(fine, Array(repeating: mean[0], count: fine.count)) > Self.plainness else { return nil }
        var best: [Window] = []
        for scene in scenes.indices {
            for window in windows(scene, aspect, mean[0], coarse) {
                best.append(window)
                if best.count > 24 {
                    best.sort { $0.distance < $1.distance }
                    best.removeLast(12)
                }
            }
        }
        let refined = best.map { refine($0, fine) }
        guard let found = refined.min(by: { $0.distance < $1.distance }), found.distance < Self.partDistance else { return nil }
        let side = Double(ColourGrid.side)
        let region = KnownScene.Region(
            x1: found.x / side, y1: found.y / side, x2: (found.x + found.width) / side, y2: (found.y + found.height) / side)
        return (scenes[found.scene], region)
    }

    /// Windows of many sizes and places whose colours are roughly those wanted.
    private func windows(_ scene: Int, _ aspect: Double, _ mean: SIMD3<Float>, _ coarse: [SIMD3<Float>]) -> [Window] {
        let side = Double(ColourGrid.side)
        let known = scenes[scene]
        let stretch = Double(known.width) / Double(max(1, known.height)) / max(0.01, aspect)
        var found: [Window] = []
        var width = side
        while width >= 10 {
            defer { width /= 1.08 }
            let height = width * stretch
            guard height <= side, height >= 6 else { continue }
            let step = max(1, min(width, height) / 9)
            var y = 0.0
            while y <= side - height + 0.01 {
                var x = 0.0
                while x <= side - width + 0.01 {
                    let window = (x: x, y: y, width: width, height: height)
                    let middle = known.grid.mean(Int(x), Int(y), Int(x + width), Int(y + height)) - mean
                    if abs(middle.x) + abs(middle.y) + abs(middle.z) < 48 {
                        let distance = ColourGrid.distance(known.grid.thumbnail(4, in: window), coarse)
                        if distance < 30 {
                            found.append(Window(scene: scene, x: x, y: y, width: width, height: height, distance: distance))
                        }
                    }
                    x += step
                }
                y += step
            }
        }
        return found
    }

    /// The best window near one that was found, by small steps of place and size.
    private func refine(_ window: Window, _ fine: [SIMD3<Float>]) -> Window {
        let side = Double(ColourGrid.side)
        let grid = scenes[window.scene].grid
        var best = window
        best.distance = ColourGrid.distance(grid.thumbnail(8, in: (window.x, window.y, window.width, window.height)), fine)
        for step in [3.0, 1.5, 0.75, 0.4] {
            for _ in 0..<4 {
                let before = best.distance
                for (dx, dy, growth) in [(1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)]
                    as [(Double, Double, Double)]
                {
                    var moved = best
                    let scale = (best.width + growth * step) / best.width
                    moved.width = best.width * scale
                    moved.height = best.height * scale
                    moved.x = min(max(0, best.x + dx * step - growth * step / 2), side - moved.width)
                    moved.y = min(max(0, best.y + dy * step - growth * step / 2), side - moved.height)
                    guard moved.x >= 0, moved.y >= 0, moved.width > 4 else { continue }
                    moved.distance = ColourGrid.distance(
                        grid.thumbnail(8, in: (moved.x, moved.y, moved.width, moved.height)), fine)
                    if moved.distance < best.distance { best = moved }
                }
                if best.distance == before { break }
            }
        }
        return best
    }
}
