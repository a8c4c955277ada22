import ArgumentParser
import FoundationEssentials
import Glibc
import Imaging

struct Gallery: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Recipes about pictures over a folder of thousands: memory, rate, nothing bought twice.",
        discussion: """
            Makes the pictures (1,200 by 900 pixels, so that each has to be shrunk), runs each recipe over all of them against the \
            simulated endpoint, and reads the program's memory ten times a second: the most in the first and in the last quarter of the \
            run, and over all.
            """)

    @OptionGroup var options: ProgramOptions

    @Option(help: "Pictures.")
    var pictures = 10_000

    @Option(help: "Calls in flight.")
    var concurrency = 64

    @Option(help: "The recipes, one run each.")
    var recipes = ["llava", "vigc"]

    @Option(help: "A folder for pictures, journals and output; the pictures in it are used again.")
    var scratch = "/tmp/instructmill-gallery"

    func run() throws {
        try FileManager.default.createDirectory(atPath: scratch + "/pictures", withIntermediateDirectories: true)
        try makePictures()
        for recipe in recipes { try measure(recipe) }
    }

    private func measure(_ recipe: String) throws {
        let (journal, output) = ("\(scratch)/\(recipe).journal.jsonl", "\(scratch)/\(recipe)")
        for path in [journal, output] { try? FileManager.default.removeItem(atPath: path) }
        let simulator = try ChildProcess(
            [options.program, "simulate", "--port", "0", "--latency", "100ms", "--journal", journal])
        let url = Throughput.url(in: simulator.firstLine())
        let child = try ChildProcess(
            [
                options.program, "run", recipe, "--seeds", scratch + "/pictures", "--concurrency", "\(concurrency)", "--base-url",
                url, "-o", output, "--json",
            ], loud: true)
        var samples: [Double] = []
        let usage = child.wait { samples.append($0) }
        guard usage.exitCode == 0 else { throw ChildProcess.Failure(description: "\(recipe) ended with \(usage.exitCode)") }
        usleep(200_000)
        var offset = 0
        let span = try JournalSpan(journal, from: &offset)
        _ = simulator.stop()
        var result = Case("gallery")
        result.add("recipe_is_vigc", recipe == "vigc" ? 1 : 0)
        result.add("pictures", pictures)
        result.add("in_flight", concurrency)
        result.add("calls", span.delivered)
        result.add("bought_twice", span.boughtTwice)
        result.add("calls_per_second", span.rate)
        result.add("cpu_ms_per_call", usage.cpuSeconds * 1000 / Double(max(1, span.delivered)))
        result.add("wall_seconds", usage.wallSeconds)
        let quarter = samples.count / 4
        result.add("peak_mb_first_quarter", samples.prefix(quarter).max() ?? 0)
        result.add("peak_mb_last_quarter", samples.suffix(quarter).max() ?? 0)
        result.add("peak_mb", max(usage.peakMegabytes, samples.max() ?? 0))
        result.print()
    }

    /// Scenes file beside the pictures: a caption and boxes for each, so that recipes without eyes have something to tell.
    private func makePictures() throws {
        let folder = scratch + "/pictures"
        var rows = ""
        for index in 0..<pictures {
            let path = "\(folder)/\(index).jpg"
            rows +=
                "{\"id\":\"\(index)\",\"image\":\"\(index).jpg\",\"captions\":[\"A picture with the number \(index).\"],"
                + "\"instances\":[{\"category\":\"box\",\"bbox\":[0.1,0.2,0.4,0.6]}]}\n"
            if access(path, R_OK) == 0 { continue }
            let bytes = try PictureCodec.jpeg(Self.picture(index), quality: 88)
            try Data(bytes).write(to: URL(filePath: path))
        }
        try rows.write(toFile: folder + "/scenes.jsonl", atomically: true, encoding: .utf8)
    }

    /// Areas of a few colours with some noise, another for each number.
    private static func picture(_ index: Int) throws -> Pixels {
        let (width, height) = (1_200, 900)
        var state = UInt64(index) &* 0x9E37_79B9_7F4A_7C15 | 1
        func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
        let colours = (0..<9).map { _ in
            (UInt8(truncatingIfNeeded: next()), UInt8(truncatingIfNeeded: next()), UInt8(truncatingIfNeeded: next()))
        }
        var rgb = [UInt8](repeating: 0, count: width * height * 3)
        rgb.withUnsafeMutableBufferPointer { rgb in
            for y in 0..<height {
                for x in 0..<width {
                    let colour = colours[y / 300 * 3 + x / 400]
                    let noise = UInt8(truncatingIfNeeded: next() & 7)
                    let at = (y * width + x) * 3
                    rgb[at] = colour.0 ^ noise
                    rgb[at + 1] = colour.1 ^ noise
                    rgb[at + 2] = colour.2 ^ noise
                }
            }
        }
        guard let pixels = Pixels(width: width, height: height, rgb: rgb) else {
            throw ChildProcess.Failure(description: "no picture can be made")
        }
        return pixels
    }
}
