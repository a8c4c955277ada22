import ArgumentParser
import Imaging

struct Pictures: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Normalised pictures a second of one core: JPEGs of a megapixel, CPU time of this thread, the best of seven.")

    @Option(help: "Pictures that are made and normalised in each run.")
    var pictures = 20

    /// The aspect ratio of many cameras; just above a million pixels, and larger than every side that is asked for.
    private static let size = (width: 1184, height: 846)

    func run() throws {
        guard PictureCodec.isAvailable else { throw ChildProcess.Failure(description: "this build has no codecs") }
        let files = try (0..<max(pictures, 1)).map { try PictureCodec.jpeg(Self.photograph($0), quality: 90) }
        for side in [1024, 768] {
            let normaliser = Normaliser(longestSide: side)
            var bytes = 0
            let seconds = try Clocks.bestOfSeven {
                bytes = 0
                for file in files { bytes += try normaliser.normalised(file).bytes.count }
            }
            var result = Case("pictures-\(side)")
            result.add("pictures_per_second", Double(files.count) / seconds)
            result.add("milliseconds", seconds * 1000 / Double(files.count))
            result.add("bytes_in", files.reduce(0) { $0 + $1.count } / files.count)
            result.add("bytes_out", bytes / files.count)
            result.print()
        }
        var result = Case("pictures-memory")
        result.add("peak_megabytes", Clocks.peakMegabytes())
        result.print()
    }

    /// Gradients, edges and grain: about as hard to compress as a photograph, another one for each number.
    private static func photograph(_ number: Int) throws -> Pixels {
        var state = UInt32(truncatingIfNeeded: number) &+ 1
        var rgb = [UInt8](repeating: 0, count: size.width * size.height * 3)
        rgb.withUnsafeMutableBufferPointer { buffer in
            var place = 0
            for y in 0..<size.height {
                for x in 0..<size.width {
                    let edge = (x / 97 + y / 71 + number) % 3 * 30
                    for shade in [x / 8, y / 6, (x + y) / 14] {
                        state = state &* 1_664_525 &+ 1_013_904_223
                        buffer[place] = UInt8(truncatingIfNeeded: min(255, shade + edge + Int(state >> 27)))
                        place += 1
                    }
                }
            }
        }
        guard let pixels = Pixels(width: size.width, height: size.height, rgb: rgb) else {
            throw ChildProcess.Failure(description: "the picture was not made")
        }
        return pixels
    }
}
